using System.Security.Cryptography;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Blocks;
using Venvstacks.Store;

namespace Venvstacks.Publishing;

/// <summary>Compressed blocks of earlier archives in the cache directory, so that publishing compresses what changed only.</summary>
/// <remarks>A file is the block and the SHA-256 of its key and the block: one that was changed, cut short or renamed is not used.</remarks>
internal sealed class BlockCache(CacheDirectory cache) : IBlockCache
{
    private readonly string _folder = cache.FolderOf(CacheFormats.Blocks);

    /// <inheritdoc/>
    public byte[]? Find(string key)
    {
        try
        {
            using FileStream file = new(PathOf(key), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            if (file.Length < SHA256.HashSizeInBytes)
                return null;
            byte[] block = GC.AllocateUninitializedArray<byte>(checked((int)file.Length) - SHA256.HashSizeInBytes);
            byte[] seal = new byte[SHA256.HashSizeInBytes];
            file.ReadExactly(block);
            file.ReadExactly(seal);
            return seal.AsSpan().SequenceEqual(SealOf(key, block)) ? block : null;
        }
        catch (Exception e) when (StorageException.IsFileError(e))
        {
            return null; // not there, or not readable: the block is compressed again
        }
    }

    /// <inheritdoc/>
    public void Keep(string key, ReadOnlySpan<byte> block)
    {
        try
        {
            using StagedFile file = StagedFile.Create(PathOf(key));
            file.Content.Write(block);
            file.Content.Write(SealOf(key, block));
            file.Commit(isDurable: false);
        }
        catch (StorageException)
        {
            return; // the disk is full: the next run compresses the block again
        }
    }

    private static byte[] SealOf(string key, ReadOnlySpan<byte> block)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(key));
        hash.AppendData(block);
        return hash.GetHashAndReset();
    }

    private string PathOf(string key) => Path.Combine(_folder, key);
}
