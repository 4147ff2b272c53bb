using System.Net;
using Venvstacks.Diagnostics;
using Venvstacks.Platforms;
using Venvstacks.Web;

namespace Venvstacks.Deployment;

/// <summary>Archives with their description, as <c>publish</c> and the reference write them.</summary>
/// <param name="files">The files.</param>
/// <param name="stack">Their description.</param>
internal sealed class PublishedSource(IPublishedFiles files, PublishedStack stack)
{
    /// <summary>The directory of the description.</summary>
    public const string MetadataFolder = "__venvstacks__";
    private const int MaxRelease = 1 << 20;
    private const int MaxMetadata = 16 << 20;

    /// <summary>Reads the description: the release, or else the metadata of archives.</summary>
    /// <param name="files">The files.</param>
    /// <param name="target">The platform that layers are chosen for.</param>
    /// <param name="known">The name of the description that was there before, which is read first; or null.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DeploymentException">There is no description, it is for another platform, or it is wrong.</exception>
    public static async Task<PublishedSource> OpenAsync(
        IPublishedFiles files,
        Target target,
        string? known,
        CancellationToken cancellationToken
    )
    {
        string[] releases = [$"stack-{target}.json", "stack.json"];
        string[] metadata = [$"venvstacks-{target}.json", "venvstacks.json"];
        DeploymentException? refusal = null;
        foreach (string name in releases.Concat(metadata).OrderBy(name => name != known))
        {
            bool isRelease = releases.Contains(name, StringComparer.Ordinal);
            string path = $"{MetadataFolder}/{name}";
            try
            {
                byte[]? file = await files
                    .FindAsync(path, isRelease ? MaxRelease : MaxMetadata, cancellationToken)
                    .ConfigureAwait(false);
                if (file is null)
                    continue;
                string text = Encoding.UTF8.GetString(file);
                PublishedStackReader reader = new(name, files.PathOf(path), target);
                return new PublishedSource(files, isRelease ? reader.ReadRelease(text) : reader.ReadMetadata(text));
            }
            // Some servers forbid what does not exist.
            catch (DeploymentException e) when (e.InnerException is FetchFailure { Status: HttpStatusCode.Forbidden })
            {
                refusal ??= e;
            }
        }
        throw refusal ?? Missing(files, target);
    }

    /// <summary>The plan to install the layers that applications need; all layers where none is named.</summary>
    /// <param name="applications">The names.</param>
    /// <exception cref="DeploymentException">An application, or a layer below one, is missing.</exception>
    public GenerationPlan Select(IReadOnlyCollection<string> applications) =>
        new(new StackLayers(files.Location, stack.Layers).Select(applications), files)
        {
            Applications = ApplicationNames.Normalize(applications, stack.Layers.Select(layer => layer.Facts)),
            Description = stack.File,
            Release = stack.Release,
            Sidecars = stack.Sidecars,
        };

    /// <summary>The error for a description that cannot be used.</summary>
    public static DeploymentException Unreadable(string place, string problem, Exception? inner = null) =>
        DeploymentException.About(
            DiagnosticCodes.NoPublication,
            $"cannot use '{place}': {problem}",
            "publish the stack again",
            inner
        );

    /// <summary>The error for a layer that another one needs.</summary>
    public static DeploymentException MissingLayer(string place, string missing, string above) =>
        DeploymentException.About(
            DiagnosticCodes.IncompleteSource,
            $"'{place}' has no layer '{missing}', which '{above}' needs",
            "publish all layers of the stack"
        );

    /// <summary>The error for layers of other platforms.</summary>
    public static DeploymentException WrongPlatform(string place, Target target, string[] names) =>
        DeploymentException.About(
            DiagnosticCodes.WrongPlatform,
            $"the layers in '{place}' are for {string.Join(", ", names)}, not for this machine ({target})",
            $"publish the stack with '--platform {target}'"
        );

    private static DeploymentException Missing(IPublishedFiles files, Target target)
    {
        string metadata = Path.Combine(files.Location, MetadataFolder);
        string[] others = Directory.Exists(metadata)
            ?
            [
                .. Directory
                    .EnumerateFiles(metadata, "venvstacks-*.json")
                    .Select(path => Path.GetFileNameWithoutExtension(path)["venvstacks-".Length..])
                    .Order(StringComparer.Ordinal),
            ]
            : [];
        return others.Length > 0
            ? WrongPlatform(files.Location, target, others)
            : DeploymentException.About(
                DiagnosticCodes.NoPublication,
                files is PublishedServer || Directory.Exists(files.Location)
                    ? $"'{files.Location}' has no '{MetadataFolder}/stack.json' and no '{MetadataFolder}/venvstacks.json'"
                    : $"'{files.Location}' is not a directory",
                "name the directory that 'venvstacks publish' wrote, or its address"
                    + (files is PublishedDirectory { Address: { } address } ? $": '{address}'" : "")
            );
    }
}
