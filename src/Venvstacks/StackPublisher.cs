using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Layers;
using Venvstacks.Platforms;
using Venvstacks.Publishing;
using Venvstacks.Selection;

namespace Venvstacks;

/// <summary>Which built layers are published, and where to. Paths are relative to the definition.</summary>
/// <param name="Stack">The stack.</param>
public sealed record PublishRequest(StackDefinition Stack)
{
    /// <summary>What is done with which layer; null publishes all layers.</summary>
    public LayerSelection? Selection { get; init; }

    /// <summary>The directory in which the layers were built.</summary>
    public string BuildDirectory { get; init; } = "_build";

    /// <summary>The directory of the archives and their metadata.</summary>
    public string OutputDirectory { get; init; } = "_artifacts";

    /// <summary>Whether archives are made although they are unchanged.</summary>
    public bool Force { get; init; }

    /// <summary>Whether the names of archives and metadata hold the target; those of archives also their build.</summary>
    public bool TagOutputs { get; init; }
}

/// <summary>Packs built layers into archives.</summary>
/// <param name="workspace">The workspace.</param>
public sealed class StackPublisher(Workspace workspace)
{
    private Target Target => workspace.Host.Target;

    /// <summary>What publishing would write; archives that would have to be made have no size and hash.</summary>
    /// <param name="request">Which layers, and where to.</param>
    /// <exception cref="BuildEnvException">A layer has no valid lock.</exception>
    /// <exception cref="ArgumentException">The selection has a layer that the stack lacks.</exception>
    public StackManifest Plan(PublishRequest request) =>
        PublisherOf(request)
            .Plan(
                [.. workspace.ReadPublished(request.Stack, request.Selection).Select(recipe => recipe.Facts)],
                Target
            );

    /// <summary>Packs the selected layers into archives, those that changed.</summary>
    /// <param name="request">Which layers, and where to.</param>
    /// <param name="progress">Told of each layer.</param>
    /// <param name="cancellationToken">Ends the work; each archive is whole then, old or new.</param>
    /// <exception cref="BuildEnvException">A layer has not been built from its lock as it is now, or an archive cannot be written.</exception>
    /// <exception cref="ArgumentException">The selection has a layer that the stack lacks.</exception>
    public Task<Publication> PublishAsync(
        PublishRequest request,
        IProgress<StackEvent>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        return workspace.ChangeAsync(request.Stack, Publish, cancellationToken);

        Task<Publication> Publish()
        {
            BuiltLayers built = BuiltLayers.In(
                Workspace.PathOf(request.Stack, request.BuildDirectory),
                workspace.Cache
            );
            built
                .PlacesOf(request.Stack, StackPhase.Publish)
                .RequireApart(Workspace.PathOf(request.Stack, request.OutputDirectory));
            ImmutableArray<BuiltLayer> layers =
            [
                .. workspace.ReadPublished(request.Stack, request.Selection).Select(built.Read),
            ];
            return PublisherOf(request).PublishAsync(layers, progress, cancellationToken);
        }
    }

    private LayerPublisher PublisherOf(PublishRequest request)
    {
        string path = Workspace.PathOf(request.Stack, request.OutputDirectory);
        return new LayerPublisher(workspace.Cache, OutputFolder.Of(path, Target, request.TagOutputs))
        {
            IsForced = request.Force,
        };
    }
}
