using System.Net.Http.Headers;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Bytes;
using Venvstacks.Store;

namespace Venvstacks.Web;

/// <summary>The file of a download, with the server's validator for its bytes. Where it has a path, a later run continues it.</summary>
/// <remarks>The hash of the whole file decides in the end; a validator saves the bytes that would be continued with those of another file.</remarks>
internal sealed class PartialFile : IDisposable
{
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
        (_path, _name) = (path, path + CacheFormats.PartEnding);
        Validator = ReadValidator(path + CacheFormats.ValidatorEnding);
        // Locked, so that one process writes it at a time.
        Content = new FileStream(_name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        Content.Position = Content.Length;
    }

    /// <summary>The bytes so far; the position is their end.</summary>
    public Stream Content { get; }

    /// <summary>The bytes so far, for reading at any offset; for contents that are files.</summary>
    public IByteSource Bytes => new FileBytes(((FileStream)Content).SafeFileHandle);

    /// <summary>The number of bytes so far.</summary>
    public long Length => Content.Position;

    /// <summary>The server's validator for these bytes (RFC 9110, 8.8): a strong ETag, else the time of the last change; null where it gave neither.</summary>
    public RangeConditionHeaderValue? Validator { get; private set; }

    /// <summary>Opens the file of an earlier run, or a new one.</summary>
    /// <param name="path">The path of the finished file; <c>.part</c> and <c>.validator</c> beside it hold what is unfinished.</param>
    /// <exception cref="StorageException">It cannot be written.</exception>
    public static PartialFile Open(string path) =>
        StorageException.Guard("write", path + CacheFormats.PartEnding, () => new PartialFile(path));

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

    /// <summary>Whether a response can be of the same file as these bytes. A range that was asked for with a time may leave it out (RFC 9110, 15.3.7).</summary>
    public bool CanBeOf(FetchResponse response) =>
        Validator is not { } known
        || known.Equals(response.Validator)
        || (known.Date is not null && response.Validator is null);

    /// <summary>Records the validator of the server for the bytes that follow.</summary>
    public void Record(RangeConditionHeaderValue? validator)
    {
        if (Equals(validator, Validator))
            return;
        Validator = validator;
        if (_path is null)
            return;
        string path = _path + CacheFormats.ValidatorEnding;
        if (validator is null)
            StorageException.Guard("remove", path, () => File.Delete(path));
        else
            StorageException.Guard("write", path, () => File.WriteAllText(path, validator.ToString()));
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
        Record(null);
    }

    /// <summary>Marks the bytes as used: no later run needs them.</summary>
    public void Finish() => _isUsed = true;

    /// <summary>Gives the whole file its path.</summary>
    /// <exception cref="StorageException">It cannot be renamed.</exception>
    public void MoveToPath()
    {
        Content.Dispose(); // Windows renames no open file
        StorageException.Guard("write", _path!, () => FileSystem.Rename(_name, _path!));
        StorageException.Guard("remove", _path!, () => File.Delete(_path + CacheFormats.ValidatorEnding));
        _isMoved = true;
    }

    /// <summary>Closes the file, and removes it unless a later run can continue it.</summary>
    public void Dispose()
    {
        if (_isMoved)
            return;
        bool isKept = _path is null || (Content.Length > 0 && !_isUsed);
        // Removed while locked, so that no other process continues it; Windows removes no open file.
        if (OperatingSystem.IsWindows())
            Content.Dispose();
        if (!isKept)
        {
            File.Delete(_path + CacheFormats.ValidatorEnding);
            File.Delete(_name);
        }
        Content.Dispose();
    }

    private static RangeConditionHeaderValue? ReadValidator(string path) =>
        File.Exists(path)
        && RangeConditionHeaderValue.TryParse(File.ReadAllText(path), out RangeConditionHeaderValue? validator)
        && validator is not { EntityTag.IsWeak: true }
            ? validator
            : null;
}
