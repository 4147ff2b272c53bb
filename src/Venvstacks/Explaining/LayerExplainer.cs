using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Locking;
using Venvstacks.Packaging;
using Venvstacks.Resolution;
using Venvstacks.Selection;

namespace Venvstacks.Explaining;

/// <summary>Explains why a package is in a layer, from a dry run that prefers the locked versions.</summary>
/// <param name="stack">The stack.</param>
/// <param name="packages">Gives a layer's package provider; called by several threads.</param>
internal sealed class LayerExplainer(StackDefinition stack, Func<LayerDefinition, IPackageProvider> packages)
{
    /// <summary>Explains a package.</summary>
    /// <exception cref="LayerSpecException">The stack has no such layer.</exception>
    /// <exception cref="LayerLockException">The layer cannot be locked, or does not have the package.</exception>
    public async Task<PackageExplanation> ExplainAsync(
        string layerName,
        PackageName package,
        IProgress<StackEvent>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        LayerDefinition layer = FindLayer(layerName, package);
        ImmutableArray<LockedPackage> previous = StackLocks.Read(stack)[layer].Packages;
        StackDefinition part = StackPart.Of(stack, [layer]);
        LayerSelection selection = LayerSelection.Of(
            part,
            new SelectionRequest { Include = [layer.BuildName], Lock = OperationChoice.Yes }
        );
        LockResult locked = await new LayerLocker(packages)
            .LockAsync(part, new LockScope(selection) { DryRun = true }, progress, cancellationToken)
            .ConfigureAwait(false);
        LayerLockResult result = locked.Layers.First(candidate => candidate.Layer == layer);
        ImmutableArray<LockedPackage> versions =
        [
            .. result.Lock!.Packages.Where(candidate => candidate.Name == package),
        ];
        if (versions.IsEmpty)
            throw new LayerLockException(NoPackage(layer, package, result.Lock, locked));
        // The runtime's packages count first, then those of the frameworks in the order of sys.path.
        ImmutableArray<LayerLock> below =
        [
            .. layer
                .LowerLayers.OrderBy(lower => lower.Kind != LayerKind.Runtime)
                .Select(lower => locked.Layers.First(candidate => candidate.Layer == lower).Lock!),
        ];
        ResolutionRequest request = LayerRequest.Create(
            layer,
            stack.Uv,
            LowerLayerConstraints.Collect(below),
            previous
        );
        VersionExplainer versionExplainer = new(
            stack.Uv,
            layer,
            result.Solution!,
            DeclaredMetadataProvider.For(request, packages(layer)),
            previous,
            below
        );
        List<VersionExplanation> explained = [];
        foreach (LockedPackage version in versions)
            explained.Add(await versionExplainer.ExplainAsync(version, cancellationToken).ConfigureAwait(false));
        return new PackageExplanation(layer, package, [.. explained]);
    }

    private LayerDefinition FindLayer(string name, PackageName package)
    {
        LayerDefinition[] named =
        [
            .. stack.Layers.Where(layer => string.Equals(layer.BuildName, name, StringComparison.Ordinal)),
        ];
        if (named.Length == 0)
            named = [.. stack.Layers.Where(layer => string.Equals(layer.Name, name, StringComparison.Ordinal))];
        if (named is [var found])
            return found;
        LayerDefinition? swapped = stack.Layers.FirstOrDefault(layer =>
            PackageName.TryParse(layer.BuildName, out PackageName parsed, out _) && parsed == package
        );
        string? help =
            swapped is not null ? $"name the layer first, then the package: '{swapped}' '{name}'"
            : named.Length > 1 ? $"write {string.Join(" or ", named.Select(layer => $"'{layer.BuildName}'"))}"
            : Suggestions.Ask(name, stack.Layers.SelectMany(layer => new[] { layer.BuildName, layer.Name }));
        help ??= LayersText.Of([.. stack.Layers]);
        string problem = named.Length > 1 ? "more than one layer is called" : "no layer is called";
        throw new LayerSpecException(Diagnostic.Error(DiagnosticCodes.NoSuchLayer, $"{problem} '{name}'", help: help));
    }

    private static Diagnostic NoPackage(LayerDefinition layer, PackageName package, LayerLock known, LockResult locked)
    {
        string[] elsewhere =
        [
            .. locked
                .Layers.Where(other => other.Lock?.OwnPackages.Any(candidate => candidate.Name == package) ?? false)
                .Select(other => $"'{other.Layer.BuildName}'"),
        ];
        string? help =
            elsewhere.Length > 0
                ? $"it is in {string.Join(" and ", elsewhere)}"
                : Suggestions.Ask(package.ToString(), known.Packages.Select(candidate => candidate.Name.ToString()));
        return Diagnostic.Error(
            DiagnosticCodes.NoSuchPackage,
            $"layer '{layer.BuildName}' has no package '{package}'",
            help: help
        );
    }
}
