using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Store;

namespace Venvstacks.Publishing;

/// <summary>Archives of earlier runs by what they were made of and how: an unchanged layer costs a link.</summary>
/// <param name="cache">Where they are kept.</param>
internal sealed class ArchiveCache(CacheDirectory cache)
{
    private readonly string _folder = cache.FolderOf("archives-v3");
    private readonly LookCache _looks = new(cache);

    /// <summary>Links an archive to its path, if it is in the cache and unchanged.</summary>
    /// <param name="key">What it was made of and how.</param>
    /// <param name="path">Its final path.</param>
    /// <returns>Null where it has to be made.</returns>
    public PackedArchive? TryTake(string key, string path)
    {
        string kept = Path.Combine(_folder, key);
        string list = ListOf(kept);
        if (!File.Exists(list) || !SealedText.TryOpen(FileSystem.ReadBytes(list), out string? text))
            return null;
        string sha256 = text.TrimEnd('\n');
        if (!_looks.IsUnchanged(kept, sha256) || !StagedLink.TryWrite(kept, path))
            return null;
        _looks.Keep(kept, sha256); // the link changed its look
        return new PackedArchive(sha256, new FileInfo(kept).Length);
    }

    /// <summary>Keeps an archive. Where that fails it is packed again another time.</summary>
    public void Keep(string key, string path, PackedArchive archive)
    {
        string kept = Path.Combine(_folder, key);
        try
        {
            if (!StagedLink.TryWrite(path, kept))
                return;
            StagedFile.Write(ListOf(kept), SealedText.Seal(archive.Sha256 + "\n"));
            _looks.Keep(kept, archive.Sha256);
        }
        catch (StorageException)
        {
            return; // another run publishes the same, or the disk is full: the archive itself is written
        }
    }

    private static string ListOf(string kept) => kept + ".facts";
}
