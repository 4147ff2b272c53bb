using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Venvstacks.Files;

/// <summary>The SHA-256 of the content of a file.</summary>
internal static class ContentHash
{
    private const int BufferSize = 256 * 1024;

    /// <summary>The hash of the file at a path, in lower-case hexadecimal digits.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be read.</exception>
    public static string Sha256Of(string path)
    {
        using SafeFileHandle file = UnlockedFile.Open(path);
        return Sha256Of(file);
    }

    /// <summary>The hash in lower-case hexadecimal digits.</summary>
    /// <param name="file">The open file; read from its start, whatever its position.</param>
    /// <param name="cancellationToken">Ends it between two reads.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static string Sha256Of(SafeFileHandle file, CancellationToken cancellationToken = default)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            // Most files fit the buffer, and are read by one call.
            int read = RandomAccess.Read(file, buffer, 0);
            if (read < buffer.Length && read == RandomAccess.GetLength(file))
                return Convert.ToHexStringLower(SHA256.HashData(buffer.AsSpan(0, read)));
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            for (long offset = 0; read > 0; read = RandomAccess.Read(file, buffer, offset))
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, read);
                offset += read;
            }
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
