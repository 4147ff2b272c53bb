using Venvstacks.Formats.Packing;
using Venvstacks.Formats.Zstd;
using Venvstacks.Layers;
using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Publishing;

/// <summary>An entry of a layer in the manifest beside its archive.</summary>
/// <param name="Entry">The entry; its path is relative to the layer's directory.</param>
/// <param name="Package">The package that owns it, as <c>numpy==2.3.3</c>; null for directories and for what no package owns.</param>
internal sealed record ArchivedEntry(ManifestEntry Entry, string? Package)
{
    /// <summary>The index of the frame where a file's content starts; null in an archive without frames.</summary>
    public int? Frame { get; init; }

    /// <summary>The offset of the content in the unpacked frame. A content that is longer than the frame goes on in the next one.</summary>
    public long? Offset { get; init; }
}

/// <summary>The entries of an archive: the file <c>ARCHIVE.manifest</c> beside it. Hashes prove contents; frames only say where to look.</summary>
/// <param name="Layer">The build name of the layer.</param>
/// <param name="Target">The target that the layer is for.</param>
/// <param name="ArchiveSha256">The SHA-256 of the archive, in lower-case hexadecimal digits.</param>
internal sealed record ArchiveManifest(string Layer, Target Target, string ArchiveSha256)
{
    /// <summary>The frames of the archive; empty where it is not cut into frames.</summary>
    public ImmutableArray<ZstdFrame> Frames { get; init; } = [];

    /// <summary>The entries below the layer's directory, sorted by path (ordinal). Those of a layer are made anew each time.</summary>
    public IEnumerable<ArchivedEntry> Entries { get; init; } = [];

    /// <summary>The manifest of a layer's archive.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="archiveSha256">The hash of the archive.</param>
    /// <param name="map">Where contents are in the archive; paths begin with the layer's deployed name.</param>
    public static ArchiveManifest Of(BuiltLayer layer, string archiveSha256, ArchiveMap map)
    {
        Dictionary<string, ContentPlace> places = map.Contents.ToDictionary(
            place => place.Path[(layer.Recipe.DeployedName.Length + 1)..],
            StringComparer.Ordinal
        );
        ManifestEntry[] entries = [.. layer.Manifest.Entries];
        string?[] packages = PackagesOf(layer.Manifest);
        Array.Sort(entries, packages, Comparer<ManifestEntry>.Create(EntryOrder.CompareOrdinal));
        return new ArchiveManifest(layer.Name, layer.Recipe.Target, archiveSha256)
        {
            Frames = map.Frames,
            Entries = entries.Zip(packages, Locate),
        };

        ArchivedEntry Locate(ManifestEntry entry, string? package)
        {
            ContentPlace? place = places.GetValueOrDefault(entry.Path);
            return new ArchivedEntry(entry, package) { Frame = place?.Frame, Offset = place?.Offset };
        }
    }

    private static string?[] PackagesOf(LayerManifest manifest)
    {
        Dictionary<LayerComponent, string> names = manifest
            .Inventory.Where(part => part.Kind == ComponentKind.Package)
            .ToDictionary(part => part, part => $"{part.Name}=={part.Version}");
        return [.. manifest.Owners().Select(owner => owner is null ? null : names.GetValueOrDefault(owner))];
    }
}
