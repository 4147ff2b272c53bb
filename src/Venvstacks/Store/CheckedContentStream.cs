using System.Security.Cryptography;
using Venvstacks.Formats.Archives;

namespace Venvstacks.Store;

/// <summary>A file of the store is missing, or was changed since it was stored.</summary>
/// <param name="content">What it should hold.</param>
/// <param name="path">The path in the layer that the file is for; null where it is not known.</param>
internal sealed class DamagedContentException(StoredContent content, string? path = null)
    : Exception($"the cached copy of '{path ?? content.Sha256}' is missing or was changed");

/// <summary>Reads a file of the store and checks its hash at the end.</summary>
internal sealed class CheckedContentStream : ReadOnlyStream
{
    private readonly ContentStore _store;
    private readonly StoredContent _content;
    private readonly string? _path;
    private readonly FileStream _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _read;

    internal CheckedContentStream(ContentStore store, StoredContent content, string? path) =>
        (_store, _content, _path, _file) = (store, content, path, store.Open(content));

    /// <inheritdoc/>
    /// <exception cref="DamagedContentException">The file was changed; it is removed.</exception>
    public override int Read(Span<byte> buffer)
    {
        int read = _file.Read(buffer);
        _hash.AppendData(buffer[..read]);
        _read += read;
        if (read == 0 || _read >= _content.Size)
            Check();
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
            _hash.Dispose();
        }
        base.Dispose(disposing);
    }

    private void Check()
    {
        if (_read == _content.Size && Convert.ToHexStringLower(_hash.GetCurrentHash()) == _content.Sha256)
            return;
        File.Delete(_store.PathOf(_content));
        throw new DamagedContentException(_content, _path);
    }
}
