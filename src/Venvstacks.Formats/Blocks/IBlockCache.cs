namespace Venvstacks.Formats.Blocks;

/// <summary>Compressed blocks of earlier runs. Safe for several threads at once.</summary>
public interface IBlockCache
{
    /// <summary>The compressed block of a key, exactly as it was kept; null where the cache does not have it.</summary>
    /// <param name="key">64 hexadecimal digits: the hash of the content, the encoder, its version and its options.</param>
    byte[]? Find(string key);

    /// <summary>Keeps a compressed block. Called from the thread that compressed it; a failure to keep it is not reported.</summary>
    /// <param name="key">The key of <see cref="Find"/>.</param>
    /// <param name="block">The compressed block.</param>
    void Keep(string key, ReadOnlySpan<byte> block);
}
