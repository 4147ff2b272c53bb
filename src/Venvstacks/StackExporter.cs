using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Layers;
using Venvstacks.Publishing;
using Venvstacks.Selection;

namespace Venvstacks;

/// <summary>Which built layers are exported, and where to. Paths are relative to the definition.</summary>
/// <param name="Stack">The stack.</param>
public sealed record ExportRequest(StackDefinition Stack)
{
    /// <summary>What is done with which layer; null exports all layers.</summary>
    public LayerSelection? Selection { get; init; }

    /// <summary>The directory in which the layers were built.</summary>
    public string BuildDirectory { get; init; } = "_build";

    /// <summary>The directory of the exported layers and their metadata.</summary>
    public string OutputDirectory { get; init; } = "_export";

    /// <summary>Whether layers are written although they are unchanged.</summary>
    public bool Force { get; init; }
}

/// <summary>Writes built layers side by side as they are deployed: a runnable copy.</summary>
/// <param name="workspace">The workspace.</param>
public sealed class StackExporter(Workspace workspace)
{
    /// <summary>What exporting would write.</summary>
    /// <param name="request">Which layers, and where to.</param>
    /// <exception cref="BuildEnvException">A layer has no valid lock.</exception>
    /// <exception cref="ArgumentException">The selection has a layer that the stack lacks.</exception>
    public StackManifest Plan(ExportRequest request) =>
        new([
            .. workspace
                .ReadPublished(request.Stack, request.Selection)
                .Select(recipe => new PublishedLayer(recipe.Facts)),
        ]);

    /// <summary>Writes the selected layers, those that changed.</summary>
    /// <param name="request">Which layers, and where to.</param>
    /// <param name="progress">Told of each layer.</param>
    /// <param name="cancellationToken">Ends the work; each layer is whole then, old or new.</param>
    /// <exception cref="BuildEnvException">A layer has not been built from its lock as it is now, or cannot be written.</exception>
    /// <exception cref="ArgumentException">The selection has a layer that the stack lacks.</exception>
    public Task<Publication> ExportAsync(
        ExportRequest request,
        IProgress<StackEvent>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        return workspace.ChangeAsync(request.Stack, Export, cancellationToken);

        Task<Publication> Export()
        {
            OutputFolder output = new(Workspace.PathOf(request.Stack, request.OutputDirectory));
            BuiltLayers built = BuiltLayers.In(
                Workspace.PathOf(request.Stack, request.BuildDirectory),
                workspace.Cache
            );
            LayerPlaces places = built.PlacesOf(request.Stack, StackPhase.Export);
            places.RequireApart(output.Path);
            ImmutableArray<BuiltLayer> layers =
            [
                .. workspace.ReadPublished(request.Stack, request.Selection).Select(built.Read),
            ];
            foreach (BuiltLayer layer in layers)
                places.Require(layer.Name, output.PathOf(layer.Recipe.DeployedName), request.Force);
            return new LayerExporter(workspace.Cache, workspace.Host, output) { IsForced = request.Force }.ExportAsync(
                layers,
                progress,
                cancellationToken
            );
        }
    }
}
