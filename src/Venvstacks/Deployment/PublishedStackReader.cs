using System.Text.Json;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Packing;
using Venvstacks.Platforms;
using Venvstacks.Publishing;
using Venvstacks.Store;

namespace Venvstacks.Deployment;

/// <summary>Reads the description of a published stack, and refuses what could not be installed from it.</summary>
/// <param name="file">The name of the file.</param>
/// <param name="place">The path or address of the file, for messages.</param>
/// <param name="target">The platform of this machine.</param>
internal sealed class PublishedStackReader(string file, string place, Target target)
{
    // A manifest is unpacked into memory: the largest known stack has 3 MB.
    private const long MaxManifest = 256L << 20;

    private static readonly string[] LayerKinds = ["runtimes", "frameworks", "applications"];

    /// <summary>Reads <c>stack.json</c>.</summary>
    /// <exception cref="DeploymentException">The text is wrong, or for another platform.</exception>
    public PublishedStack ReadRelease(string text)
    {
        StackRelease release;
        try
        {
            release = StackReleaseJson.Read(text);
        }
        catch (JsonException e)
        {
            throw Unreadable("it is not the description of a published stack", e);
        }
        if (release.Target != target)
            throw PublishedSource.WrongPlatform(place, target, [release.Target.Name]);
        Dictionary<string, LayerFacts> known = new(StringComparer.Ordinal);
        foreach (ReleasedLayer layer in release.Layers)
        {
            RequireArchive(layer);
            if (!known.TryAdd(layer.InstallTarget, FactsOf(layer, known)))
                throw Unreadable($"it has two layers '{layer.InstallTarget}'");
        }
        return new PublishedStack(
            file,
            Checked([
                .. release.Layers.Select(layer => new PublishedLayer(
                    known[layer.InstallTarget],
                    new ArchiveFacts(layer.ArchiveBuild, layer.Archive.Name, release.Target)
                    {
                        Size = layer.Archive.Size,
                        Sha256 = layer.Archive.Sha256,
                    }
                )),
            ])
        )
        {
            Release = release.Number,
            Sidecars = release.Layers.ToImmutableDictionary(
                layer => layer.InstallTarget,
                layer => layer.Manifest,
                StringComparer.Ordinal
            ),
        };
    }

    /// <summary>Reads the metadata of archives, as the reference writes it.</summary>
    /// <exception cref="DeploymentException">The text is wrong, or for another platform.</exception>
    public PublishedStack ReadMetadata(string text)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(text);
            JsonElement layers = json.RootElement.GetProperty("layers");
            ImmutableArray<PublishedLayer> read = Checked([
                .. LayerKinds.SelectMany(kind => layers.GetProperty(kind).EnumerateArray().Select(ReadLayer)),
            ]);
            if (read.FirstOrDefault(layer => layer.Archive!.Target != target) is { } other)
                throw PublishedSource.WrongPlatform(place, target, [other.Archive!.Target.Name]);
            return new PublishedStack(file, read);
        }
        catch (Exception e) when (LayerFactsJson.IsUnexpected(e))
        {
            throw Unreadable("it is not the metadata of published layers", e);
        }
    }

    private void RequireArchive(ReleasedLayer layer)
    {
        if (ArchiveFormat.OfFile(layer.Archive.Name)?.Name != layer.Archive.Format)
            throw Unreadable($"'{layer.Archive.Name}' is not an archive of the format '{layer.Archive.Format}'");
        if (layer.Manifest.Size > MaxManifest || layer.Manifest.RawSize > MaxManifest)
            throw Unreadable($"'{layer.ManifestName}' is larger than {MaxManifest >> 20} MiB");
    }

    // Lower layers come first. The release names the frameworks below, or the runtime where there are none.
    private LayerFacts FactsOf(ReleasedLayer layer, Dictionary<string, LayerFacts> known)
    {
        if (layer.RequiredLayers.FirstOrDefault(name => !known.ContainsKey(name)) is { } missing)
            throw PublishedSource.MissingLayer(place, missing, layer.InstallTarget);
        LayerFacts[] below = [.. layer.RequiredLayers.Select(name => known[name])];
        return new LayerFacts
        {
            LayerName = layer.LayerName,
            InstallTarget = layer.InstallTarget,
            RequirementsHash = null,
            LockVersion = layer.LockVersion,
            LockedAt = layer.LockedAt,
            RuntimeLayer = below.Length == 0 ? layer.InstallTarget : below[0].RuntimeLayer,
            PythonImplementation = "",
            BoundToImplementation = false,
            RequiredLayers =
                below.Length == 0
                    ? null
                    : [.. below.Where(facts => !facts.IsRuntime).Select(facts => facts.InstallTarget)],
        };
    }

    private PublishedLayer ReadLayer(JsonElement json) =>
        PublicationJson.ReadLayer(json.GetRawText())?.Layer
        ?? throw Unreadable("a layer lacks a value, or has a wrong one");

    private ImmutableArray<PublishedLayer> Checked(ImmutableArray<PublishedLayer> layers)
    {
        foreach (PublishedLayer layer in layers)
            Require(layer);
        foreach (Func<PublishedLayer, string> name in new Func<PublishedLayer, string>[] { LayerOf, ArchiveOf })
        {
            if (layers.GroupBy(name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
                throw Unreadable($"it has two layers '{twice.First().Facts.InstallTarget}'");
        }
        return layers.IsEmpty ? throw Unreadable("it has no layers") : layers;

        static string LayerOf(PublishedLayer layer) => PathKey.Of(layer.Facts.InstallTarget);
        static string ArchiveOf(PublishedLayer layer) => PathKey.Of(layer.Archive!.FileName);
    }

    private void Require(PublishedLayer layer)
    {
        ArchiveFacts archive = layer.Archive!;
        RequireName(layer.Facts.InstallTarget);
        RequireName(archive.FileName);
        if (ArchiveFormat.OfFile(archive.FileName) is null)
            throw Unreadable($"'{archive.FileName}' is not an archive of a known format");
        if (
            archive.Size is not > 0
            || archive.Sha256 is not { Length: 64 } hash
            || !hash.All(char.IsAsciiHexDigitLower)
        )
            throw Unreadable($"the size or hash of '{archive.FileName}' is not valid");
    }

    // Names become paths, so they may not lead elsewhere.
    private void RequireName(string name)
    {
        if (EntryPath.FindProblem(name, portable: true) is not null || name.Contains('/'))
            throw Unreadable($"'{name}' is not a valid name");
    }

    private DeploymentException Unreadable(string problem, Exception? inner = null) =>
        PublishedSource.Unreadable(place, problem, inner);
}
