using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Blocks;
using Venvstacks.Formats.Packing;
using Venvstacks.Formats.Zstd;
using static Venvstacks.Formats.Tests.Packing.SampleEntries;

namespace Venvstacks.Formats.Tests.Packing;

/// <summary>Equal content, format, level and encoder give equal bytes (guides on formats, acceptance 1 to 5).</summary>
public sealed class SameBytesTests
{
    // Longer than a job of zstd at level 1 and than several members of gzip, so that threads share it.
    private static readonly IReadOnlyList<ArchiveEntry> Large =
    [
        Folder("big"),
        .. Enumerable.Range(0, 12).Select(i => Lines($"big/{i:00}.py", i, 100 * i * KiB)),
    ];

    [Theory]
    [MemberData(nameof(Packed.Rows), MemberType = typeof(Packed))]
    public void Acceptance_01_threads_do_not_change_the_bytes(int row)
    {
        ArchiveOptions options = Packed.AllOptions[row];
        if (options.Format == ArchiveFormat.TarZst)
            options = options with { Level = 1 };

        string[] hashes = [.. new[] { 1, 2, 8 }.Select(threads => Packed.Sha256(options.Write(Large, threads)))];

        hashes.Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public void Acceptance_02_the_bytes_are_those_of_every_machine()
    {
        string golden = "sha256.golden.txt";
        string[] lines =
        [
            .. from options in Packed.AllOptions
            where options.Format != ArchiveFormat.TarXz
            from level in new[]
            {
                options.Format.MinLevel,
                options.Format.DefaultLevel,
                options.Format.MaxLevel,
            }.Distinct()
            select $"{options.Format} level {level} {options.Parameters}: {Packed.Sha256((options with { Level = level }).Write(Layer))}",
        ];
        Golden.Check(golden, string.Join('\n', lines) + "\n");
    }

    [Theory]
    [InlineData("DOTNET_EnableHWIntrinsic=0")]
    [InlineData(
        "TMPDIR=/dev/shm TZ=Asia/Tokyo LANG=tr_TR.UTF-8 LC_ALL=tr_TR.UTF-8 DOTNET_PROCESSOR_COUNT=1 faketime 2031-02-03"
    )]
    public async Task Acceptance_01_and_03_clock_processor_zone_and_language_do_not_change_the_bytes(string environment)
    {
        if (environment.Contains("faketime") && !Tools.Exists("faketime"))
            Assert.Skip("'faketime' is not installed");
        using Scratch scratch = new();
        string assembly = typeof(SameBytesTests).Assembly.Location;
        string output = await Tools.RunAsync(
            "sh",
            scratch.Folder,
            "-c",
            $"umask 077; env -u VENVSTACKS_ACCEPT {environment} dotnet '{assembly}' -noColor "
                + $"-method '*.{nameof(Acceptance_02_the_bytes_are_those_of_every_machine)}' || true"
        );
        output.ShouldContain("Total: 1, Errors: 0, Failed: 0, Skipped: 0");
    }

    [Theory]
    [MemberData(nameof(Packed.Rows), MemberType = typeof(Packed))]
    public void Acceptance_05_the_sizes_of_reads_do_not_change_the_bytes(int row)
    {
        ArchiveOptions options = Packed.AllOptions[row];
        ArchiveEntry[] small = [Folder("a"), Lines("a/b.py", 1, 90_000), Noise("a/c", 2, 70_000)];

        string whole = Packed.Sha256(options.Write(small));

        Packed.Sha256(options.Write(small.InPieces(1))).ShouldBe(whole);
        Packed.Sha256(options.Write(small.InPieces(64 * KiB))).ShouldBe(whole);
        string layer = Packed.Sha256(options.Write(Layer));
        Packed.Sha256(options.Write(Layer.InPieces(7777))).ShouldBe(layer);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64 * KiB)]
    [InlineData(777_777)]
    public void Zstd_does_not_depend_on_the_lengths_of_writes(int length)
    {
        foreach (int size in new[] { 0, 1, 1000, 512 * KiB, 600 * KiB })
        {
            byte[] content = ContentOf(Lines("x", 1, size));
            Encode(content, length).ShouldBe(Encode(content, Math.Max(1, size)));
        }

        static byte[] Encode(byte[] content, int piece)
        {
            using MemoryStream file = new();
            using ZstdEncoderStream zstd = new(file, 3, content.Length, threads: 2);
            for (int start = 0; start < content.Length; start += piece)
                zstd.Write(content.AsSpan(start, Math.Min(piece, content.Length - start)));
            zstd.Complete();
            return file.ToArray();
        }
    }

    [Theory]
    [MemberData(nameof(Packed.Rows), MemberType = typeof(Packed))]
    public void A_cache_of_blocks_does_not_change_the_bytes(int row)
    {
        ArchiveOptions options = Packed.AllOptions[row];
        MemoryCache cache = new();

        string without = Packed.Sha256(options.Write(Large));

        Packed.Sha256(options.Write(Large, cache: cache)).ShouldBe(without);
        int kept = cache.Kept;
        Packed.Sha256(options.Write(Large, cache: cache)).ShouldBe(without);
        cache.Kept.ShouldBe(kept);
        (kept > 0).ShouldBe(options.Format == ArchiveFormat.TarXz || options.FrameSize is not null);
    }

    [Fact]
    public void Blocks_of_another_level_or_filter_have_other_keys()
    {
        MemoryCache cache = new();
        ArchiveOptions options = Packed.AllOptions[0];
        options.Write(Layer, cache: cache);
        int kept = cache.Kept;
        options = options with { Level = 0 };
        options.Write(Layer, cache: cache);
        cache.Kept.ShouldBe(2 * kept);
        (options with { Filter = Formats.Xz.XzFilter.None }).Write(Layer, cache: cache);
        cache.Kept.ShouldBe(3 * kept);
    }

    private sealed class MemoryCache : IBlockCache
    {
        private readonly Dictionary<string, byte[]> _blocks = [];

        public int Kept { get; private set; }

        public byte[]? Find(string key)
        {
            lock (_blocks)
                return _blocks.GetValueOrDefault(key);
        }

        public void Keep(string key, ReadOnlySpan<byte> block)
        {
            lock (_blocks)
            {
                _blocks.Add(key, block.ToArray());
                Kept++;
            }
        }
    }
}
