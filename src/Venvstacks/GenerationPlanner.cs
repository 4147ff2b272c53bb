using Venvstacks.Deployment;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Publishing;

namespace Venvstacks;

/// <summary>Plans generations from sources: directories that <c>publish</c> wrote, addresses of such directories, and stack definitions.</summary>
/// <param name="workspace">The workspace.</param>
internal sealed class GenerationPlanner(Workspace workspace)
{
    /// <summary>The files of a source.</summary>
    /// <param name="source">A path or an address.</param>
    /// <exception cref="DeploymentException">The source is an invalid address, or a file of a publication.</exception>
    public IPublishedFiles FilesOf(string source)
    {
        if (UrlText.IsUrl(source))
            return workspace.Connect(PublishedServer.Parse(source));
        string path = TargetLayout.FullPathOf(source);
        if (File.Exists(path))
            SourceFile.Refuse(path);
        return new PublishedDirectory(path) { Address = Directory.Exists(path) ? null : SourceAddress.Guess(source) };
    }

    /// <summary>The plan of the layers that a source has now.</summary>
    /// <param name="files">The files of the source.</param>
    /// <param name="request">The applications and options.</param>
    /// <param name="known">The name of the file that described the source before; null where it is searched.</param>
    /// <param name="progress">Told of layers that are assembled.</param>
    /// <param name="cancellationToken">Ends the reading of the source.</param>
    /// <exception cref="DeploymentException">The source cannot be used.</exception>
    public async Task<GenerationPlan> PlanAsync(
        IPublishedFiles files,
        InstallRequest request,
        string? known,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    )
    {
        GenerationPlan plan;
        if (DefinitionOf(files, request.Applications, request.Assembly, progress) is { } definition)
        {
            ImmutableArray<PublishedLayer> layers = await definition.ReadAsync(cancellationToken).ConfigureAwait(false);
            plan = new GenerationPlan(layers, files)
            {
                Assembled = definition,
                Assembly = definition.Options,
                Applications = ApplicationNames.Normalize(request.Applications, layers.Select(layer => layer.Facts)),
            };
        }
        else
        {
            PublishedSource source = await PublishedSource
                .OpenAsync(files, workspace.Host.Target, known, cancellationToken)
                .ConfigureAwait(false);
            plan = source.Select(request.Applications);
        }
        return plan with { LayerLinks = request.LayerLinks };
    }

    /// <summary>The plan of the layers that a generation has, for its repair.</summary>
    /// <param name="records">The records of the installation.</param>
    /// <param name="current">The generation.</param>
    /// <param name="files">The files of its source.</param>
    /// <param name="progress">Told of layers that are assembled.</param>
    public GenerationPlan PlanAgain(
        TargetRecords records,
        Generation current,
        IPublishedFiles files,
        IProgress<StackEvent>? progress
    ) =>
        new([.. current.Layers.Select(layer => layer.Published)], files)
        {
            Root = UpdateRules.RootOf(records, current, null),
            Assembled = DefinitionOf(files, current.Applications, current.Assembly, progress),
            Assembly = current.Assembly,
            Applications = current.Applications,
            Description = current.Description,
            Release = current.Release,
            KeepsArchives = current.KeepsArchives,
            Sidecars = current
                .Layers.Where(layer => layer.Sidecar is not null)
                .ToImmutableDictionary(layer => layer.Name, layer => layer.Sidecar!, StringComparer.Ordinal),
        };

    /// <summary>An update as an installation over the current generation.</summary>
    public static InstallRequest InstallOf(UpdateRequest request, Generation current) =>
        new(request.Source ?? current.Source, request.Directory)
        {
            Applications = current.Applications,
            AllowDowngrade = request.AllowDowngrade,
            Assembly = request.Assembly ?? current.Assembly,
        };

    /// <summary>The name of the file that described the source of an update; null for another source than before.</summary>
    public static string? KnownBy(UpdateRequest request, Generation current) =>
        request.Source is null ? current.Description : null;

    // Null for a source that was published.
    private DefinitionSource? DefinitionOf(
        IPublishedFiles files,
        ImmutableArray<string> applications,
        AssemblyOptions options,
        IProgress<StackEvent>? progress
    )
    {
        if (files is not PublishedDirectory || !DefinitionSource.IsDefinition(files.Location))
            return null;
        AssemblyOptions assembly = options.At(Path.GetDirectoryName(files.Location)!);
        return new DefinitionSource(workspace, files.Location, applications, assembly) { Progress = progress };
    }
}
