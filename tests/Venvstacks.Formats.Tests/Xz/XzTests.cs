using System.Security.Cryptography;
using System.Text;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Blocks;
using Venvstacks.Formats.Xz;

namespace Venvstacks.Formats.Tests.Xz;

public class XzTests
{
    private const int MiB = 1024 * 1024;

    // Text that compresses, unlike from block to block.
    private static readonly byte[] Content = Encoding.UTF8.GetBytes(
        string.Concat(Enumerable.Range(0, 260_000).Select(i => $"line {i * 7919 % 10007:x}\n"))
    );

    private static readonly XzOptions Options = new() { Level = 1, BlockSize = MiB };

    [Theory]
    [InlineData(1, 1 << 20)]
    [InlineData(2, 1 << 20)]
    [InlineData(4, 1 << 20)]
    [InlineData(4, 1)]
    [InlineData(2, 4099)]
    public void Threads_and_the_sizes_of_writes_do_not_change_the_bytes(int threads, int chunk)
    {
        byte[] content = chunk == 1 ? Content[..50_000] : Content;
        Hash(Encode(content, Options, chunk, threads)).ShouldBe(Hash(Encode(content, Options, MiB)));
    }

    [Fact]
    public void Progress_moves_within_a_block()
    {
        CompressionPool pool = new(threads: 2);
        List<long> packed = [];
        using XzEncoderStream xz = new(new MemoryStream(), Options, pool) { Progress = packed.Add };
        xz.Write(Content);
        xz.Complete();
        packed.ShouldBe(packed.Order());
        packed[^1].ShouldBe(Content.Length);
        packed.Zip(packed.Skip(1)).ShouldAllBe(step => step.Second - step.First <= 128 * 1024);
    }

    [Fact]
    public void A_block_that_is_being_compressed_is_cancelled()
    {
        using CancellationTokenSource stop = new();
        CompressionPool pool = new(threads: 1);
        XzOptions big = Options with { BlockSize = XzOptions.LargestBlock };
        using XzEncoderStream xz = new(new MemoryStream(), big, pool, stop.Token) { Progress = _ => stop.Cancel() };
        xz.Write(Content);
        Should.Throw<OperationCanceledException>(xz.Complete);
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        foreach (XzFilter filter in Enum.GetValues<XzFilter>())
            Hash(Read(Encode(Content, Options with { Filter = filter }))).ShouldBe(Hash(Content));
        Read(Encode([], Options)).ShouldBeEmpty();
    }

    [Fact]
    public async Task System_xz_reads_it_and_names_the_blocks()
    {
        using Scratch scratch = new();
        File.WriteAllBytes(scratch["t.xz"], Encode(Content, Options with { Filter = XzFilter.X86 }));
        await Tools.RunAsync("xz", scratch.Folder, "-dk", "t.xz");
        Hash(File.ReadAllBytes(scratch["t"])).ShouldBe(Hash(Content));
        string listing = await Tools.RunAsync("xz", scratch.Folder, "--robot", "-lvv", "t.xz");
        string[] blocks = listing.Split('\n').Where(l => l.StartsWith("block\t", StringComparison.Ordinal)).ToArray();
        blocks.Length.ShouldBe((Content.Length + MiB - 1) / MiB);
        blocks.ShouldAllBe(b => b.Contains("CRC64") && b.Contains("--x86"));
    }

    [Theory]
    [InlineData(XzFilter.None, "--lzma2=preset=1")]
    [InlineData(XzFilter.X86, "--x86 --lzma2=preset=1")]
    public async Task The_bytes_are_those_of_the_threaded_encoder_of_system_xz(XzFilter filter, string filters)
    {
        using Scratch scratch = new();
        File.WriteAllBytes(scratch["t"], Content);
        string version = (await Tools.RunAsync("xz", scratch.Folder, "--version")).Split('\n')[1];
        Assert.SkipUnless(version == XzLibrary.Version, $"the xz of this machine has another library: {version}");
        await Tools.RunAsync("xz", scratch.Folder, ["-T2", "--block-size=1MiB", .. filters.Split(' '), "t"]);
        Hash(Encode(Content, Options with { Filter = filter })).ShouldBe(Hash(File.ReadAllBytes(scratch["t.xz"])));
    }

    [Fact]
    public void What_does_not_compress_is_stored()
    {
        byte[] content = new byte[MiB + 1];
        new Random(1).NextBytes(content);
        byte[] file = Encode(content, Options);
        file.Length.ShouldBeLessThan(content.Length + 1024);
        Hash(Read(file)).ShouldBe(Hash(content));
    }

    [Fact]
    public void A_pool_serves_several_files_at_once()
    {
        byte[] expected = Encode(Content, Options);
        CompressionPool pool = new(2);
        byte[][] files = [.. new byte[4][]];
        Parallel.For(
            0,
            files.Length,
            i =>
            {
                using MemoryStream file = new();
                using XzEncoderStream encoder = new(file, Options, pool);
                encoder.Write(Content);
                encoder.Complete();
                files[i] = file.ToArray();
            }
        );
        files.ShouldAllBe(file => file.SequenceEqual(expected));
    }

    [Fact]
    public void Waiting_for_threads_ends_when_it_is_cancelled()
    {
        using CancellationTokenSource cancellation = new();
        CompressionPool pool = new(1);
        using XzEncoderStream encoder = new(Stream.Null, Options, pool, cancellation.Token);
        cancellation.Cancel();
        Should.Throw<OperationCanceledException>(() =>
        {
            encoder.Write(Content);
            encoder.Complete();
        });
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("--check=sha256")]
    [InlineData("--check=crc32 -9")]
    [InlineData("--check=none -T2 --block-size=100KiB")]
    public async Task Files_of_system_xz_are_read(string arguments)
    {
        using Scratch scratch = new();
        File.WriteAllBytes(scratch["t"], Content);
        await Tools.RunAsync("xz", scratch.Folder, [.. arguments.Split(' '), "t"]);
        byte[] file = File.ReadAllBytes(scratch["t.xz"]);
        Hash(Read(file)).ShouldBe(Hash(Content));
        Hash(ReadManaged(file)).ShouldBe(Hash(Content));
        Hash(Read([.. file, .. file])).ShouldBe(Hash([.. Content, .. Content]));
    }

    [Fact]
    public void Every_cut_and_what_follows_is_found()
    {
        byte[] file = Encode(Content[..20_000], Options);
        for (int length = 0; length < file.Length; length += 7)
            Should.Throw<ArchiveFormatException>(() => Read(file[..length]));
        Should
            .Throw<ArchiveFormatException>(() => Read([.. file, .. "more than a header"u8]))
            .Problem.ShouldBe("the xz file is damaged, or something follows it");
    }

    [Fact]
    public void Flipped_bits_are_found()
    {
        byte[] file = Encode(Content[..20_000], Options);
        for (int at = 0; at < file.Length; at += 13)
        {
            byte[] damaged = [.. file];
            damaged[at] ^= 0x10;
            Should.Throw<ArchiveFormatException>(() => Read(damaged));
        }
    }

    [Fact]
    public void Blocks_are_unpacked_at_once_and_damage_in_any_is_found()
    {
        byte[] file = Encode(Content, Options);
        using (Stream stream = XzReader.Open(new MemoryStream(file), "t.xz"))
            stream.ShouldBeOfType<XzBlockStream>();
        for (int at = 0; at < file.Length; at += file.Length / 97)
        {
            byte[] damaged = [.. file];
            damaged[at] ^= 0x10;
            Should.Throw<ArchiveFormatException>(() => Read(damaged));
            Should.Throw<ArchiveFormatException>(() => Read(file[..at]));
        }
    }

    [Fact]
    public void Blocks_must_be_those_of_the_index()
    {
        byte[] file = Encode(Content[..MiB], Options);
        byte[] other = Encode(Content[..(MiB - 1)], Options);
        byte[] index = other[^28..];
        Should
            .Throw<ArchiveFormatException>(() => Read([.. file[..^28], .. index]))
            .Problem.ShouldBe("the xz file is damaged, or something follows it");
    }

    [Fact]
    public void Only_the_check_of_a_verified_file_is_left_out()
    {
        byte[] content = Content[..20_000];
        byte[] file = Encode(content, Options);
        int leftOut = 0;
        for (int at = file.Length - 64; at < file.Length; at++)
        {
            byte[] damaged = [.. file];
            damaged[at] ^= 0x10;
            Should.Throw<ArchiveFormatException>(() => Read(damaged));
            try
            {
                using Stream stream = XzReader.Open(new MemoryStream(damaged), "t.xz", verifiedLength: damaged.Length);
                ReadAll(stream).ShouldBe(content);
                leftOut++;
            }
            catch (ArchiveFormatException) { } // the other parts are compared as ever
        }
        leftOut.ShouldBe(sizeof(ulong)); // CRC-64
    }

    [Fact]
    public void A_reader_may_leave_before_the_end()
    {
        Stream stream = XzReader.Open(new MemoryStream(Encode(Content, Options)), "t.xz");
        byte[] start = new byte[1000];
        stream.ReadExactly(start);
        start.ShouldBe(Content[..1000]);
        stream.Dispose();
        stream.Dispose();
    }

    [Theory]
    [InlineData("-T2 --block-size=100KiB", true)]
    [InlineData("-T2 --block-list=300KiB,1MiB,0", true)]
    [InlineData("-T1 --block-size=100KiB", false)]
    public async Task Blocks_that_name_their_lengths_are_unpacked_at_once(string arguments, bool areAtOnce)
    {
        using Scratch scratch = new();
        File.WriteAllBytes(scratch["t"], Content);
        await Tools.RunAsync("xz", scratch.Folder, [.. arguments.Split(' '), "t"]);
        byte[] file = File.ReadAllBytes(scratch["t.xz"]);
        using Stream stream = XzReader.Open(new MemoryStream(file), "t.xz");
        (stream is XzBlockStream).ShouldBe(areAtOnce);
        Hash(ReadAll(stream)).ShouldBe(Hash(Content));
        byte[] padded = [.. file, .. new byte[8], .. Encode(Content, Options), .. file];
        Hash(Read(padded)).ShouldBe(Hash([.. Content, .. Content, .. Content]));
    }

    [Fact]
    public void Memory_for_unpacking_has_a_limit()
    {
        byte[] file = Encode(Content, Options with { Level = 9 });
        using Stream stream = XzReader.Open(new MemoryStream(file), "t.xz", memoryLimit: 16 * MiB);
        Should
            .Throw<ArchiveFormatException>(() => stream.CopyTo(Stream.Null))
            .Problem.ShouldBe("unpacking needs more than 16 MiB of memory");
    }

    [Fact]
    public void A_file_that_is_not_completed_is_cut_short()
    {
        using MemoryStream file = new();
        using (XzEncoderStream encoder = new(file, Options, new CompressionPool(1)))
            encoder.Write(Content);
        Should.Throw<ArchiveFormatException>(() => Read(file.ToArray()));
    }

    [Fact]
    public void The_library_is_loaded_from_full_paths_only()
    {
        XzLibrary.IsAvailable.ShouldBeTrue();
        XzLibrary.Version.ShouldNotBeNull().ShouldStartWith("liblzma 5.");
        NativeLibraries.Candidates(NativeLibraries.Lzma).ShouldAllBe(path => Path.IsPathRooted(path));
    }

    private static byte[] Encode(byte[] content, XzOptions options, int chunk = 100_000, int threads = 1)
    {
        using MemoryStream file = new();
        CompressionPool pool = new(threads);
        using XzEncoderStream encoder = new(file, options, pool);
        for (int start = 0; start < content.Length; start += chunk)
            encoder.Write(content, start, Math.Min(chunk, content.Length - start));
        encoder.Complete();
        return file.ToArray();
    }

    private static byte[] Read(byte[] file)
    {
        using Stream stream = XzReader.Open(new MemoryStream(file), "t.xz");
        return ReadAll(stream);
    }

    private static byte[] ReadManaged(byte[] file)
    {
        using ManagedXzStream stream = new(new MemoryStream(file), "t.xz");
        return ReadAll(stream);
    }

    private static byte[] ReadAll(Stream stream)
    {
        using MemoryStream content = new();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
