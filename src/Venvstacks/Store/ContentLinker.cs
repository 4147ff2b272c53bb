using Microsoft.Win32.SafeHandles;
using Venvstacks.Diagnostics;
using Venvstacks.Files;

namespace Venvstacks.Store;

/// <summary>Puts files of a store elsewhere in the cheapest way that the two file systems allow, found out with the first file.</summary>
/// <remarks>Shared blocks, else a hard link, else a copy. One object for one target folder.</remarks>
/// <param name="isShared">Whether links to files of the store are allowed; their mode has no write bits. Copies are the target's own.</param>
internal sealed class ContentLinker(bool isShared)
{
    private bool _clones = true;

    /// <summary>Puts a file of the store at a path, where nothing may be. The time is the store's.</summary>
    /// <exception cref="StorageException">The store does not have it any more, or it cannot be written there.</exception>
    public void Link(ContentStore store, StoredContent content, string path)
    {
        try
        {
            string source = store.PathOf(content);
            _clones = _clones && TryCopy(source, content, path, cloneOnly: true);
            if (_clones)
                return;
            // A single file may have too many links, which says nothing of the others.
            if (!isShared || !FileSystem.TryHardLink(source, path))
                TryCopy(source, content, path, cloneOnly: false);
        }
        catch (Exception e) when (StorageException.IsFileError(e))
        {
            throw StorageException.For("write", path, e);
        }
    }

    private bool TryCopy(string source, StoredContent content, string path, bool cloneOnly)
    {
        using SafeFileHandle from = File.OpenHandle(
            source,
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete
        );
        using (
            SafeFileHandle to = File.OpenHandle(
                path,
                FileMode.CreateNew,
                FileAccess.Write,
                FileShare.ReadWrite | FileShare.Delete
            )
        )
        {
            bool copied = FileSystem.TryClone(from, to) || (!cloneOnly && Copy(from, to));
            if (copied)
            {
                FileSystem.SetMode(to, content.IsExecutable, isWritable: !isShared);
                File.SetLastWriteTimeUtc(to, content.Stamp);
                return true;
            }
        }
        File.Delete(path);
        return false;
    }

    private static bool Copy(SafeFileHandle from, SafeFileHandle to)
    {
        byte[] buffer = new byte[64 * 1024];
        for (long offset = 0; ; )
        {
            int read = RandomAccess.Read(from, buffer, offset);
            if (read == 0)
                return true;
            RandomAccess.Write(to, buffer.AsSpan(0, read), offset);
            offset += read;
        }
    }
}
