using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Store;

namespace Venvstacks.Deployment;

/// <summary>Writes new files of a layer: without write bits, with a given time, hashed on their way. One object for one thread.</summary>
internal sealed class LayerFileWriter : IDisposable
{
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(256 * 1024);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Writes a file where none is.</summary>
    /// <param name="path">The full path; its directory exists.</param>
    /// <param name="content">The content.</param>
    /// <param name="isExecutable">Whether it is a program.</param>
    /// <param name="time">The modification time in seconds since 1970.</param>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public StoredContent Write(string path, Stream content, bool isExecutable, long time)
    {
        using SafeFileHandle file = Create(path);
        long size = 0;
        for (int read; (read = content.Read(_buffer)) > 0; size += read)
        {
            ReadOnlySpan<byte> part = _buffer.AsSpan(0, read);
            _hash.AppendData(part);
            Append(file, path, part, size);
        }
        Finish(file, path, isExecutable, time);
        return new StoredContent(Convert.ToHexStringLower(_hash.GetHashAndReset()), size, isExecutable);
    }

    /// <inheritdoc cref="Write(string, Stream, bool, long)"/>
    public StoredContent Write(string path, byte[] content, bool isExecutable, long time) =>
        Write(path, new MemoryStream(content), isExecutable, time);

    /// <summary>Releases the buffer.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _hash.Dispose();
    }

    /// <summary>Creates a file where none is.</summary>
    public static SafeFileHandle Create(string path) =>
        StorageException.Guard("write", path, () => UnlockedFile.CreateNew(path));

    /// <summary>Sets mode and time of a written file.</summary>
    public static void Finish(SafeFileHandle file, string path, bool isExecutable, long time) =>
        StorageException.Guard(
            "write",
            path,
            () =>
            {
                File.SetLastWriteTimeUtc(file, DateTimeOffset.FromUnixTimeSeconds(time).UtcDateTime);
                FilePermissions.Set(file, isExecutable);
            }
        );

    private static void Append(SafeFileHandle file, string path, ReadOnlySpan<byte> part, long offset)
    {
        try
        {
            RandomAccess.Write(file, part, offset);
        }
        catch (Exception e) when (StorageException.IsFileError(e))
        {
            throw StorageException.For("write", path, e);
        }
    }
}
