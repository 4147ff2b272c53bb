using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Archives;

namespace Venvstacks.Store;

/// <summary>A new file of the store, hashed while it is written and stored by <see cref="Commit"/>.</summary>
internal sealed class NewContentStream : WriteOnlyStream
{
    // Most bytes of a layer are in files that are larger.
    private const int LargeFile = 256 * 1024;

    private readonly ContentStore _store;
    private readonly string _stage;
    private readonly bool _isExecutable;
    private readonly SafeFileHandle _handle;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _length;
    private bool _committed;

    internal NewContentStream(ContentStore store, string stage, bool isExecutable)
    {
        (_store, _stage, _isExecutable) = (store, stage, isExecutable);
        _handle = StorageException.Guard("write", stage, () => UnlockedFile.CreateNew(stage));
    }

    /// <summary>Writes unbuffered: callers pass large pieces.</summary>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _hash.AppendData(buffer);
        Write(buffer, _length);
        _length += buffer.Length;
    }

    /// <summary>Moves the file into the store; it replaces an equal one.</summary>
    /// <param name="check">Throws when the content is not the expected one.</param>
    /// <exception cref="StorageException">It cannot be written.</exception>
    public StoredContent Commit(Action<StoredContent>? check = null)
    {
        StoredContent content = new(Convert.ToHexStringLower(_hash.GetHashAndReset()), _length, _isExecutable);
        check?.Invoke(content);
        StorageException.Guard(
            "write",
            _stage,
            () =>
            {
                FileSystem.SetMode(_handle, _isExecutable, isWritable: false);
                File.SetLastWriteTimeUtc(_handle, content.Stamp);
                if (_length >= LargeFile)
                    FileSystem.StartFlush(_handle);
                _handle.Dispose();
                FileSystem.Rename(_stage, _store.PathOf(content));
            }
        );
        _committed = true;
        _store.KeepFingerprint(content);
        return content;
    }

    /// <summary>Removes an uncommitted file.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
            _handle.Dispose();
            if (!_committed)
                File.Delete(_stage);
        }
        base.Dispose(disposing);
    }

    private void Write(ReadOnlySpan<byte> buffer, long offset)
    {
        try
        {
            RandomAccess.Write(_handle, buffer, offset);
        }
        catch (Exception e) when (StorageException.IsFileError(e))
        {
            throw StorageException.For("write", _stage, e);
        }
    }
}
