using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Locking;
using Venvstacks.Packaging;
using Venvstacks.Packaging.Versions;
using Venvstacks.Resolution;
using Venvstacks.Selection;

namespace Venvstacks.Explaining;

/// <summary>Finds newer versions of locked packages, from a dry run without the locks.</summary>
/// <param name="stack">The stack.</param>
/// <param name="packages">Gives a layer's package provider; called by several threads.</param>
internal sealed class UpdateFinder(StackDefinition stack, Func<LayerDefinition, IPackageProvider> packages)
{
    /// <summary>Finds the updates of the packages that layers hold themselves.</summary>
    /// <exception cref="BuildEnvException">A layer has no readable lock.</exception>
    /// <exception cref="LayerLockException">A layer cannot be locked without its lock.</exception>
    public async Task<ImmutableArray<AvailableUpdate>> FindAsync(
        IReadOnlySet<LayerDefinition> layers,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    )
    {
        StackDefinition part = StackPart.Of(stack, layers);
        StackLocks locks = StackLocks.Read(part);
        if (locks.States.FirstOrDefault(state => layers.Contains(state.Layer) && state.Document is null) is { } missing)
            throw missing.ToException($"layer '{missing.Layer}' has no lock whose packages could be outdated");
        LayerSelection selection = LayerSelection.Of(
            part,
            new SelectionRequest { Lock = OperationChoice.Yes, ResetLock = ["*"] }
        );
        LockResult fresh = await new LayerLocker(packages)
            .LockAsync(part, new LockScope(selection) { DryRun = true }, progress, cancellationToken)
            .ConfigureAwait(false);
        List<AvailableUpdate> updates = [];
        foreach (LayerLockResult result in fresh.Layers.Where(result => layers.Contains(result.Layer)))
            updates.AddRange(
                await FindAsync(locks[result.Layer], result.Lock!, cancellationToken).ConfigureAwait(false)
            );
        return [.. updates];
    }

    private async Task<IEnumerable<AvailableUpdate>> FindAsync(
        LayerLockState state,
        LayerLock fresh,
        CancellationToken cancellationToken
    )
    {
        ResolutionRequest request = LayerRequest.Create(state.Layer, stack.Uv, [], []);
        IPackageProvider provider = DeclaredMetadataProvider.For(request, packages(state.Layer));
        VersionDecider decider = new(state.Layer, stack.Uv, []);
        List<AvailableUpdate> updates = [];
        foreach (
            IGrouping<PackageName, LockedPackage> locked in state
                .OwnPackages.GroupBy(package => package.Name)
                .OrderBy(group => group.Key)
        )
        {
            PackageVersion current = locked.Max(package => package.Version)!;
            PackageVersion? wanted = fresh
                .Packages.Where(package => package.Name == locked.Key)
                .Max(package => package.Version);
            PackageListing listing = await provider
                .GetListingAsync(locked.Key, cancellationToken)
                .ConfigureAwait(false);
            PackageVersion newest = decider.NewestOf(locked.Key, current, listing);
            if (newest > current || !current.Equals(wanted))
                updates.Add(new AvailableUpdate(state.Layer, locked.Key, current, wanted, newest));
        }
        return updates;
    }
}
