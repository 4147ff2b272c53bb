using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Packing;
using Venvstacks.Formats.Tests.Packing;
using Venvstacks.Formats.Zstd;
using static Venvstacks.Formats.Tests.Packing.SampleEntries;

namespace Venvstacks.Formats.Tests.Zstd;

public class ZstdTests
{
    private static readonly byte[] Content = ContentOf(Lines("x", 5, 300_000));
    private static readonly byte[] Skippable = [0x53, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300_000)]
    public void Frames_are_read_one_after_the_other(int length)
    {
        byte[] file = Encode(Content[..length]);
        Read(file).ShouldBe(Content[..length]);
        Read([.. Skippable, .. file, .. Skippable, .. file, .. Skippable])
            .ShouldBe([.. Content[..length], .. Content[..length]]);
    }

    [Fact]
    public async Task Files_of_system_zstd_are_read()
    {
        using Scratch scratch = new();
        File.WriteAllBytes(scratch["t"], Content);
        await Tools.RunAsync("zstd", scratch.Folder, "-q", "-19", "t");
        Read(File.ReadAllBytes(scratch["t.zst"])).ShouldBe(Content);
        await Tools.RunAsync("sh", scratch.Folder, "-c", "zstd -q --no-check < t > s.zst"); // no size, no checksum
        Read(File.ReadAllBytes(scratch["s.zst"])).ShouldBe(Content);
    }

    [Fact]
    public async Task System_zstd_reads_it()
    {
        using Scratch scratch = new();
        File.WriteAllBytes(scratch["t.zst"], Encode(Content));
        await Tools.RunAsync("zstd", scratch.Folder, "-qd", "t.zst");
        File.ReadAllBytes(scratch["t"]).ShouldBe(Content);
    }

    [Fact]
    public void Every_cut_and_what_follows_is_found()
    {
        byte[] file = Encode(Content[..20_000]);
        for (int length = 0; length < file.Length; length += 7)
            Should.Throw<ArchiveFormatException>(() => Read(file[..length]));
        Should
            .Throw<ArchiveFormatException>(() => Read([.. file, .. "more than a header"u8]))
            .Problem.ShouldBe("the zstd file is damaged, or something follows it");
        Should
            .Throw<ArchiveFormatException>(() => Read([.. file, .. Skippable[..9]]))
            .Problem.ShouldBe("the zstd file is cut short");
        Should.Throw<ArchiveFormatException>(() => Read("text"u8.ToArray())).Problem.ShouldBe("this is no zstd file");
    }

    [Fact]
    public void Flipped_bits_are_found()
    {
        byte[] file = Encode(Content[..20_000]);
        for (int at = 0; at < file.Length; at += 13)
        {
            byte[] damaged = [.. file];
            damaged[at] ^= 0x10;
            Should.Throw<ArchiveFormatException>(() => Read(damaged));
        }
    }

    [Fact]
    public async Task Windows_have_a_limit()
    {
        using Scratch scratch = new();
        using (FileStream file = File.Create(scratch["t"]))
            file.SetLength(20 * MiB);
        await Tools.RunAsync("sh", scratch.Folder, "-c", "zstd -q --long=27 < t > t.zst");
        Should
            .Throw<ArchiveFormatException>(() => Read(File.ReadAllBytes(scratch["t.zst"])))
            .Problem.ShouldBe("unpacking needs a window of more than 8 MiB");
    }

    [Fact]
    public void Contents_have_a_limit()
    {
        byte[] bomb = Encode(new byte[20 * MiB]);
        bomb.Length.ShouldBeLessThan(10_000);
        using Stream stream = ZstdReader.Open(new MemoryStream(bomb), "t.zst", maxLength: 10 * MiB);
        Should
            .Throw<ArchiveFormatException>(() => stream.CopyTo(Stream.Null))
            .Problem.ShouldBe("it unpacks to more than 10 MiB, far more than a file of its size should");
    }

    [Fact]
    public void A_file_that_is_not_completed_is_cut_short()
    {
        using MemoryStream file = new();
        using (ZstdEncoderStream zstd = new(file, 3, Content.Length, 2))
            zstd.Write(Content);
        Should.Throw<ArchiveFormatException>(() => Read(file.ToArray()));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void A_wrong_length_is_refused(int difference) =>
        Should.Throw<InvalidOperationException>(() =>
        {
            using ZstdEncoderStream zstd = new(Stream.Null, 3, Content.Length + difference, 2);
            zstd.Write(Content);
            zstd.Complete();
        });

    [Fact]
    public void Windows_of_levels_are_those_of_the_encoder()
    {
        for (int level = 1; level <= 19; level++)
            ZstdEncoder
                .WindowLogOf(level)
                .ShouldBe((int)ZstdSharp.Unsafe.Methods.ZSTD_getCParams(level, 0, 0).windowLog);
    }

    [Fact]
    public void The_version_is_that_of_the_library() =>
        ZstdEncoder.Version.ShouldBe(
            $"ZstdSharp {typeof(ZstdSharp.Compressor).Assembly.GetName().Version!.ToString(3)}"
        );

    [Fact]
    public void Frames_have_a_table_and_hold_the_contents()
    {
        ArchiveOptions options = new(ArchiveFormat.TarZst) { FrameSize = 128 * KiB };
        using MemoryStream stream = new();
        ArchiveMap map = options.Write(Layer, stream);
        byte[] file = stream.ToArray();

        SeekTable.TryRead(file, file.Length).ShouldBe(map.Frames);
        SeekTable.TryRead(file.AsSpan(^200..), file.Length).ShouldBe(map.Frames.Length > 20 ? null : map.Frames);
        SeekTable.TryRead(file, file.Length + 1).ShouldBeNull();
        SeekTable.TryRead(file.AsSpan(..^1), file.Length - 1).ShouldBeNull();
        map.Frames.Length.ShouldBeGreaterThan(5);
        map.Contents.Select(place => place.Path)
            .ShouldBe(Layer.Where(e => e.Kind == ArchiveEntryKind.File).Select(e => e.Path), ignoreOrder: true);
        foreach (ContentPlace place in map.Contents)
        {
            byte[] expected = ContentOf(Layer.Single(entry => entry.Path == place.Path));
            byte[] unpacked =
            [
                .. map
                    .Frames.Skip(place.Frame)
                    .SelectMany(f => Read(file[(int)f.Offset..(int)(f.Offset + f.PackedLength)])),
            ];
            unpacked.AsSpan((int)place.Offset, expected.Length).SequenceEqual(expected).ShouldBeTrue(place.Path);
        }
    }

    private static byte[] Encode(byte[] content)
    {
        using MemoryStream file = new();
        using ZstdEncoderStream zstd = new(file, 3, content.Length, 2);
        zstd.Write(content);
        zstd.Complete();
        return file.ToArray();
    }

    private static byte[] Read(byte[] file)
    {
        using Stream stream = ZstdReader.Open(new MemoryStream(file), "t.zst");
        using MemoryStream content = new();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
