using Venvstacks.Files;
using Venvstacks.Store;

namespace Venvstacks.Tests.Store;

/// <summary>The hash of a file is stored with the attributes of the file, and taken only while both are intact.</summary>
public sealed class FingerprintCacheTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly CacheDirectory _cache;
    private readonly FingerprintCache _fingerprints;

    public FingerprintCacheTests()
    {
        _cache = CacheDirectory.Open(_scratch["cache"], _ => { });
        _fingerprints = new FingerprintCache(_cache);
    }

    public void Dispose()
    {
        _cache.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void A_change_is_noticed_although_length_and_time_are_those_of_before()
    {
        string path = _scratch["runtime.tar.gz"];
        File.WriteAllText(path, "before");
        DateTime time = File.GetLastWriteTimeUtc(path);
        _fingerprints.Sha256Of(path).ShouldBe(TextHash.Sha256Of("before"));
        _fingerprints.Sha256Of(path).ShouldBe(TextHash.Sha256Of("before"));
        File.WriteAllText(path, "behind");
        File.SetLastWriteTimeUtc(path, time);
        _fingerprints.Sha256Of(path).ShouldBe(TextHash.Sha256Of("behind"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(70)]
    [InlineData(-1)]
    public void A_damaged_hash_is_not_taken(int at)
    {
        string path = _scratch["runtime.tar.gz"];
        File.WriteAllText(path, "content");
        string hash = _fingerprints.Sha256Of(path);
        string stored = Directory.GetFiles(_cache.FolderOf(CacheFormats.Fingerprints)).ShouldHaveSingleItem();
        byte[] text = File.ReadAllBytes(stored);
        text[at < 0 ? text.Length + at : at] ^= 1;
        File.WriteAllBytes(stored, text);
        _fingerprints.Sha256Of(path).ShouldBe(hash);
        File.WriteAllBytes(stored, text[..^20]);
        _fingerprints.Sha256Of(path).ShouldBe(hash);
    }
}
