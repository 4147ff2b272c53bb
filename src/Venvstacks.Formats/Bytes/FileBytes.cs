using Microsoft.Win32.SafeHandles;

namespace Venvstacks.Formats.Bytes;

/// <summary>The bytes of an open file.</summary>
/// <param name="handle">The file; closed with this object.</param>
public sealed class FileBytes(SafeFileHandle handle) : IByteSource, IDisposable
{
    /// <inheritdoc/>
    public long Length => RandomAccess.GetLength(handle);

    /// <summary>Opens a file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static FileBytes Open(string path) => new(File.OpenHandle(path));

    /// <inheritdoc/>
    public int Read(Span<byte> buffer, long offset) => RandomAccess.Read(handle, buffer, offset);

    /// <summary>Closes the file.</summary>
    public void Dispose() => handle.Dispose();
}
