using Microsoft.Win32.SafeHandles;
using Venvstacks.Diagnostics;
using Venvstacks.Files;

namespace Venvstacks.Store;

/// <summary>Puts files of a store elsewhere in the cheapest way that the two file systems allow, found out with the first file.</summary>
/// <remarks>Shared blocks, else a hard link, else a copy. One object for one target folder, safe for several threads.</remarks>
/// <param name="isShared">Whether links to files of the store are allowed; their mode has no write bits. Copies are the target's own.</param>
internal sealed class ContentLinker(bool isShared)
{
    private const int BufferSize = 128 * 1024;

    private bool _clones = true;

    /// <summary>Puts a file of the store at a path, where nothing may be. The time is the store's.</summary>
    /// <param name="store">The store.</param>
    /// <param name="content">The file.</param>
    /// <param name="path">The full path.</param>
    /// <param name="name">The path in the layer, for messages; or null.</param>
    /// <exception cref="DamagedContentException">The file of the store was changed; it is removed.</exception>
    /// <exception cref="StorageException">The store does not have it any more, or it cannot be written there.</exception>
    public void Link(ContentStore store, StoredContent content, string path, string? name = null)
    {
        try
        {
            _clones = _clones && TryClone(store, content, path, name);
            // A single file may have too many links, which says nothing of the others.
            if (!_clones && !(isShared && TryHardLink(store, content, path, name)))
                Copy(store, content, path, name);
        }
        catch (Exception e) when (StorageException.IsFileError(e))
        {
            throw StorageException.For("write", path, e);
        }
    }

    private bool TryClone(ContentStore store, StoredContent content, string path, string? name)
    {
        RequireIntact(store, content, name);
        using (SafeFileHandle from = store.Open(content).SafeFileHandle)
        using (SafeFileHandle to = UnlockedFile.CreateNew(path))
        {
            if (FileSystem.TryClone(from, to))
            {
                Finish(to, content);
                return true;
            }
        }
        File.Delete(path);
        return false;
    }

    private static bool TryHardLink(ContentStore store, StoredContent content, string path, string? name)
    {
        RequireIntact(store, content, name);
        if (!FileSystem.TryHardLink(store.PathOf(content), path))
            return false;
        store.KeepFingerprint(content);
        return true;
    }

    private void Copy(ContentStore store, StoredContent content, string path, string? name)
    {
        using CheckedContentStream from = store.OpenChecked(content, name);
        using SafeFileHandle to = UnlockedFile.CreateNew(path);
        byte[] buffer = new byte[Math.Min(content.Size + 1, BufferSize)];
        long offset = 0;
        for (int read; (read = from.Read(buffer)) > 0; offset += read)
            RandomAccess.Write(to, buffer.AsSpan(0, read), offset);
        Finish(to, content);
    }

    private void Finish(SafeFileHandle file, StoredContent content)
    {
        FileSystem.SetMode(file, content.IsExecutable, isWritable: !isShared);
        File.SetLastWriteTimeUtc(file, content.Stamp);
    }

    private static void RequireIntact(ContentStore store, StoredContent content, string? name)
    {
        if (!store.IsIntact(content))
            throw new DamagedContentException(content, name);
    }
}
