using Venvstacks.Diagnostics;
using Venvstacks.Publishing;
using Venvstacks.Store;

namespace Venvstacks.Deployment;

/// <summary>Unpacks files of a layer, and compares each with the manifest.</summary>
/// <param name="layer">The layer.</param>
/// <param name="folder">The full path of the layer's directory.</param>
/// <param name="missing">The files; null for all entries of the archive, which are not known before.</param>
/// <param name="progress">Receives the number of bytes of the archive that were unpacked.</param>
internal sealed class LayerUnpacking(
    PublishedLayer layer,
    string folder,
    ImmutableArray<ManifestEntry>? missing,
    Action<long> progress
)
{
    /// <summary>The layer.</summary>
    public PublishedLayer Layer => layer;

    /// <summary>The files; null for all entries.</summary>
    public ImmutableArray<ManifestEntry>? Missing => missing;

    /// <summary>The hashes of the files' contents.</summary>
    public IReadOnlySet<string> Contents { get; } =
        (missing ?? []).Select(entry => entry.Content.Sha256).ToHashSet(StringComparer.Ordinal);

    /// <summary>Unpacks the files from the whole archive.</summary>
    /// <param name="archive">The archive as a local file.</param>
    /// <param name="place">The archive in the source, for messages; null for the file.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public ImmutableArray<ManifestEntry> Unpack(string archive, string? place, CancellationToken cancellationToken)
    {
        ImmutableArray<ManifestEntry> entries = new ArchiveUnpacker(layer, archive, folder)
        {
            Wanted = missing?.Select(entry => entry.Path).ToHashSet(StringComparer.Ordinal),
            Place = place,
            Progress = progress,
        }.Unpack(cancellationToken);
        if (missing is null)
            return entries;
        Dictionary<string, ManifestEntry> written = entries.ToDictionary(entry => entry.Path, StringComparer.Ordinal);
        foreach (ManifestEntry file in missing)
        {
            if (written.GetValueOrDefault(file.Path) != file)
                throw DeploymentException.About(
                    DiagnosticCodes.WrongManifest,
                    $"'{place ?? archive}' has another '{file.Path}' than its manifest",
                    "publish the stack again"
                );
        }
        return missing.Value;
    }

    /// <summary>Unpacks the files from ranges of the archive.</summary>
    /// <exception cref="RangesUnavailableException">A content has another hash.</exception>
    public ImmutableArray<ManifestEntry> Unpack(
        FramePlan frames,
        FrameReader reader,
        CancellationToken cancellationToken
    )
    {
        ILookup<string, ManifestEntry> files = missing!.Value.ToLookup(
            entry => entry.Content.Sha256,
            StringComparer.Ordinal
        );
        using LayerFileWriter writer = new();
        foreach (ArchivedEntry place in frames.Contents)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using Stream content = reader.Open(place);
            ManifestEntry first = files[place.Entry.Content.Sha256].First();
            Write(writer, content, first);
            foreach (ManifestEntry other in files[place.Entry.Content.Sha256].Skip(1))
            {
                string from = Path.Combine(folder, first.Path);
                using FileStream copy = StorageException.Guard("read", from, () => File.OpenRead(from));
                Write(writer, copy, other);
            }
        }
        progress(frames.Bytes);
        return missing.Value;
    }

    /// <summary>Removes the files that an attempt wrote.</summary>
    public void Clear()
    {
        if (missing is null)
        {
            FileRemoval.Remove(folder);
            StorageException.Guard("write", folder, () => Directory.CreateDirectory(folder));
        }
        foreach (ManifestEntry file in missing ?? [])
            FileRemoval.Remove(Path.Combine(folder, file.Path));
    }

    private void Write(LayerFileWriter writer, Stream content, ManifestEntry file)
    {
        string path = Path.Combine(folder, file.Path);
        if (writer.Write(path, content, file.Content.IsExecutable, file.Time) != file.Content)
            throw new RangesUnavailableException($"'{file.Path}' has another content than its manifest says");
    }
}
