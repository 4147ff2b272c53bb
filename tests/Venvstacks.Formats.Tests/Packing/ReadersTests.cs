using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Bytes;
using Venvstacks.Formats.Packing;
using Venvstacks.Formats.Tar;
using Venvstacks.Formats.Zip;
using static Venvstacks.Formats.Tests.Packing.SampleEntries;

namespace Venvstacks.Formats.Tests.Packing;

/// <summary>What is written is read alike by our readers and by the programs that people have (guides on formats, sections 4 and 6).</summary>
public sealed class ReadersTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Packed.Rows), MemberType = typeof(Packed))]
    public void Our_readers_find_all_entries(int row)
    {
        ArchiveOptions options = Packed.AllOptions[row];
        byte[] file = options.Write(Layer);

        string[] rows = options.Format == ArchiveFormat.Zip ? ReadZip(file) : ReadTar(options.Format, file);

        rows.Order(StringComparer.Ordinal).ShouldBe(Expected(Layer));
    }

    [Theory]
    [MemberData(nameof(Packed.Rows), MemberType = typeof(Packed))]
    public async Task Acceptance_06_system_tar_and_unzip_make_the_same_tree(int row)
    {
        ArchiveOptions options = Packed.AllOptions[row];
        string file = Save(options, Layer);
        string folder = Directory.CreateDirectory(_scratch["out"]).FullName;

        if (options.Format == ArchiveFormat.Zip)
            await Tools.RunAsync("unzip", folder, "-q", file);
        else
            await Tools.RunAsync("tar", folder, "-xf", file);

        Packed.RowsOf(folder).ShouldBe(Expected(Layer));
    }

    [Theory]
    [MemberData(nameof(Packed.Rows), MemberType = typeof(Packed))]
    public async Task Acceptance_06_bsdtar_makes_the_same_tree(int row)
    {
        string file = Save(Packed.AllOptions[row], Layer);
        string folder = Directory.CreateDirectory(_scratch["out"]).FullName;

        await Tools.RunAsync("bsdtar", folder, "-xf", file);

        Packed.RowsOf(folder).ShouldBe(Expected(Layer));
    }

    [Theory]
    [InlineData(0, "tarfile")]
    [InlineData(3, "tarfile")]
    [InlineData(4, "tarfile")]
    [InlineData(5, "zipfile")]
    public async Task Acceptance_06_Python_reads_the_same(int row, string module)
    {
        string file = Save(Packed.AllOptions[row], WithoutLinks);
        string folder = Directory.CreateDirectory(_scratch["out"]).FullName;
        string script =
            module == "zipfile"
                ? "import zipfile, sys; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; z.extractall()"
                : "import tarfile, sys; tarfile.open(sys.argv[1]).extractall(filter='tar')";

        await Tools.RunAsync("python3", folder, "-c", script, file);

        // zipfile does not set modes.
        Packed
            .RowsOf(folder)
            .Select(line => module == "zipfile" ? WithoutMode(line) : line)
            .ShouldBe(Expected(WithoutLinks).Select(line => module == "zipfile" ? WithoutMode(line) : line));
    }

    [Fact]
    public async Task Acceptance_06_7zz_reads_a_zip_without_links()
    {
        string file = Save(Packed.AllOptions[5], WithoutLinks);
        string folder = Directory.CreateDirectory(_scratch["out"]).FullName;

        await Tools.RunAsync(Tools.Exists("7zz") ? "7zz" : "7z", folder, "x", "-bd", "-y", file);

        Packed.RowsOf(folder).Select(WithoutMode).ShouldBe(Expected(WithoutLinks).Select(WithoutMode));
    }

    [Fact]
    public async Task Acceptance_07_zstd_sees_one_frame_with_its_size_and_checksum()
    {
        string file = Save(new ArchiveOptions(ArchiveFormat.TarZst), Layer);
        string listing = await Tools.RunAsync("sh", _scratch.Folder, "-c", $"zstd -lv '{file}' 2>/dev/null");
        listing.ShouldMatch(@"Number of Frames: 1\b|# Zstandard Frames: 1\b|Zstandard Frames: 1\b");
        listing.ShouldContain("XXH64");
        listing.ShouldMatch("Decompressed Size: .*1[0-9]{6} B");
        listing.ShouldMatch(@"Window Size: [0-8]\.[0-9]+ MiB");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(19)]
    public void Acceptance_07_no_window_is_larger_than_8_MiB(int level)
    {
        ArchiveOptions options = new(ArchiveFormat.TarZst) { Level = level };
        byte[] file = options.Write([Of("zeros", new byte[20 * MiB])]);
        using Stream tar = ArchiveFormat.TarZst.OpenTar(new MemoryStream(file), "t.tar.zst");
        tar.CopyTo(Stream.Null); // the reader refuses more
    }

    [Fact]
    public async Task Acceptance_08_xz_names_blocks_within_the_bounds()
    {
        ArchiveOptions options = new(ArchiveFormat.TarXz) { Level = 0 };
        ArchiveEntry[] entries =
        [
            Folder("p"),
            .. Enumerable.Range(0, 30).Select(i => Lines($"p/{i:00}.py", i, 1500 * KiB) with { Owner = $"{i / 7}" }),
            Of("p/large.so", new byte[40 * MiB]),
        ];
        string file = Save(options, entries);

        string listing = await Tools.RunAsync("xz", _scratch.Folder, "--robot", "-lvv", file);

        string[][] blocks =
        [
            .. listing
                .Split('\n')
                .Where(line => line.StartsWith("block\t", StringComparison.Ordinal))
                .Select(line => line.Split('\t')),
        ];
        long[] lengths = [.. blocks.Select(block => long.Parse(block[7]))];
        lengths.Length.ShouldBeGreaterThan(6);
        lengths[..^1].ShouldAllBe(length => length >= 4 * MiB && length <= 16 * MiB);
        lengths[^1].ShouldBeLessThanOrEqualTo(16 * MiB);
        blocks.ShouldAllBe(block => block[12].Contains('c') && block[12].Contains('u')); // sizes in the headers
    }

    [Fact]
    public void Acceptance_09_gzip_members_start_with_a_header_without_name_and_time()
    {
        byte[] file = new ArchiveOptions(ArchiveFormat.TarGz).Write(Layer);
        file[..10].ShouldBe([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]);
    }

    [Theory]
    [MemberData(nameof(Packed.Rows), MemberType = typeof(Packed))]
    public async Task Acceptance_10_an_empty_layer_and_tiny_files_are_read(int row)
    {
        ArchiveOptions options = Packed.AllOptions[row];
        IReadOnlyList<ArchiveEntry>[] layers =
        [
            [],
            [Folder("layer")],
            [Folder("layer"), Small("layer/empty", ""), Small("layer/one", "1")],
        ];
        foreach (IReadOnlyList<ArchiveEntry> layer in layers)
        {
            byte[] file = options.Write(layer);
            string[] rows = options.Format == ArchiveFormat.Zip ? ReadZip(file) : ReadTar(options.Format, file);
            rows.Order(StringComparer.Ordinal).ShouldBe(Expected(layer));
        }
        string listing = await Tools.RunAsync(
            options.Format == ArchiveFormat.Zip ? "unzip" : "tar",
            _scratch.Folder,
            options.Format == ArchiveFormat.Zip ? "-Z1" : "-tf",
            Save(options, layers[2])
        );
        listing.ShouldBe("layer/\nlayer/empty\nlayer/one\n");
    }

    [Theory]
    [MemberData(nameof(Packed.Rows), MemberType = typeof(Packed))]
    public async Task Acceptance_11_long_and_foreign_names_are_read(int row)
    {
        ArchiveOptions options = Packed.AllOptions[row];
        string name = new('n', 255);
        string deep = string.Join('/', Enumerable.Repeat(new string('d', 239), 17)); // 4,079 bytes
        ArchiveEntry[] entries =
        [
            Small(name, "255"),
            Small($"{deep}/{new string('f', 16)}", "4096"),
            Small("ä漢🐸", "not ASCII"),
        ];
        entries[1].Path.Length.ShouldBe(4096);

        byte[] file = options.Write(entries);

        string[] rows = options.Format == ArchiveFormat.Zip ? ReadZip(file) : ReadTar(options.Format, file);
        rows.Order(StringComparer.Ordinal).ShouldBe(Expected(entries));
        File.WriteAllBytes(_scratch["names"], file);
        const string script =
            "import sys, zipfile; sys.stdout.reconfigure(encoding='utf-8'); print(*zipfile.ZipFile('names').namelist())";
        string listing =
            options.Format == ArchiveFormat.Zip
                ? await Tools.RunAsync("python3", _scratch.Folder, "-c", script)
                : await Tools.RunAsync(
                    "tar",
                    _scratch.Folder,
                    ["--quoting-style=literal", .. Filter(options), "-tf", "names"]
                );
        listing.ShouldContain(name);
        listing.ShouldContain(entries[1].Path);
        listing.ShouldContain("ä漢🐸");
    }

    [Theory]
    [InlineData("unzip", 5)]
    [InlineData("bsdtar", 5)]
    [InlineData("bsdtar", 0)]
    [InlineData("bsdtar", 1)]
    [InlineData("tar", 3)]
    public async Task Acceptance_15_links_are_kept(string program, int row)
    {
        string file = Save(Packed.AllOptions[row], Layer);
        string folder = Directory.CreateDirectory(_scratch["out"]).FullName;

        await Tools.RunAsync(program, folder, program == "unzip" ? "-q" : "-xf", file);

        new FileInfo(Path.Combine(folder, "layer/bin/python_")).LinkTarget.ShouldBe("../../runtime/bin/python");
        File.ReadAllText(Path.Combine(folder, "layer/lib/current/same")).ShouldBe("1");
    }

    [Theory]
    [MemberData(nameof(Packed.Rows), MemberType = typeof(Packed))]
    public async Task Acceptance_14_tar_keeps_times_before_1980_and_after_2107(int row)
    {
        ArchiveOptions options = Packed.AllOptions[row];
        Assert.SkipWhen(options.Format == ArchiveFormat.Zip, "zip has the times of DOS: see ZipWriterTests");
        long[] times = [0, 315_532_799, SampleEntries.Time, 4_354_819_200];
        string file = Save(options, [.. times.Select(time => Small($"{time}", "") with { Time = time })]);

        await Tools.RunAsync("tar", _scratch.Folder, "--warning=no-timestamp", "-xf", file);

        foreach (long time in times)
            new DateTimeOffset(File.GetLastWriteTimeUtc(_scratch[$"{time}"])).ToUnixTimeSeconds().ShouldBe(time);
    }

    private static IEnumerable<string> Filter(ArchiveOptions options) =>
        options.Format == ArchiveFormat.TarXz ? ["-J"]
        : options.Format == ArchiveFormat.TarZst ? ["--zstd"]
        : options.Format == ArchiveFormat.TarGz ? ["-z"]
        : [];

    private static string[] ReadTar(ArchiveFormat format, byte[] file)
    {
        using Stream tar = format.OpenTar(new MemoryStream(file), "t");
        TarReader reader = new(tar, "t");
        List<string> rows = [];
        while (reader.Read() is { } entry)
        {
            using MemoryStream content = new();
            reader.OpenContent().CopyTo(content);
            ArchiveEntryKind kind = entry.Kind switch
            {
                TarEntryKind.Directory => ArchiveEntryKind.Directory,
                TarEntryKind.SymbolicLink => ArchiveEntryKind.Link,
                _ => ArchiveEntryKind.File,
            };
            entry.ModifiedAt.ToUnixTimeSeconds().ShouldBe(Time);
            rows.Add(RowOf(entry.Path, kind, entry.Mode, entry.LinkTarget, content.ToArray()));
        }
        return [.. rows];
    }

    private static string[] ReadZip(byte[] file)
    {
        PartialBytes bytes = new(file.Length);
        bytes.Add(0, file);
        ZipReader reader = ZipReader.Read(bytes, "t.zip");
        return
        [
            .. reader.Entries.Select(entry =>
            {
                byte[] content = reader.ReadAll(entry);
                ArchiveEntryKind kind =
                    entry.IsDirectory ? ArchiveEntryKind.Directory
                    : entry.IsSpecial ? ArchiveEntryKind.Link
                    : ArchiveEntryKind.File;
                return RowOf(
                    entry.Path,
                    kind,
                    entry.UnixMode & 0xFFF,
                    System.Text.Encoding.UTF8.GetString(content),
                    content
                );
            }),
        ];
    }

    private static string RowOf(string path, ArchiveEntryKind kind, int mode, string? target, byte[] content) =>
        Packed.Row(Of(path, content) with { Kind = kind, Mode = mode, LinkTarget = target });

    private static IEnumerable<string> Expected(IEnumerable<ArchiveEntry> entries) =>
        entries.Select(Packed.Row).Order(StringComparer.Ordinal);

    private static string WithoutMode(string row) =>
        row.Replace(" dir 755", " dir", StringComparison.Ordinal)
            .Replace(" file 755", " file", StringComparison.Ordinal)
            .Replace(" file 644", " file", StringComparison.Ordinal);

    private string Save(ArchiveOptions options, IReadOnlyList<ArchiveEntry> entries)
    {
        string path = _scratch["layer" + options.Format.Extension];
        File.WriteAllBytes(path, options.Write(entries));
        return path;
    }
}
