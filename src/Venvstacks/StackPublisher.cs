using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Packing;
using Venvstacks.Formats.Text;
using Venvstacks.Layers;
using Venvstacks.Publishing;

namespace Venvstacks;

/// <summary>Which built layers are packed into archives, and how. Paths are relative to the definition.</summary>
/// <param name="Stack">The stack.</param>
public sealed record PublishRequest(StackDefinition Stack) : OutputRequest(Stack, "_artifacts")
{
    /// <summary>The format of archives; null for <c>zip</c> on Windows targets and <c>tar.xz</c> on others.</summary>
    public ArchiveFormat? Format { get; init; }

    /// <summary>The level of compression, in the range of the format; null for the format's default.</summary>
    public int? Level { get; init; }

    /// <summary>The number of threads that compress, on which the bytes do not depend; null for one for each processor.</summary>
    public int? Threads { get; init; }

    /// <summary>The least content in bytes of each frame of <c>tar.zst</c>, for an archive of several frames with a table; null for one frame.</summary>
    public int? FrameSize { get; init; }
}

/// <summary>Packs built layers into archives.</summary>
/// <param name="workspace">The workspace.</param>
public sealed class StackPublisher(Workspace workspace)
{
    /// <summary>The archives that publishing would write for each target; archives that would have to be made have no size and hash.</summary>
    /// <param name="request">Which layers, and where to.</param>
    /// <exception cref="BuildEnvException">A layer has no valid lock, no layer is for a target, or the format has no such level or frames.</exception>
    /// <exception cref="ArgumentException">The selection has a layer that the stack lacks.</exception>
    public ImmutableArray<StackManifest> Plan(PublishRequest request)
    {
        LayerPublisher publisher = PublisherOf(request);
        return
        [
            .. workspace
                .TargetsOf(request.Stack, request.Targets)
                .Select(target =>
                    publisher.Plan(
                        Workspace
                            .ReadPublished(request.Stack, request.Selection, target)
                            .Select(recipe => recipe.Facts),
                        target
                    )
                ),
        ];
    }

    /// <summary>Packs the selected layers into archives, those that changed.</summary>
    /// <param name="request">Which layers, and where to.</param>
    /// <param name="progress">Told of each layer.</param>
    /// <param name="cancellationToken">Ends the work; each archive is whole then, old or new.</param>
    /// <returns>A publication for each target.</returns>
    /// <exception cref="BuildEnvException">A layer has not been built from its lock as it is now, no layer is for a target, or an archive cannot be written.</exception>
    /// <exception cref="ArgumentException">The selection has a layer that the stack lacks.</exception>
    public Task<ImmutableArray<Publication>> PublishAsync(
        PublishRequest request,
        IProgress<StackEvent>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        return workspace.ChangeAsync(request.Stack, PublishAsync, cancellationToken);

        async Task<ImmutableArray<Publication>> PublishAsync()
        {
            BuiltLayers built = workspace.BuiltLayersIn(request.Stack, request.BuildDirectory);
            built
                .PlacesOf(request.Stack, StackPhase.Publish)
                .RequireApart(Workspace.PathOf(request.Stack, request.OutputDirectory));
            ImmutableArray<BuiltLayer> layers = await workspace
                .ReadAsync(built, request, progress, cancellationToken)
                .ConfigureAwait(false);
            return await PublisherOf(request)
                .PublishAsync(workspace.TargetsOf(request.Stack, request.Targets), layers, progress, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private LayerPublisher PublisherOf(PublishRequest request)
    {
        string path = Workspace.PathOf(request.Stack, request.OutputDirectory);
        PackingOptions packing = new()
        {
            Format = request.Format,
            Level = request.Level,
            FrameSize = request.FrameSize,
        };
        if (packing.FindProblem(workspace.TargetsOf(request.Stack, request.Targets)) is { } problem)
            throw new BuildEnvException(Diagnostic.Error(DiagnosticCodes.InvalidPacking, problem));
        bool isTagged = request.TagOutputs || workspace.TargetsOf(request.Stack, request.Targets).Length > 1;
        return new LayerPublisher(workspace.Cache, target => OutputFolder.Of(path, target, isTagged))
        {
            IsForced = request.Force,
            Packing = packing,
            Threads = Math.Max(1, request.Threads ?? Environment.ProcessorCount),
            LayersOf = target =>
                [.. request.Stack.Layers.Where(layer => layer.Targets(target)).Select(layer => layer.BuildName)],
        };
    }
}
