using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Layers;
using Venvstacks.Platforms;
using Venvstacks.Publishing;

namespace Venvstacks;

/// <summary>Which built layers are exported, and where to. Paths are relative to the definition.</summary>
/// <param name="Stack">The stack.</param>
/// <remarks>Layers find each other by the names of their directories, so layers that are named for their target lie in a directory of that name.</remarks>
public sealed record ExportRequest(StackDefinition Stack) : OutputRequest(Stack, "_export")
{
    /// <summary>Whether links of layers are links in the export; else links to files are copies, and others are missing.</summary>
    public bool KeepLinks { get; init; } = true;
}

/// <summary>Writes built layers side by side as they are deployed: a runnable copy.</summary>
/// <param name="workspace">The workspace.</param>
public sealed class StackExporter(Workspace workspace)
{
    /// <summary>The layers that exporting would write for each target.</summary>
    /// <param name="request">Which layers, and where to.</param>
    /// <exception cref="BuildEnvException">A layer has no valid lock, no layer is for a target, or a target needs links.</exception>
    /// <exception cref="ArgumentException">The selection has a layer that the stack lacks.</exception>
    public ImmutableArray<StackManifest> Plan(ExportRequest request) =>
        [
            .. TargetsOf(request)
                .Select(target => new StackManifest([
                    .. Workspace
                        .ReadPublished(request.Stack, request.Selection, target)
                        .Select(recipe => new PublishedLayer(recipe.Facts)),
                ])),
        ];

    /// <summary>Writes the selected layers, those that changed.</summary>
    /// <param name="request">Which layers, and where to.</param>
    /// <param name="progress">Told of each layer.</param>
    /// <param name="cancellationToken">Ends the work; each layer is whole then, old or new.</param>
    /// <returns>A publication for each target.</returns>
    /// <exception cref="BuildEnvException">A layer has not been built from its lock as it is now, no layer is for a target, or a layer cannot be written.</exception>
    /// <exception cref="ArgumentException">The selection has a layer that the stack lacks.</exception>
    public Task<ImmutableArray<Publication>> ExportAsync(
        ExportRequest request,
        IProgress<StackEvent>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        return workspace.ChangeAsync(request.Stack, ExportAsync, cancellationToken);

        async Task<ImmutableArray<Publication>> ExportAsync()
        {
            ImmutableArray<Target> targets = TargetsOf(request);
            BuiltLayers built = workspace.BuiltLayersIn(request.Stack, request.BuildDirectory);
            ImmutableArray<BuiltLayer> layers = await workspace
                .ReadAsync(built, request, progress, cancellationToken)
                .ConfigureAwait(false);
            LayerPlaces places = built.PlacesOf(request.Stack, StackPhase.Export);
            foreach (BuiltLayer layer in layers)
            {
                OutputFolder output = OutputOf(request, layer.Recipe.Target);
                places.RequireApart(output.Path);
                places.Require(layer.Name, output.PathOf(layer.Recipe.DeployedName), request.Force);
            }
            ImmutableArray<Publication>.Builder exports = ImmutableArray.CreateBuilder<Publication>();
            foreach (Target target in targets)
            {
                WarnOfPaths(target);
                LayerExporter exporter = new(workspace.Cache, workspace.Host, OutputOf(request, target))
                {
                    IsForced = request.Force,
                    KeepsLinks = request.KeepLinks,
                };
                exports.Add(
                    await exporter
                        .ExportAsync(
                            [.. layers.Where(layer => layer.Recipe.Target == target)],
                            target,
                            progress,
                            cancellationToken
                        )
                        .ConfigureAwait(false)
                );
            }
            return exports.ToImmutable();
        }
    }

    // Before any layer is read.
    private ImmutableArray<Target> TargetsOf(ExportRequest request)
    {
        ImmutableArray<Target> targets = workspace.TargetsOf(request.Stack, request.Targets);
        if (!request.KeepLinks && targets.FirstOrDefault(target => target.Libc == Libc.Musl) is { } musl)
            throw new BuildEnvException(
                Diagnostic.Error(
                    DiagnosticCodes.LinksNeeded,
                    $"an export for {musl} cannot do without symbolic links, since 'sh' cannot start Python under the name of its layer",
                    help: "export with links, or publish archives"
                )
            );
        return targets;
    }

    private void WarnOfPaths(Target target)
    {
        if (target.IsWindows == workspace.Host.Target.IsWindows)
            return;
        workspace.Warn(
            Diagnostic.Note(
                DiagnosticCodes.UnfinishedExport,
                $"the export for {target} has no 'pyvenv.cfg' and no 'sitecustomize.py', since paths of this system mean nothing there",
                help: "run 'postinstall.py' of each layer on the target, lower layers first"
            )
        );
    }

    private OutputFolder OutputOf(ExportRequest request, Target target)
    {
        bool isTagged = request.TagOutputs || workspace.TargetsOf(request.Stack, request.Targets).Length > 1;
        string folder = Workspace.PathOf(request.Stack, request.OutputDirectory);
        return new OutputFolder(isTagged ? Path.Combine(folder, target.Name) : folder);
    }
}
