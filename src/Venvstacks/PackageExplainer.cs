using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Explaining;
using Venvstacks.Indexes;
using Venvstacks.Locking;
using Venvstacks.Packaging;
using Venvstacks.Resolution;

namespace Venvstacks;

/// <summary>Which package of which layer is explained.</summary>
/// <param name="Stack">The stack.</param>
/// <param name="Layer">The build name of the layer, or its name if no other layer has it.</param>
/// <param name="Package">The package.</param>
public sealed record ExplainRequest(StackDefinition Stack, string Layer, PackageName Package)
{
    /// <summary>Whether package indexes are used; else only the local wheels and those that the definition names.</summary>
    public bool UseIndex { get; init; } = true;

    /// <summary>Further directories of wheels, relative to the definition.</summary>
    public ImmutableArray<string> LocalWheels { get; init; } = [];
}

/// <summary>Explains why a package is in a layer: what requires it, and what decided on its version.</summary>
/// <param name="workspace">The workspace.</param>
public sealed class PackageExplainer(Workspace workspace)
{
    /// <summary>Resolves the layer with its lock as preference, and explains a package; writes nothing.</summary>
    /// <param name="request">The layer and the package.</param>
    /// <param name="progress">Told of each layer that is resolved.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="LayerSpecException">The stack has no such layer.</exception>
    /// <exception cref="LayerLockException">The layer cannot be locked, or does not have the package.</exception>
    public async Task<PackageExplanation> ExplainAsync(
        ExplainRequest request,
        IProgress<StackEvent>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        StackDefinition stack = Workspace.WithIndex(request.Stack, request.UseIndex);
        using IndexClient client = workspace.Connect(stack);
        Func<LayerDefinition, IPackageProvider> packages = LayerIndexes.ProviderOf(
            stack,
            client,
            workspace.Indexes,
            request.LocalWheels
        );
        return await new LayerExplainer(stack, packages)
            .ExplainAsync(request.Layer, request.Package, progress, cancellationToken)
            .ConfigureAwait(false);
    }
}
