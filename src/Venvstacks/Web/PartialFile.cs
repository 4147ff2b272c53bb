using System.Net.Http.Headers;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Bytes;

namespace Venvstacks.Web;

/// <summary>The file of a download, with the ETag of its bytes. Where it has a path, a later run continues it.</summary>
/// <remarks>Only a strong ETag proves that the server still has the same file; bytes without one are not kept.</remarks>
internal sealed class PartialFile : IDisposable
{
    private const string PartEnding = ".part";
    private const string TagEnding = ".tag";

    private readonly string _name;

    // Null for a file of this run only.
    private readonly string? _path;
    private bool _isUsed;
    private bool _isMoved;

    /// <summary>Makes the file of a download that ends with this run.</summary>
    /// <param name="content">An empty file; closed with this object.</param>
    /// <param name="name">Its name in messages.</param>
    public PartialFile(Stream content, string name) => (Content, _name) = (content, name);

    private PartialFile(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        (_path, _name) = (path, path + PartEnding);
        string? tag = ReadTag(path + TagEnding);
        // Locked, so that one process writes it at a time.
        Content = new FileStream(_name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        Tag = tag;
        if (Tag is null)
            Content.SetLength(0);
        Content.Position = Content.Length;
    }

    /// <summary>The bytes so far; the position is their end.</summary>
    public Stream Content { get; }

    /// <summary>The bytes so far, for reading at any offset; for contents that are files.</summary>
    public IByteSource Bytes => new FileBytes(((FileStream)Content).SafeFileHandle);

    /// <summary>The number of bytes so far.</summary>
    public long Length => Content.Position;

    /// <summary>The strong ETag that the server gave for these bytes, or null.</summary>
    public string? Tag { get; private set; }

    /// <summary>Opens the file of an earlier run, or a new one.</summary>
    /// <param name="path">The path of the finished file; <c>.part</c> and <c>.tag</c> beside it hold what is unfinished.</param>
    /// <exception cref="StorageException">It cannot be written.</exception>
    public static PartialFile Open(string path) =>
        StorageException.Guard("write", path + PartEnding, () => new PartialFile(path));

    /// <summary>As <see cref="Open"/>, but null while another process writes the file.</summary>
    public static PartialFile? TryOpen(string path)
    {
        try
        {
            return Open(path);
        }
        catch (StorageException e) when (e.InnerException is IOException cause && FileLock.IsHeldElsewhere(cause))
        {
            return null;
        }
    }

    /// <summary>Records the ETag of the server for the bytes that follow.</summary>
    public void RecordTag(EntityTagHeaderValue? tag)
    {
        string? strong = tag is { IsWeak: false } ? tag.ToString() : null;
        if (strong == Tag)
            return;
        Tag = strong;
        if (_path is null)
            return;
        string path = _path + TagEnding;
        if (strong is null)
            StorageException.Guard("remove", path, () => File.Delete(path));
        else
            StorageException.Guard("write", path, () => File.WriteAllText(path, strong));
    }

    /// <summary>Adds bytes.</summary>
    /// <exception cref="StorageException">They cannot be written: another request does not help.</exception>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await Content.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (StorageException.IsFileError(e))
        {
            throw StorageException.For("write", _name, e);
        }
    }

    /// <summary>Drops all bytes.</summary>
    public void Restart()
    {
        if (Length > 0)
            StorageException.Guard("write", _name, () => Content.SetLength(0));
        RecordTag(null);
    }

    /// <summary>Marks the bytes as used: no later run needs them.</summary>
    public void Finish() => _isUsed = true;

    /// <summary>Gives the whole file its path.</summary>
    /// <exception cref="StorageException">It cannot be renamed.</exception>
    public void MoveToPath()
    {
        Content.Dispose(); // Windows renames no open file
        StorageException.Guard("write", _path!, () => FileSystem.Rename(_name, _path!));
        StorageException.Guard("remove", _path!, () => File.Delete(_path + TagEnding));
        _isMoved = true;
    }

    /// <summary>Closes the file, and removes it unless a later run can continue it.</summary>
    public void Dispose()
    {
        if (_isMoved)
            return;
        bool isKept = _path is null || (Tag is not null && !_isUsed);
        // Removed while locked, so that no other process continues it; Windows removes no open file.
        if (OperatingSystem.IsWindows())
            Content.Dispose();
        if (!isKept)
        {
            File.Delete(_path + TagEnding);
            File.Delete(_name);
        }
        Content.Dispose();
    }

    private static string? ReadTag(string path) =>
        File.Exists(path)
        && EntityTagHeaderValue.TryParse(File.ReadAllText(path), out EntityTagHeaderValue? tag)
        && !tag.IsWeak
            ? tag.ToString()
            : null;
}
