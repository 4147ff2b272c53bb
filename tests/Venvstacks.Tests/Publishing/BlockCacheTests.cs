using Venvstacks.Publishing;
using Venvstacks.Store;

namespace Venvstacks.Tests.Publishing;

public sealed class BlockCacheTests : IDisposable
{
    private static readonly string Key = new('1', 64);

    private readonly Scratch _scratch = new();
    private readonly CacheDirectory _cache;

    public BlockCacheTests() => _cache = CacheDirectory.Open(_scratch["cache"], _ => { });

    public void Dispose()
    {
        _cache.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void A_block_is_found_as_it_was_kept()
    {
        BlockCache blocks = new(_cache);
        blocks.Find(Key).ShouldBeNull();
        blocks.Keep(Key, [1, 2, 3]);
        blocks.Find(Key).ShouldBe([1, 2, 3]);
        blocks.Keep(Key, []);
        new BlockCache(_cache).Find(Key).ShouldBe([]);
    }

    [Fact]
    public void A_block_that_was_flipped_cut_short_or_renamed_is_not_used()
    {
        BlockCache blocks = new(_cache);
        blocks.Keep(Key, [1, 2, 3]);
        string path = Path.Combine(_cache.FolderOf("blocks-v1"), Key);
        byte[] file = File.ReadAllBytes(path);
        for (int i = 0; i < file.Length; i++)
        {
            byte[] flipped = [.. file];
            flipped[i] ^= 1;
            File.WriteAllBytes(path, flipped);
            blocks.Find(Key).ShouldBeNull($"byte {i}");
            File.WriteAllBytes(path, file[..i]);
            blocks.Find(Key).ShouldBeNull($"length {i}");
        }
        string other = new('2', 64);
        File.WriteAllBytes(Path.Combine(Path.GetDirectoryName(path)!, other), file);
        blocks.Find(other).ShouldBeNull();
        blocks.Keep(Key, [1, 2, 3]);
        blocks.Find(Key).ShouldBe([1, 2, 3]);
    }
}
