using System.Security.Cryptography;

namespace Venvstacks.Formats.Blocks;

/// <summary>Compresses pieces of content independently of each other. Used by several threads at once.</summary>
internal abstract class BlockEncoder
{
    /// <summary>The encoder with its version and all options that the bytes depend on, for keys of caches.</summary>
    public abstract string Description { get; }

    /// <summary>The longest content of a block in bytes.</summary>
    public abstract int MaxLength { get; }

    /// <summary>The most bytes that a compressed block can take.</summary>
    public abstract int LengthBound { get; }

    /// <summary>Compresses a block.</summary>
    /// <param name="content">The content.</param>
    /// <param name="scratch">Room to work in, of at least <see cref="LengthBound"/>.</param>
    /// <param name="progress">Receives the length of each slice of the content once it is compressed; may stop the work by throwing.</param>
    /// <returns>The length of the compressed block, which is at the start of <paramref name="scratch"/>.</returns>
    public abstract int Encode(ReadOnlySpan<byte> content, byte[] scratch, Action<int> progress);

    /// <summary>The key of a block in a cache.</summary>
    public string KeyOf(ReadOnlySpan<byte> content)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(Description));
        hash.AppendData([0]);
        hash.AppendData(content);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
