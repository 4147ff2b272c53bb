using Venvstacks.Formats.Zstd;
using Venvstacks.Layers;
using Venvstacks.Platforms;
using Venvstacks.Publishing;
using Venvstacks.Store;

namespace Venvstacks.Reporting;

/// <summary>A file of a layer, for its size.</summary>
/// <param name="Path">The path relative to the layer.</param>
/// <param name="Part">The part that owns it, without paths.</param>
/// <param name="Content">The content.</param>
/// <param name="Share">Its share of the frames of the archive in bytes; its size where there are no frames.</param>
internal readonly record struct SizedFile(string Path, LayerComponent Part, StoredContent Content, double Share)
{
    /// <summary>The kind of file.</summary>
    public FileKind Kind => FileKinds.Of(Path);
}

/// <summary>The files of a layer, for its size.</summary>
/// <param name="Name">The build name.</param>
/// <param name="Target">The target.</param>
/// <param name="Files">The files.</param>
internal sealed record LayerContents(string Name, Target Target, ImmutableArray<SizedFile> Files)
{
    private static readonly LayerComponent NoPart = new(ComponentKind.Generated, "", "", []);

    /// <summary>The build names of all layers below it, the highest first.</summary>
    public ImmutableArray<string> LowerLayers { get; init; } = [];

    /// <summary>The size of the archive of these files, or null.</summary>
    public long? PackedBytes { get; init; }

    /// <summary>The files of a layer that was built, packed as in an archive if that has the same files.</summary>
    public static LayerContents Of(BuiltLayer layer, PublishedContents? published)
    {
        ArchiveManifest? archive =
            published?.Manifest is { } manifest && HasSameFiles(layer.Manifest, manifest) ? manifest : null;
        Dictionary<string, LayerComponent> parts = PartsOf(layer.Manifest);
        Dictionary<string, double> shares = archive is null ? [] : SharesOf(archive);
        return new LayerContents(
            layer.Name,
            layer.Recipe.Target,
            [
                .. layer
                    .Manifest.Entries.Where(entry => entry.Kind == EntryKind.File)
                    .Select(entry => new SizedFile(
                        entry.Path,
                        parts.GetValueOrDefault(entry.Path, NoPart),
                        entry.Content,
                        shares.GetValueOrDefault(entry.Path, entry.Size)
                    )),
            ]
        )
        {
            LowerLayers = [.. layer.Recipe.LowerLayers.Select(lower => lower.BuildName)],
            PackedBytes = archive is null ? null : published!.Layer.Archive.Size,
        };
    }

    /// <summary>The files of a layer that was published.</summary>
    public static LayerContents Of(PublishedContents published, ImmutableArray<string> lowerLayers)
    {
        ComponentKind rest = lowerLayers.IsEmpty ? ComponentKind.Runtime : ComponentKind.Generated;
        Dictionary<string, LayerComponent> parts = new(StringComparer.Ordinal) { [""] = new(rest, "", "", []) };
        Dictionary<string, double> shares = SharesOf(published.Manifest);
        return new LayerContents(
            published.Layer.LayerName,
            published.Manifest.Target,
            [
                .. published
                    .Manifest.Entries.Where(packed => packed.Entry.Kind == EntryKind.File)
                    .Select(packed => new SizedFile(
                        packed.Entry.Path,
                        PartOf(packed.Package ?? ""),
                        packed.Entry.Content,
                        shares[packed.Entry.Path]
                    )),
            ]
        )
        {
            LowerLayers = lowerLayers,
            PackedBytes = published.Layer.Archive.Size,
        };

        LayerComponent PartOf(string package)
        {
            if (parts.TryGetValue(package, out LayerComponent? part))
                return part;
            string[] words = package.Split("==");
            return parts[package] = new LayerComponent(ComponentKind.Package, words[0], words[^1], []);
        }
    }

    private static bool HasSameFiles(LayerManifest layer, ArchiveManifest archive) =>
        layer
            .Entries.OrderBy(entry => entry.Path, StringComparer.Ordinal)
            .SequenceEqual(archive.Entries.Select(packed => packed.Entry));

    private static Dictionary<string, LayerComponent> PartsOf(LayerManifest manifest)
    {
        Dictionary<string, LayerComponent> parts = new(StringComparer.Ordinal);
        foreach (LayerComponent part in manifest.Inventory)
        {
            LayerComponent owner = part.Kind == ComponentKind.Package ? part : part with { Name = "" };
            foreach (ManifestEntry entry in part.Entries)
                parts[entry.Path] = owner with { Entries = [] };
        }
        return parts;
    }

    private static Dictionary<string, double> SharesOf(ArchiveManifest archive) =>
        archive
            .Entries.Where(packed => packed.Entry.Kind == EntryKind.File)
            .ToDictionary(
                packed => packed.Entry.Path,
                packed => ShareOf(packed, archive.Frames),
                StringComparer.Ordinal
            );

    // A content that is longer than the rest of its frame goes on in the next one.
    private static double ShareOf(ArchivedEntry packed, ImmutableArray<ZstdFrame> frames)
    {
        if (packed is not { Frame: { } index, Offset: { } offset })
            return packed.Entry.Size;
        double share = 0;
        for (long rest = packed.Entry.Size; rest > 0 && index < frames.Length; index++, offset = 0)
        {
            ZstdFrame frame = frames[index];
            long here = Math.Min(rest, frame.Length - offset);
            share += (double)frame.PackedLength * here / frame.Length;
            rest -= here;
        }
        return share;
    }
}
