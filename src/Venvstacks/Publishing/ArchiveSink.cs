using Venvstacks.Formats.Tar;
using Venvstacks.Formats.Xz;
using Venvstacks.Store;

namespace Venvstacks.Publishing;

/// <summary>Packs layers as <c>tar.xz</c>. The bytes depend on the manifest, the encoding and the encoder's version, and on nothing else.</summary>
/// <param name="store">Where contents lie.</param>
/// <param name="pool">The threads that compress.</param>
internal sealed class ArchiveSink(ContentStore store, XzEncoderPool pool)
{
    /// <summary>Writes an archive.</summary>
    /// <param name="manifest">The layer.</param>
    /// <param name="topFolder">The folder in the archive that holds everything: the layer's deployed name.</param>
    /// <param name="destination">Where the archive goes; not closed.</param>
    /// <param name="encoding">How it is encoded.</param>
    /// <param name="progress">Told the bytes of the tar archive that are packed so far, and all of them; or null.</param>
    /// <param name="cancellationToken">Stops the work; what is written then is cut short.</param>
    public void Write(
        LayerManifest manifest,
        string topFolder,
        Stream destination,
        ArchiveEncoding encoding,
        Action<long, long>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ImmutableArray<(TarEntry Entry, StoredContent? Content)> entries = Entries(manifest, topFolder);
        long length = entries.Sum(e => TarWriter.LengthOf(e.Entry)) + TarWriter.EndLength;
        progress?.Invoke(0, length);
        using XzEncoderStream xz = new(destination, encoding.OptionsFor(length), pool, cancellationToken)
        {
            Progress = packed => progress?.Invoke(packed, length),
        };
        TarWriter tar = new(xz);
        foreach ((TarEntry entry, StoredContent? stored) in entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using Stream? content = stored is { } file ? store.OpenChecked(file) : null;
            tar.Write(entry, content);
        }
        tar.Complete();
        xz.Complete();
    }

    private static ImmutableArray<(TarEntry Entry, StoredContent? Content)> Entries(
        LayerManifest manifest,
        string topFolder
    )
    {
        long newest = manifest.Entries.Max(entry => entry.Time);
        ManifestEntry top = ManifestEntry.Directory(topFolder, newest);
        return
        [
            (ToTar(top), null),
            .. InOrder(manifest.Entries)
                .Select(entry => (ToTar(entry.At($"{topFolder}/{entry.Path}")), ContentOf(entry))),
        ];
    }

    // Folders, files, links: nothing is unpacked through a link. Files by what they are, which makes the archive smaller: like
    // stands near like.
    private static IEnumerable<ManifestEntry> InOrder(ImmutableArray<ManifestEntry> entries) =>
        entries.OrderBy(entry => entry.Kind).ThenBy(entry => Path.GetExtension(entry.Path), StringComparer.Ordinal);

    private static StoredContent? ContentOf(ManifestEntry entry) => entry.Kind == EntryKind.File ? entry.Content : null;

    private static TarEntry ToTar(ManifestEntry entry) =>
        new(entry.Path, ToTar(entry.Kind))
        {
            Mode = entry.Mode,
            ModifiedAt = DateTimeOffset.FromUnixTimeSeconds(entry.Time),
            Length = entry.Size,
            LinkTarget = entry.Kind == EntryKind.Link ? entry.Target : null,
        };

    private static TarEntryKind ToTar(EntryKind kind) =>
        kind switch
        {
            EntryKind.Directory => TarEntryKind.Directory,
            EntryKind.Link => TarEntryKind.SymbolicLink,
            _ => TarEntryKind.File,
        };
}
