using System.Globalization;
using Venvstacks.Diagnostics;
using Venvstacks.Files;

namespace Venvstacks.Store;

/// <summary>The fingerprints (size, times, identity) of files outside the store whose contents are known: a file with the same fingerprint is not read again.</summary>
/// <param name="cache">Where fingerprints are stored; a file without one is read once.</param>
internal sealed class FingerprintCache(CacheDirectory cache)
{
    private readonly string _folder = cache.FolderOf(CacheFormats.Fingerprints);

    /// <summary>Whether a file has a hash: by its fingerprint, else by its content.</summary>
    public bool IsUnchanged(string path, string sha256) =>
        FileStat.Of(path) is { } stat
        && (Find(path, sha256, 1)[0] == stat.Fingerprint || UserFile.Sha256Of(path) == sha256);

    /// <summary>The SHA-256 of a file that a user names, in lower-case hexadecimal digits. A file with the fingerprint of last time is not read.</summary>
    /// <exception cref="StorageException">The file cannot be read.</exception>
    public string Sha256Of(string path)
    {
        ulong fingerprint = FingerprintOf(path);
        if (fingerprint != 0 && FindHash(path, fingerprint) is { } known)
            return known;
        string sha256 = UserFile.Sha256Of(path);
        Write(path, sha256, [fingerprint]);
        return sha256;
    }

    /// <summary>Stores the fingerprint of a file with a known hash.</summary>
    public void Keep(string path, string sha256) => Write(path, sha256, [FingerprintOf(path)]);

    /// <summary>Whether a folder has all entries of a layer: files by their fingerprints, else by their contents and modes.</summary>
    /// <remarks>Unlisted files are ignored.</remarks>
    public bool AreUnchanged(string folder, ImmutableArray<ManifestEntry> entries)
    {
        ImmutableArray<ManifestEntry> files = FilesOf(entries);
        ulong[] known = Find(folder, ManifestText.HashOf(entries), files.Length);
        bool[] read = new bool[files.Length];
        bool areUnchanged =
            entries.AsParallel().All(entry => entry.Kind == EntryKind.File || IsThere(entry.PathIn(folder), entry))
            && ParallelEnumerable.Range(0, files.Length).All(IsFileUnchanged);
        if (areUnchanged && read.Contains(true))
            Keep(folder, entries);
        return areUnchanged;

        bool IsFileUnchanged(int index)
        {
            string path = files[index].PathIn(folder);
            if (FileStat.Of(path) is not { } stat)
                return false;
            read[index] = stat.Fingerprint != known[index];
            return !read[index] || HasContent(path, stat, files[index].Content);
        }
    }

    /// <summary>Stores the fingerprints of the files of a folder that have the contents of a layer.</summary>
    public void Keep(string folder, ImmutableArray<ManifestEntry> entries) =>
        Write(
            folder,
            ManifestText.HashOf(entries),
            [.. FilesOf(entries).AsParallel().AsOrdered().Select(entry => FingerprintOf(entry.PathIn(folder)))]
        );

    private static ImmutableArray<ManifestEntry> FilesOf(ImmutableArray<ManifestEntry> entries) =>
        entries.RemoveAll(entry => entry.Kind != EntryKind.File);

    // Zero stands for a missing file.
    private static ulong FingerprintOf(string path) => FileStat.Of(path)?.Fingerprint ?? 0;

    private static bool IsThere(string path, ManifestEntry entry) =>
        entry.Kind == EntryKind.Directory ? Directory.Exists(path) : new FileInfo(path).LinkTarget == entry.Target;

    // A link has no content of its own, so only a regular file counts.
    private static bool HasContent(string path, FileStat stat, StoredContent content) =>
        stat.Size == content.Size
        && new FileInfo(path).LinkTarget is null
        && FileSystem.HasMode(path, content.IsExecutable)
        && UserFile.Sha256Of(path) == content.Sha256;

    // The hash that belongs to the fingerprint of a file, or null where another fingerprint is stored.
    private string? FindHash(string path, ulong fingerprint)
    {
        string kept = PathOf(path);
        if (!File.Exists(kept))
            return null;
        using FileStream file = UnlockedFile.OpenRead(kept);
        using SealedTextReader text = new(file);
        string? sha256 = text.TryReadLine(out ReadOnlySpan<char> line) ? line.ToString() : null;
        bool isSame = text.TryReadLine(out line) && line.SequenceEqual($"{fingerprint:x16}");
        return isSame && !text.TryReadLine(out _) && text.IsWhole ? sha256 : null;
    }

    // The first line is the hash that the fingerprints belong to. Zero stands for an unknown fingerprint.
    private ulong[] Find(string path, string version, int count)
    {
        string kept = PathOf(path);
        ulong[] fingerprints = new ulong[count];
        if (!File.Exists(kept))
            return fingerprints;
        using FileStream file = UnlockedFile.OpenRead(kept);
        using SealedTextReader text = new(file);
        if (!text.TryReadLine(out ReadOnlySpan<char> line) || !line.SequenceEqual(version))
            return fingerprints;
        int read = 0;
        for (; text.TryReadLine(out line); read++)
        {
            if (read < count && ulong.TryParse(line, NumberStyles.AllowHexSpecifier, null, out ulong known))
                fingerprints[read] = known;
        }
        return text.IsWhole && read == count ? fingerprints : new ulong[count];
    }

    // Without stored fingerprints, contents are read again.
    private void Write(string path, string version, ulong[] fingerprints)
    {
        if (fingerprints.AsSpan().SequenceEqual(Find(path, version, fingerprints.Length)))
            return;
        try
        {
            using StagedFile file = StagedFile.Create(PathOf(path));
            using SealedTextWriter text = new(file.Content);
            text.WriteLine(version);
            foreach (ulong fingerprint in fingerprints)
                text.WriteLine($"{fingerprint:x16}");
            text.Seal();
            file.Commit(isDurable: false);
        }
        catch (StorageException)
        {
            return; // the disk is full, or the cache read-only
        }
    }

    private string PathOf(string path) => Path.Combine(_folder, TextHash.Sha256Of(Path.GetFullPath(path)));
}
