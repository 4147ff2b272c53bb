using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Locking;
using Venvstacks.Packaging;
using Venvstacks.Packaging.Versions;
using Venvstacks.Reporting;

namespace Venvstacks;

/// <summary>The two sides of a comparison: stack definitions (their locks), directories of locks, output directories or their metadata.</summary>
/// <param name="Before">The path of the first side.</param>
/// <param name="After">The path of the second side.</param>
public sealed record CompareRequest(string Before, string After);

/// <summary>Compares two stacks, or two states of one, layer by layer.</summary>
/// <param name="workspace">The workspace.</param>
public sealed class StackComparer(Workspace workspace)
{
    /// <summary>Compares the layers of both sides; nothing is fetched or written.</summary>
    /// <param name="request">The two sides.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Every layer of either side, those of the first side first.</returns>
    /// <exception cref="LayerSpecException">A definition is wrong.</exception>
    /// <exception cref="LayerLockException">A lock is not valid.</exception>
    /// <exception cref="BuildEnvException">A path has neither locks nor metadata.</exception>
    public async Task<ImmutableArray<LayerDifference>> CompareAsync(
        CompareRequest request,
        CancellationToken cancellationToken = default
    )
    {
        ImmutableArray<ComparedLayer> before = await ReadAsync(request.Before, cancellationToken).ConfigureAwait(false);
        ImmutableArray<ComparedLayer> after = await ReadAsync(request.After, cancellationToken).ConfigureAwait(false);
        return
        [
            .. before
                .Concat(after)
                .Select(layer => layer.Name)
                .Distinct(StringComparer.Ordinal)
                .Select(name => Compare(name, Find(before, name), Find(after, name))),
        ];
    }

    private async Task<ImmutableArray<ComparedLayer>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (!path.EndsWith(".toml", StringComparison.OrdinalIgnoreCase))
            return StackSnapshot.Read(path);
        StackDefinition stack = await workspace.LoadAsync(path, cancellationToken).ConfigureAwait(false);
        if (!Directory.Exists(stack.RequirementsDirectory))
            return [];
        ILookup<string, ComparedLayer> locks = StackSnapshot
            .Read(stack.RequirementsDirectory)
            .ToLookup(layer => layer.Name, StringComparer.Ordinal);
        return [.. stack.Layers.SelectMany(layer => locks[layer.BuildName])];
    }

    private static ComparedLayer? Find(ImmutableArray<ComparedLayer> layers, string name) =>
        layers.FirstOrDefault(layer => layer.Name == name);

    private static LayerDifference Compare(string name, ComparedLayer? before, ComparedLayer? after) =>
        new(
            name,
            before,
            after,
            Changes(before, after, layer => layer.Packages)
                ?? Changes(before, after, layer => layer.ArchivedPackages)
                ?? ChangesOfArchive(before, after)
                ?? []
        );

    private static ImmutableArray<LockChange>? ChangesOfArchive(ComparedLayer? before, ComparedLayer? after) =>
        before?.RequirementsHash == after?.RequirementsHash
            ? null
            : (before, after) switch
            {
                ({ ArchivedPackages: { } packed }, { Packages: { } locked }) => LockChange.Between(
                    packed,
                    Archivable(locked, packed)
                ),
                ({ Packages: { } locked }, { ArchivedPackages: { } packed }) => LockChange.Between(
                    Archivable(locked, packed),
                    packed
                ),
                _ => null,
            };

    // A lock has packages for every platform, an archive those of one: packages with a marker may be for others.
    private static IEnumerable<LockedPackage> Archivable(
        ImmutableArray<LockedPackage> locked,
        ImmutableArray<LockedPackage> packed
    )
    {
        foreach (IGrouping<PackageName, LockedPackage> entries in locked.Where(p => !p.IsShared).GroupBy(p => p.Name))
        {
            LockedPackage[] there = [.. packed.Where(package => package.Name == entries.Key)];
            LockedPackage[] same = [.. entries.Where(entry => there.Any(other => other.Version == entry.Version))];
            IEnumerable<LockedPackage> meant =
                same.Length > 0 ? same : entries.Where(entry => entry.Marker is null || there.Length > 0);
            foreach (PackageVersion version in meant.Select(entry => entry.Version).Distinct())
                yield return new LockedPackage(entries.Key, version, null);
        }
    }

    private static ImmutableArray<LockChange>? Changes(
        ComparedLayer? before,
        ComparedLayer? after,
        Func<ComparedLayer, ImmutableArray<LockedPackage>?> packagesOf
    )
    {
        ImmutableArray<LockedPackage>? old = before is null ? [] : packagesOf(before);
        ImmutableArray<LockedPackage>? now = after is null ? [] : packagesOf(after);
        return old is null || now is null ? null : LockChange.Between(old, now);
    }
}
