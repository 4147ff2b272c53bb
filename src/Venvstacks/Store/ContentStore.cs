using Venvstacks.Diagnostics;
using Venvstacks.Files;

namespace Venvstacks.Store;

/// <summary>
/// Files by the SHA-256 of their content. Files come in whole and are never changed; one that somebody else cut or changed shows by its
/// length or time, and is gone when it is asked for.
/// </summary>
/// <remarks>Safe for several threads and processes at once.</remarks>
internal sealed class ContentStore : IDisposable
{
    private readonly string _folder;
    private readonly Lazy<ScratchFolder> _stage;

    // Of two contents with one number, the other is read again.
    private readonly FingerprintTable _intact = new();

    private int _count;

    /// <summary>A store in a folder, which is made with the first file.</summary>
    public ContentStore(string folder)
    {
        _folder = Path.GetFullPath(folder);
        _stage = new Lazy<ScratchFolder>(CreateStage);
    }

    /// <summary>Starts a new file.</summary>
    /// <param name="isExecutable">Mode 0755 instead of 0644.</param>
    /// <exception cref="StorageException">The store cannot be written.</exception>
    public NewContentStream Create(bool isExecutable) =>
        new(this, _stage.Value.PathOf($"{Interlocked.Increment(ref _count)}"), isExecutable);

    /// <summary>Adds a file.</summary>
    /// <param name="content">What it holds; read to its end.</param>
    /// <param name="isExecutable">Mode 0755 instead of 0644.</param>
    public StoredContent Put(Stream content, bool isExecutable)
    {
        using NewContentStream writer = Create(isExecutable);
        content.CopyTo(writer);
        return writer.Commit();
    }

    /// <summary>Adds a file, where it is not there already.</summary>
    public StoredContent Put(ReadOnlySpan<byte> content, bool isExecutable)
    {
        StoredContent known = StoredContent.Of(content) with { IsExecutable = isExecutable };
        if (Has(known))
            return known;
        using NewContentStream writer = Create(isExecutable);
        writer.Write(content);
        return writer.Commit();
    }

    /// <summary>Adds a file that is not executable, where it is not there already.</summary>
    /// <param name="path">A path elsewhere.</param>
    public StoredContent PutFile(string path)
    {
        using FileStream source = File.OpenRead(path);
        StoredContent known = new(ContentHash.Sha256Of(source.SafeFileHandle), source.Length, false);
        if (Has(known))
            return known;
        return Put(source, isExecutable: false);
    }

    /// <summary>Adds a text, where it is not there already, and gives the entry of a file that holds it.</summary>
    public ManifestEntry AddText(string path, string text, long time, bool isExecutable = false) =>
        ManifestEntry.File(path, Put(Encoding.UTF8.GetBytes(text), isExecutable), time);

    /// <summary>Whether a file is there and as it was put. One that is not is removed.</summary>
    public bool Has(StoredContent content)
    {
        FileInfo file = new(PathOf(content));
        return content.IsUnchanged(file) || (file.Exists && Heal(file, content));
    }

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="StorageException">It is not there any more.</exception>
    public FileStream Open(StoredContent content)
    {
        try
        {
            return UnlockedFile.OpenRead(PathOf(content));
        }
        catch (Exception e) when (StorageException.IsFileError(e))
        {
            throw StorageException.For("read", PathOf(content), e);
        }
    }

    /// <summary>Removes the place where new files were written.</summary>
    public void Dispose()
    {
        if (_stage.IsValueCreated)
            _stage.Value.Dispose();
    }

    /// <summary>Whether a file of the store has its hash; one that has not is removed. A file with the fingerprint of then is not read again.</summary>
    public bool IsIntact(StoredContent content)
    {
        string path = PathOf(content);
        if (_intact.Find(content.Number) is var known and not 0 && FileStat.Of(path)?.Fingerprint == known)
            return true;
        try
        {
            if (ContentHash.Sha256Of(path) == content.Sha256)
            {
                KeepFingerprint(content);
                return true;
            }
            File.Delete(path);
            return false;
        }
        catch (Exception e) when (StorageException.IsFileError(e))
        {
            return false;
        }
    }

    /// <summary>Opens a file of the store whose content is hashed as it is read.</summary>
    /// <param name="content">The file.</param>
    /// <param name="path">The path in the layer that it is for, or null.</param>
    /// <exception cref="DamagedContentException">The file does not exist.</exception>
    /// <exception cref="StorageException">It cannot be read.</exception>
    public CheckedContentStream OpenChecked(StoredContent content, string? path = null) =>
        File.Exists(PathOf(content)) ? new(this, content, path) : throw new DamagedContentException(content, path);

    /// <summary>Keeps the fingerprint of a file that has its hash. A new link changes it.</summary>
    internal void KeepFingerprint(StoredContent content)
    {
        if (FileStat.Of(PathOf(content)) is { } stat)
            _intact.Set(content.Number, stat.Fingerprint);
    }

    /// <summary>Where a file lies, whether it is there or not.</summary>
    internal string PathOf(StoredContent content) => Path.Combine(_folder, content.RelativePath);

    // One stage for all new files of this process: each gets its name by a rename of its own, none is ever left half done.
    private ScratchFolder CreateStage()
    {
        StageSweeper.Sweep(_folder);
        Directory.CreateDirectory(_folder);
        FileSystem.SpreadFolders(_folder);
        ScratchFolder stage = ScratchFolder.Beside(Path.Combine(_folder, "new"));
        for (int i = 0; i < 256; i++)
            Directory.CreateDirectory(Path.Combine(_folder, i.ToString("x2")));
        return stage;
    }

    // A time can change without the content (a copy of the cache): what still has its hash is kept.
    private static bool Heal(FileInfo file, StoredContent content)
    {
        if (file.Length == content.Size && ContentHash.Sha256Of(file.FullName) == content.Sha256)
        {
            file.LastWriteTimeUtc = content.Stamp;
            return true;
        }
        file.Delete();
        return false;
    }
}
