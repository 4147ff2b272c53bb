using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Store;

namespace Venvstacks.Publishing;

/// <summary>The archives of earlier runs by content and encoding: an unchanged layer costs a hard link.</summary>
internal sealed class ArchiveCache(CacheDirectory cache)
{
    private readonly string _folder = cache.FolderOf(CacheFormats.Archives);
    private readonly FingerprintCache _fingerprints = new(cache);

    /// <summary>Links an archive to its path, if it is in the cache and unchanged.</summary>
    /// <param name="key">What it was made of and how.</param>
    /// <param name="path">Its final path.</param>
    /// <returns>Null if the archive is not in the cache.</returns>
    public PackedArchive? TryTake(string key, string path)
    {
        string kept = Path.Combine(_folder, key);
        string list = ListOf(kept);
        if (!File.Exists(list) || !SealedText.TryOpen(UnlockedFile.ReadBytes(list), out string? text))
            return null;
        string sha256 = text.TrimEnd('\n');
        if (!_fingerprints.IsUnchanged(kept, sha256) || !StagedLink.TryWrite(kept, path))
            return null;
        _fingerprints.Keep(kept, sha256); // the link changed its attributes
        return new PackedArchive(sha256, new FileInfo(kept).Length);
    }

    /// <summary>Caches an archive. After a failure the next run packs it again.</summary>
    public void Keep(string key, string path, PackedArchive archive)
    {
        string kept = Path.Combine(_folder, key);
        try
        {
            if (!StagedLink.TryWrite(path, kept))
                return;
            StagedFile.Write(ListOf(kept), SealedText.Seal(archive.Sha256 + "\n"));
            _fingerprints.Keep(kept, archive.Sha256);
        }
        catch (StorageException)
        {
            return; // another run caches the same archive, or the disk is full; the archive itself is written
        }
    }

    private static string ListOf(string kept) => kept + ".facts";
}
