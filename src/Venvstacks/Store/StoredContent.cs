using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Venvstacks.Store;

/// <summary>A file in the store: its content and its mode. Two modes of one content are two files, since hard links share the mode.</summary>
/// <param name="Sha256">The SHA-256 of the content in lower-case hexadecimal digits.</param>
/// <param name="Size">The length in bytes.</param>
/// <param name="IsExecutable">Mode 0755 instead of 0644.</param>
[StructLayout(LayoutKind.Sequential, Pack = sizeof(int))] // 44 bytes; large layers have hundreds of thousands of these
public readonly record struct StoredContent(string Sha256, long Size, bool IsExecutable)
{
    private readonly Digest _digest = Digest.Parse(Sha256);

    /// <summary>The SHA-256 of the content in lower-case hexadecimal digits.</summary>
    public string Sha256
    {
        get => _digest.ToString();
        init => _digest = Digest.Parse(value);
    }

    /// <summary>The description of a file that is not executable.</summary>
    internal static StoredContent Of(ReadOnlySpan<byte> content) =>
        new(Convert.ToHexStringLower(SHA256.HashData(content)), content.Length, IsExecutable: false);

    /// <summary>The modification time of the stored file, derived from its content: writing to the file changes it, and bytecode of one content is never valid for another.</summary>
    internal DateTime Stamp
    {
        get
        {
            const int maxSeconds = 1 << 28; // from 2000 to the middle of 2008
            uint seconds = _digest.Start % maxSeconds;
            return new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(seconds & ~1u); // even: some file systems have no odd ones
        }
    }

    /// <summary>Whether a stored or linked file is unchanged, by its length and time.</summary>
    internal bool IsUnchanged(FileInfo file) => file.Exists && file.Length == Size && file.LastWriteTimeUtc == Stamp;

    /// <summary>Whether both have the same bytes, whatever their modes are.</summary>
    internal bool HasBytesOf(StoredContent other) => _digest == other._digest && Size == other.Size;

    /// <summary>64 bits of the hash, with the mode in the lowest: practically unique.</summary>
    internal ulong Number => _digest.Second ^ (IsExecutable ? 1u : 0u);

    /// <summary>The path within the store.</summary>
    internal string RelativePath
    {
        get
        {
            string digits = Sha256;
            return $"{digits.AsSpan(0, 2)}{Path.DirectorySeparatorChar}{digits.AsSpan(2)}{(IsExecutable ? ".x" : "")}";
        }
    }

    /// <summary>A SHA-256 as four numbers.</summary>
    private readonly record struct Digest(ulong First, ulong Second, ulong Third, ulong Fourth)
    {
        /// <summary>Its first four bytes.</summary>
        public uint Start => (uint)(First >> 32);

        public static Digest Parse(string digits)
        {
            Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
            if (
                digits.Length != 2 * bytes.Length
                || Convert.FromHexString(digits, bytes, out _, out _) != OperationStatus.Done
            )
                throw new FormatException($"'{digits}' is not a SHA-256");
            return new Digest(
                BinaryPrimitives.ReadUInt64BigEndian(bytes),
                BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
                BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
                BinaryPrimitives.ReadUInt64BigEndian(bytes[24..])
            );
        }

        public override string ToString()
        {
            Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
            BinaryPrimitives.WriteUInt64BigEndian(bytes, First);
            BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Second);
            BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], Third);
            BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], Fourth);
            return Convert.ToHexStringLower(bytes);
        }
    }
}
