using System.Security.Cryptography;

namespace Venvstacks.Store;

/// <summary>A file in the store: its content and its mode. Two modes of one content are two files, since hard links share the mode.</summary>
/// <param name="Sha256">The SHA-256 of the content in lower-case hexadecimal digits.</param>
/// <param name="Size">The length in bytes.</param>
/// <param name="IsExecutable">Mode 0755 instead of 0644.</param>
public readonly record struct StoredContent(string Sha256, long Size, bool IsExecutable)
{
    /// <summary>The description of a file that is not executable.</summary>
    internal static StoredContent Of(ReadOnlySpan<byte> content) =>
        new(Convert.ToHexStringLower(SHA256.HashData(content)), content.Length, IsExecutable: false);

    /// <summary>The modification time of the stored file, derived from its content: writing to the file changes it, and bytecode of one content is never valid for another.</summary>
    internal DateTime Stamp
    {
        get
        {
            const int maxSeconds = 1 << 28; // from 2000 to the middle of 2008
            uint seconds = Convert.ToUInt32(Sha256[..8], 16) % maxSeconds;
            return new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(seconds & ~1u); // even: some file systems have no odd ones
        }
    }

    /// <summary>Whether a stored or linked file is unchanged, by its length and time.</summary>
    internal bool IsUnchanged(FileInfo file) => file.Exists && file.Length == Size && file.LastWriteTimeUtc == Stamp;

    /// <summary>The path within the store.</summary>
    internal string RelativePath => Path.Combine(Sha256[..2], IsExecutable ? $"{Sha256[2..]}.x" : Sha256[2..]);
}
