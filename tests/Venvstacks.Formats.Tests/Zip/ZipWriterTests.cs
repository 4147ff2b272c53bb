using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Blocks;
using Venvstacks.Formats.Bytes;
using Venvstacks.Formats.Packing;
using Venvstacks.Formats.Tests.Packing;
using Venvstacks.Formats.Zip;
using static Venvstacks.Formats.Tests.Packing.SampleEntries;

namespace Venvstacks.Formats.Tests.Zip;

public sealed class ZipWriterTests : IDisposable
{
    private const string BigFiles = "VENVSTACKS_BIG_FILES";

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Headers_have_no_descriptors_and_no_extra_fields()
    {
        byte[] file = Write([
            Folder("d"),
            Small("d/a", "aaaaaaaaaaaaaaaaaaaaaaaa"),
            Link("d/l", "a"),
            Small("d/é", ""),
        ]);

        (ushort Version, ushort Flags, ushort Method, ushort Extra)[] headers =
        [
            .. Read(file).Entries.Select(entry => ReadHeader(file, (int)ZipReader.RangeOf(entry).Offset)),
        ];

        headers.ShouldBe([(20, 0, 0, 0), (20, 0, 8, 0), (20, 0, 0, 0), (20, 0x800, 0, 0)]);
    }

    [Fact]
    public void Modes_are_those_of_Unix()
    {
        byte[] file = Write([Folder("d"), Executable("d/run", "x"), Small("d/a", "a"), Link("d/l", "a")]);
        Read(file)
            .Entries.Select(entry => Convert.ToString(entry.UnixMode, 8))
            .ShouldBe(["40755", "100755", "100644", "120777"]);
    }

    [Fact]
    public void What_does_not_get_smaller_is_stored()
    {
        foreach (int length in new[] { 1, 3, 1000, 1024 * 1024, 3 * 1024 * 1024 })
        {
            ZipEntry entry = Read(Write([Noise("noise", 1, length)])).Entries.ShouldHaveSingleItem();
            (entry.CompressedLength, entry.Length).ShouldBe((length, length));
        }
        Read(Write([Of("zeros", new byte[3 * 1024 * 1024])])).Entries[0].CompressedLength.ShouldBeLessThan(5000);
    }

    [Theory]
    [InlineData(0, "(1980, 1, 1, 0, 0, 0)")]
    [InlineData(315532799, "(1980, 1, 1, 0, 0, 0)")] // 1979-12-31 23:59:59
    [InlineData(315532801, "(1980, 1, 1, 0, 0, 0)")] // an odd second
    [InlineData(1760140801, "(2025, 10, 11, 0, 0, 0)")]
    [InlineData(4354819199, "(2107, 12, 31, 23, 59, 58)")]
    [InlineData(4354819200, "(2107, 12, 31, 23, 59, 58)")] // 2108-01-01
    public async Task Acceptance_14_times_are_UTC_within_the_range_of_DOS(long time, string expected)
    {
        File.WriteAllBytes(_scratch["t.zip"], Write([Small("a", "a") with { Time = time }]));
        string date = await Tools.RunAsync(
            "python3",
            _scratch.Folder,
            "-c",
            "import zipfile; print(zipfile.ZipFile('t.zip').infolist()[0].date_time)"
        );
        date.TrimEnd().ShouldBe(expected);
    }

    [Fact]
    public async Task Acceptance_13_more_entries_than_16_bits_count_are_listed()
    {
        const int count = 65_540;
        File.WriteAllBytes(_scratch["t.zip"], Write([.. Enumerable.Range(0, count).Select(i => Small($"{i:x}", ""))]));

        Read(File.ReadAllBytes(_scratch["t.zip"])).Entries.Length.ShouldBe(count);
        string listing = await Tools.RunAsync("unzip", _scratch.Folder, "-Z1", "t.zip");
        listing.Count('\n').ShouldBe(count);
        if (Tools.Exists("bsdtar"))
            (await Tools.RunAsync("bsdtar", _scratch.Folder, "-tf", "t.zip")).Count('\n').ShouldBe(count);
        if (Tools.Exists("7zz"))
            (await Tools.RunAsync("7zz", _scratch.Folder, "l", "t.zip")).ShouldContain($"{count} files");
    }

    [Theory]
    [InlineData(65_534, false)]
    [InlineData(65_535, true)]
    public void Zip64_is_used_only_where_it_is_needed(int count, bool isWide)
    {
        byte[] file = Write([.. Enumerable.Range(0, count).Select(i => Small($"{i:x}", ""))]);
        file.AsSpan(^98..).IndexOf("PK\x06\x06"u8).ShouldBe(isWide ? 0 : -1);
        Read(file).Entries.Length.ShouldBe(count);
    }

    [Fact]
    public async Task Acceptance_12_a_file_over_4_GiB_is_read()
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable(BigFiles) == "1",
            $"writing 4 GiB takes minutes: set {BigFiles}=1 to run it"
        );
        const long length = (4L << 30) + 1;
        ArchiveEntry[] entries =
        [
            new ArchiveEntry("big", ArchiveEntryKind.File)
            {
                Mode = 0x1A4,
                Length = length,
                Open = () => new Zeros(length),
            },
            Small("behind", "behind\n"),
        ];
        foreach (ArchiveFormat format in new[] { ArchiveFormat.Zip, ArchiveFormat.TarZst })
        {
            using FileStream file = File.Create(_scratch["big" + format.Extension]);
            new ArchiveOptions(format) { Level = 1 }.Write(entries, file);
        }
        (await Tools.RunAsync("unzip", _scratch.Folder, "-qt", "big.zip")).ShouldContain("No errors");
        (await Tools.RunAsync("tar", _scratch.Folder, "-tvf", "big.tar.zst")).ShouldContain($"{length}");
        (await Tools.RunAsync("bsdtar", _scratch.Folder, "-tvf", "big.tar.zst")).ShouldContain($"{length}");
        (await Tools.RunAsync("7zz", _scratch.Folder, "t", "-bd", "big.zip")).ShouldContain("Everything is Ok");
        const string script =
            "import zipfile; z = zipfile.ZipFile('big.zip'); print(z.getinfo('big').file_size, z.read('behind'))";
        (await Tools.RunAsync("python3", _scratch.Folder, "-c", script)).ShouldBe($"{length} b'behind\\n'\n");
        using FileBytes bytes = FileBytes.Open(_scratch["big.zip"]);
        ZipReader.Read(bytes, "big.zip").Entries[0].Length.ShouldBe(length);
    }

    [Fact]
    public void Acceptance_16_links_become_copies_for_Windows()
    {
        ArchiveEntry[] entries =
        [
            Folder("layer"),
            Folder("layer/Lib"),
            Small("layer/Lib/a.py", "a"),
            Link("layer/Lib/b.py", "./a.py"),
            Link("layer/Lib/c.py", "b.py"),
            Link("layer/lib64", "Lib"),
        ];
        byte[] file = new ArchiveOptions(ArchiveFormat.Zip) { CopiesLinks = true }.Write(entries);

        ZipReader reader = Read(file);

        reader.Entries.ShouldAllBe(entry => !entry.IsSpecial && !entry.Path.Contains('\\'));
        string[] paths = [.. reader.Entries.Select(entry => entry.Path)];
        paths.ShouldBe([
            "layer",
            "layer/Lib",
            "layer/Lib/a.py",
            "layer/Lib/b.py",
            "layer/Lib/c.py",
            "layer/lib64",
            "layer/lib64/a.py",
            "layer/lib64/b.py",
            "layer/lib64/c.py",
        ]);
        reader.Entries.Where(entry => !entry.IsDirectory).ShouldAllBe(entry => reader.ReadAll(entry).Single() == 'a');
    }

    [Theory]
    [InlineData("../out")]
    [InlineData("/etc/passwd")]
    [InlineData("nowhere")]
    [InlineData("l")]
    [InlineData(".")]
    public void A_link_that_cannot_be_copied_is_refused(string target) =>
        Should
            .Throw<InvalidOperationException>(() =>
                new ArchiveOptions(ArchiveFormat.Zip) { CopiesLinks = true }.Write([
                    Folder("d"),
                    Link("d/l", target == "../out" ? "../../out" : target),
                ])
            )
            .Message.ShouldStartWith("the link 'd/l' cannot be copied: ");

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(2_000_000)]
    public void Content_of_another_length_is_refused(long length) =>
        Should.Throw<InvalidOperationException>(() => Write([Small("a", "1234") with { Length = length }]));

    private static byte[] Write(IReadOnlyList<ArchiveEntry> entries)
    {
        using MemoryStream file = new();
        new ZipWriter(file, 6, new CompressionPool(2)).Write(entries);
        return file.ToArray();
    }

    private static ZipReader Read(byte[] file)
    {
        PartialBytes bytes = new(file.Length);
        bytes.Add(0, file);
        return ZipReader.Read(bytes, "t.zip");
    }

    private static (ushort Version, ushort Flags, ushort Method, ushort Extra) ReadHeader(byte[] file, int offset) =>
        (
            BitConverter.ToUInt16(file, offset + 4),
            BitConverter.ToUInt16(file, offset + 6),
            BitConverter.ToUInt16(file, offset + 8),
            BitConverter.ToUInt16(file, offset + 28)
        );

    private sealed class Zeros(long length) : ReadOnlyStream
    {
        private long _left = length;

        public override int Read(Span<byte> buffer)
        {
            int count = (int)Math.Min(buffer.Length, _left);
            buffer[..count].Clear();
            _left -= count;
            return count;
        }
    }
}
