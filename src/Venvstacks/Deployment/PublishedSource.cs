using System.Text.Json;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Packing;
using Venvstacks.Platforms;
using Venvstacks.Publishing;
using Venvstacks.Store;

namespace Venvstacks.Deployment;

/// <summary>A directory of archives with their metadata, as <c>publish</c> and the reference write it.</summary>
internal sealed class PublishedSource
{
    private const string MetadataFolder = "__venvstacks__";
    private const long MaxMetadata = 16 * 1024 * 1024;

    private static readonly string[] LayerKinds = ["runtimes", "frameworks", "applications"];

    private readonly ImmutableArray<PublishedLayer> _layers;

    private PublishedSource(string folder, ImmutableArray<PublishedLayer> layers) =>
        (Folder, _layers) = (folder, layers);

    /// <summary>The full path of the directory.</summary>
    public string Folder { get; }

    /// <summary>Reads the metadata of a directory.</summary>
    /// <param name="folder">The full path.</param>
    /// <param name="target">The platform that layers are chosen for.</param>
    /// <exception cref="DeploymentException">The directory is no source, is for another platform, or its metadata is wrong.</exception>
    public static PublishedSource Open(string folder, Target target)
    {
        string metadata = Path.Combine(folder, MetadataFolder);
        string[] files = [$"venvstacks-{target}.json", "venvstacks.json"];
        string? path = files.Select(name => Path.Combine(metadata, name)).FirstOrDefault(File.Exists);
        if (path is null)
            throw Missing(folder, metadata, target);
        ImmutableArray<PublishedLayer> layers = Read(path);
        if (layers.FirstOrDefault(layer => layer.Archive!.Target != target) is { } other)
            throw WrongPlatform(folder, target, [other.Archive!.Target.Name]);
        return new PublishedSource(folder, layers);
    }

    /// <inheritdoc cref="StackLayers.Select"/>
    public ImmutableArray<PublishedLayer> Select(IReadOnlyCollection<string> applications) =>
        new StackLayers(Folder, _layers).Select(applications);

    private static ImmutableArray<PublishedLayer> Read(string path)
    {
        if (new FileInfo(path).Length > MaxMetadata)
            throw Unreadable(path, "it is larger than 16 MiB");
        string text = StorageException.Guard("read", path, () => FileSystem.ReadText(path));
        try
        {
            using JsonDocument json = JsonDocument.Parse(text);
            JsonElement layers = json.RootElement.GetProperty("layers");
            ImmutableArray<PublishedLayer> read =
            [
                .. LayerKinds.SelectMany(kind =>
                    layers.GetProperty(kind).EnumerateArray().Select(layer => ReadLayer(layer, path))
                ),
            ];
            if (
                read.GroupBy(layer => PathKey.Of(layer.Facts.InstallTarget), StringComparer.Ordinal)
                    .FirstOrDefault(g => g.Count() > 1) is
                { } twice
            )
                throw Unreadable(path, $"it has two layers '{twice.First().Facts.InstallTarget}'");
            return read.IsEmpty ? throw Unreadable(path, "it has no layers") : read;
        }
        catch (Exception e) when (LayerFactsJson.IsUnexpected(e))
        {
            throw Unreadable(path, "it is not the metadata of published layers", e);
        }
    }

    private static PublishedLayer ReadLayer(JsonElement json, string path)
    {
        PublishedLayer layer =
            PublicationJson.ReadLayer(json.GetRawText())?.Layer
            ?? throw Unreadable(path, "a layer lacks a value, or has a wrong one");
        ArchiveFacts archive = layer.Archive!;
        Require(layer.Facts.InstallTarget, path);
        Require(archive.FileName, path);
        if (ArchiveFormat.OfFile(archive.FileName) is null)
            throw Unreadable(path, $"'{archive.FileName}' is not an archive of a known format");
        if (
            archive.Size is not > 0
            || archive.Sha256 is not { Length: 64 } hash
            || !hash.All(char.IsAsciiHexDigitLower)
        )
            throw Unreadable(path, $"the size or hash of '{archive.FileName}' is not valid");
        return layer;
    }

    // Names become paths, so they may not lead elsewhere.
    private static void Require(string name, string path)
    {
        if (EntryPath.FindProblem(name, portable: true) is not null || name.Contains('/'))
            throw Unreadable(path, $"'{name}' is not a valid name");
    }

    private static DeploymentException Unreadable(string path, string problem, Exception? inner = null) =>
        DeploymentException.About(
            DiagnosticCodes.NoPublication,
            $"cannot use '{path}': {problem}",
            "publish the stack again",
            inner
        );

    private static DeploymentException Missing(string folder, string metadata, Target target)
    {
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
            ? WrongPlatform(folder, target, others)
            : DeploymentException.About(
                DiagnosticCodes.NoPublication,
                Directory.Exists(folder)
                    ? $"'{folder}' has no '{MetadataFolder}/venvstacks.json'"
                    : $"'{folder}' is not a directory",
                "name the directory that 'venvstacks publish' wrote"
            );
    }

    private static DeploymentException WrongPlatform(string folder, Target target, string[] names) =>
        DeploymentException.About(
            DiagnosticCodes.WrongPlatform,
            $"the layers in '{folder}' are for {string.Join(", ", names)}, not for this machine ({target})",
            $"publish the stack with '--platform {target}'"
        );
}
