using Microsoft.Win32.SafeHandles;

namespace Venvstacks.Formats.Zip;

/// <summary>A temporary file for compressed entries that have to wait for their turn. Written by several threads at once.</summary>
/// <param name="folder">The directory of the file, which is created when it is first needed and deleted at the end.</param>
internal sealed class ZipSpool(string folder) : IDisposable
{
    private readonly Lock _lock = new();
    private SafeFileHandle? _file;
    private long _end;
    private bool _isDisposed;

    /// <summary>Appends bytes.</summary>
    /// <returns>Their offset in the file.</returns>
    public long Append(ReadOnlySpan<byte> bytes)
    {
        (SafeFileHandle file, long offset) = Reserve(bytes.Length);
        RandomAccess.Write(file, bytes, offset);
        return offset;
    }

    /// <summary>Copies bytes to a stream.</summary>
    public void CopyTo(Stream destination, long offset, long length)
    {
        byte[] buffer = new byte[128 * 1024];
        while (length > 0)
        {
            int read = RandomAccess.Read(_file!, buffer.AsSpan(0, (int)Math.Min(length, buffer.Length)), offset);
            if (read == 0)
                throw new EndOfStreamException("a temporary file was cut short");
            destination.Write(buffer, 0, read);
            offset += read;
            length -= read;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _file?.Dispose();
        }
    }

    private (SafeFileHandle File, long Offset) Reserve(int length)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _file ??= Create();
            long offset = _end;
            _end += length;
            return (_file, offset);
        }
    }

    // Outside Windows an open file can be deleted at once, so nothing is left behind by a process that is killed.
    private SafeFileHandle Create()
    {
        string path = Path.Combine(folder, $".venvstacks-{Guid.NewGuid():n}.tmp");
        SafeFileHandle file = File.OpenHandle(
            path,
            FileMode.CreateNew,
            FileAccess.ReadWrite,
            FileShare.Delete,
            FileOptions.DeleteOnClose
        );
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
        return file;
    }
}
