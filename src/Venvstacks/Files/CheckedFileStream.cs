using System.Buffers;
using Microsoft.Win32.SafeHandles;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Archives;

namespace Venvstacks.Files;

/// <summary>Writes a new file from start to end, through a buffer; every failure names the path.</summary>
/// <param name="handle">The file; closed with this stream.</param>
/// <param name="path">The path in messages.</param>
internal sealed class CheckedFileStream(SafeFileHandle handle, string path) : WriteOnlyStream
{
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private int _buffered;
    private long _written;
    private bool _isDisposed;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_buffered + buffer.Length > _buffer.Length)
            Flush();
        if (buffer.Length > _buffer.Length)
            WriteThrough(buffer);
        else
        {
            buffer.CopyTo(_buffer.AsSpan(_buffered));
            _buffered += buffer.Length;
        }
    }

    public override void Flush()
    {
        int count = _buffered;
        _buffered = 0;
        WriteThrough(_buffer.AsSpan(0, count));
    }

    // Does not flush: a caller that did not flush has failed.
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            ArrayPool<byte>.Shared.Return(_buffer);
            handle.Dispose();
        }
        base.Dispose(disposing);
    }

    private void WriteThrough(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        try
        {
            RandomAccess.Write(handle, bytes, _written);
            _written += bytes.Length;
        }
        catch (Exception e) when (StorageException.IsFileError(e))
        {
            throw StorageException.For("write", path, e);
        }
    }
}
