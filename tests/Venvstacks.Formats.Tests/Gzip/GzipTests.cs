using System.IO.Compression;
using System.Text;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Blocks;
using Venvstacks.Formats.Gzip;

namespace Venvstacks.Formats.Tests.Gzip;

public class GzipTests
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes(
        string.Concat(Enumerable.Range(0, 30_000).Select(i => $"line {i * 7919 % 10007:x}\n"))
    );

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8192)]
    [InlineData(200_000)]
    public void Members_are_read_one_after_the_other(int length)
    {
        byte[] content = Content[..length];
        Read(Compress(content)).AsSpan().SequenceEqual(content).ShouldBeTrue();
        Read([.. Compress(content), .. Compress([]), .. Compress(content)])
            .AsSpan()
            .SequenceEqual([.. content, .. content])
            .ShouldBeTrue();
    }

    [Fact]
    public void Content_of_every_length_ends_where_it_should()
    {
        for (int length = 0; length < 400; length++)
            Read([.. Compress(new byte[length]), .. Compress(Content[..length])])
                .ShouldBe([.. new byte[length], .. Content[..length]]);
    }

    [Fact]
    public async Task Files_of_system_gzip_are_read()
    {
        using Scratch scratch = new();
        File.WriteAllBytes(scratch["with a name"], Content);
        await Tools.RunAsync("gzip", scratch.Folder, "-9", "with a name");
        Read(File.ReadAllBytes(scratch["with a name.gz"])).AsSpan().SequenceEqual(Content).ShouldBeTrue();
    }

    [Fact]
    public void Every_cut_is_found()
    {
        byte[] file = Compress(Content[..5000]);
        for (int length = 0; length < file.Length; length++)
            Should.Throw<ArchiveFormatException>(() => Read(file[..length]));
    }

    [Fact]
    public void What_follows_is_found() =>
        Should.Throw<ArchiveFormatException>(() => Read([.. Compress(Content), .. "more"u8]));

    [Theory]
    [InlineData("text", "not a gzip file")]
    [InlineData("zip", "not a gzip file")]
    [InlineData("empty", "not a gzip file")]
    [InlineData("cut in the header", "not a gzip file")]
    [InlineData("cut in the content", "the gzip file is cut short")]
    [InlineData("cut in the trailer", "the gzip file is cut short")]
    [InlineData("other checksum", "the gzip file is cut short or damaged")]
    [InlineData("other length", "the gzip file is cut short or damaged")]
    [InlineData("text behind", "the gzip file is followed by other data")]
    [InlineData("zeros behind", "the gzip file is followed by other data")]
    public void What_is_wrong_is_told(string fault, string problem)
    {
        byte[] file = Compress(Content);
        byte[] broken = fault switch
        {
            "text" => "<html>a login page</html>"u8.ToArray(),
            "zip" => [0x50, 0x4B, 3, 4, .. new byte[40]],
            "empty" => [],
            "cut in the header" => file[..6],
            "cut in the content" => file[..(file.Length / 2)],
            "cut in the trailer" => file[..^3],
            "other checksum" => [.. file[..^8], (byte)(file[^8] ^ 1), .. file[^7..]],
            "other length" => [.. file[..^1], (byte)(file[^1] ^ 1)],
            "text behind" => [.. file, .. "more"u8],
            _ => [.. file, .. new byte[20]],
        };
        Should
            .Throw<ArchiveFormatException>(() => Read(broken))
            .Problem.ShouldStartWith(fault == "cut in the content" ? "the gzip file is " : problem);
    }

    [Fact]
    public void Flipped_bits_are_found()
    {
        byte[] file = Compress(Content[..5000]);
        for (int at = 10; at < file.Length; at++) // time and system in the header may be anything
        {
            byte[] damaged = [.. file];
            damaged[at] ^= 0x10;
            Should.Throw<ArchiveFormatException>(() => Read(damaged));
        }
    }

    [Fact]
    public void Optional_header_fields_are_skipped()
    {
        byte[] plain = Compress(Content);
        byte[] header = [0x1F, 0x8B, 8, 0x1E, 0, 0, 0, 0, 0, 3, 3, 0, 1, 2, 3, (byte)'n', 0, (byte)'c', 0, 9, 9];
        Read([.. header, .. plain[10..]]).AsSpan().SequenceEqual(Content).ShouldBeTrue();
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(1024 * 1024, 1)]
    [InlineData((1024 * 1024) + 1, 2)]
    [InlineData(3_000_000, 3)]
    public async Task Members_of_1_MiB_are_written(int length, int members)
    {
        byte[] content = [.. Enumerable.Range(0, length).Select(i => (byte)((i % 251 * (i >> 16)) & 0xFF))];
        byte[] file = Encode(content);

        Read(file).AsSpan().SequenceEqual(content).ShouldBeTrue();
        CountHeaders(file).ShouldBe(members);
        using Scratch scratch = new();
        File.WriteAllBytes(scratch["t.gz"], file);
        await Tools.RunAsync("gzip", scratch.Folder, "-d", "t.gz");
        File.ReadAllBytes(scratch["t"]).AsSpan().SequenceEqual(content).ShouldBeTrue();
    }

    [Fact]
    public void Contents_have_a_limit()
    {
        using Stream stream = GzipReader.Open(new MemoryStream(Encode(new byte[5_000_000])), "t.gz", 1024 * 1024);
        Should
            .Throw<ArchiveFormatException>(() => stream.CopyTo(Stream.Null))
            .Problem.ShouldBe("it unpacks to more than 1 MiB, far more than a file of its size should");
    }

    [Fact]
    public void A_file_that_is_not_completed_is_cut_short()
    {
        using MemoryStream file = new();
        using (GzipEncoderStream gzip = new(file, 6, new CompressionPool(1)))
            gzip.Write(Content);
        file.Length.ShouldBe(0);
    }

    private static int CountHeaders(byte[] file)
    {
        ReadOnlySpan<byte> header = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF];
        file.AsSpan().StartsWith(header).ShouldBeTrue();
        return file.AsSpan().Count(header);
    }

    private static byte[] Encode(byte[] content)
    {
        using MemoryStream file = new();
        using GzipEncoderStream gzip = new(file, 6, new CompressionPool(2));
        gzip.Write(content);
        gzip.Complete();
        return file.ToArray();
    }

    private static byte[] Compress(byte[] content)
    {
        using MemoryStream file = new();
        using (GZipStream gzip = new(file, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(content);
        return file.Length > 0 ? file.ToArray() : [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, .. new byte[8]];
    }

    private static byte[] Read(byte[] file)
    {
        using Stream stream = GzipReader.Open(new MemoryStream(file), "t.gz");
        using MemoryStream content = new();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
