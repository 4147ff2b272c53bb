using System.IO.Compression;
using Venvstacks.Formats.Deflate;

namespace Venvstacks.Formats.Tests.Deflate;

public class LibdeflateTests
{
    private static readonly byte[] Content =
    [
        .. Enumerable.Range(0, 50_000).Select(i => (byte)(((long)i * i >> 7) & 0xFF)),
    ];

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Fastest)]
    [InlineData(CompressionLevel.SmallestSize)]
    public void Deflated_data_is_inflated(CompressionLevel level)
    {
        RequireLibrary();
        byte[] inflated = new byte[Content.Length];
        Libdeflate.TryInflate(Deflate(Content, level), inflated).ShouldBeTrue();
        inflated.ShouldBe(Content);
        Libdeflate.TryInflate([0x03, 0x00], []).ShouldBeTrue(); // no content
    }

    [Fact]
    public void Cuts_additions_and_other_lengths_are_refused()
    {
        RequireLibrary();
        byte[] packed = Deflate(Content, CompressionLevel.Optimal);
        Libdeflate.TryInflate(packed.AsSpan(..^1), new byte[Content.Length]).ShouldBeFalse();
        Libdeflate.TryInflate([.. packed, 0], new byte[Content.Length]).ShouldBeFalse();
        Libdeflate.TryInflate(packed, new byte[Content.Length - 1]).ShouldBeFalse();
        Libdeflate.TryInflate(packed, new byte[Content.Length + 1]).ShouldBeFalse();
        Libdeflate.TryInflate([], []).ShouldBeFalse();
    }

    [Fact]
    public void Damaged_data_gives_what_the_framework_gives_or_is_refused()
    {
        RequireLibrary();
        byte[] packed = Deflate(Content, CompressionLevel.Optimal);
        Random random = new(7);
        for (int i = 0; i < 2000; i++)
        {
            byte[] damaged = [.. packed];
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            byte[] inflated = new byte[Content.Length];
            if (Libdeflate.TryInflate(damaged, inflated))
                inflated.ShouldBe(Inflate(damaged));
        }
    }

    private static void RequireLibrary() =>
        Assert.SkipUnless(Libdeflate.IsAvailable, "libdeflate is not installed (apt-get install libdeflate0)");

    private static byte[] Deflate(byte[] content, CompressionLevel level)
    {
        using MemoryStream packed = new();
        using (DeflateStream deflate = new(packed, level))
            deflate.Write(content);
        return packed.ToArray();
    }

    private static byte[] Inflate(byte[] packed)
    {
        using DeflateStream inflate = new(new MemoryStream(packed), CompressionMode.Decompress);
        using MemoryStream content = new();
        inflate.CopyTo(content);
        return content.ToArray();
    }
}
