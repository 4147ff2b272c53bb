using System.Security.Cryptography;
using System.Text;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Store;

namespace Venvstacks.Publishing;

/// <summary>Archives of earlier runs by what they were made of and how: an unchanged layer costs a link.</summary>
/// <param name="cache">Where they are kept.</param>
internal sealed class ArchiveCache(CacheDirectory cache)
{
    private readonly string _folder = cache.FolderOf("archives-v2");

    /// <summary>Links an archive to its path, if it is in the cache and unchanged.</summary>
    /// <param name="key">What it was made of and how.</param>
    /// <param name="path">Its final path.</param>
    /// <returns>Null where it has to be made.</returns>
    public PackedArchive? TryTake(string key, string path)
    {
        string kept = Path.Combine(_folder, key);
        string list = ListOf(kept);
        if (!File.Exists(list))
            return null;
        string text = FileSystem.ReadText(list);
        string sha256 = text.Split(' ')[0];
        return text == Describe(kept, sha256) && StagedLink.TryWrite(kept, path)
            ? new PackedArchive(sha256, new FileInfo(kept).Length)
            : null;
    }

    /// <summary>Keeps an archive. Where that fails it is packed again another time.</summary>
    public void Keep(string key, string path, PackedArchive archive)
    {
        string kept = Path.Combine(_folder, key);
        try
        {
            if (StagedLink.TryWrite(path, kept))
                StagedFile.Write(ListOf(kept), Encoding.ASCII.GetBytes(Describe(kept, archive.Sha256)));
        }
        catch (StorageException)
        {
            return; // another run publishes the same, or the disk is full: the archive itself is written
        }
    }

    private static string ListOf(string kept) => kept + ".facts";

    // Hash, size and time: whoever writes into a published archive, which is the same file, changes the time.
    private static string Describe(string kept, string sha256)
    {
        FileInfo file = new(kept);
        string text = $"{sha256} {(file.Exists ? file.Length : -1)} {file.LastWriteTimeUtc.Ticks}";
        return $"{text} {Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)))}\n";
    }
}
