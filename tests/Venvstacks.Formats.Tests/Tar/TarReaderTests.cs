using System.Formats.Tar;
using System.Text;
using Venvstacks.Formats.Archives;
using TarEntry = Venvstacks.Formats.Tar.TarEntry;
using TarEntryKind = Venvstacks.Formats.Tar.TarEntryKind;
using TarField = Venvstacks.Formats.Tar.TarField;
using TarReader = Venvstacks.Formats.Tar.TarReader;
using TarWriter = Venvstacks.Formats.Tar.TarWriter;

namespace Venvstacks.Formats.Tests.Tar;

public class TarReaderTests
{
    [Theory]
    [InlineData("posix")]
    [InlineData("gnu")]
    [InlineData("ustar")]
    [InlineData("v7")]
    public async Task Archives_of_system_tar_are_read(string format)
    {
        using Scratch scratch = new();
        // v7 holds 99 bytes of a name, ustar a prefix besides; the other two hold any.
        string folder = format switch
        {
            "v7" => "t/d",
            "ustar" => $"t/{new string('d', 60)}/{new string('e', 60)}",
            _ => $"t/{new string('d', 200)}/é",
        };
        Directory.CreateDirectory(scratch[folder]);
        File.WriteAllText(scratch[$"{folder}/a.txt"], new string('a', 700));
        File.WriteAllText(scratch["t/b"], "b");
        File.CreateSymbolicLink(scratch["t/link"], format is "posix" or "gnu" ? $"{new string('x', 150)}/a" : "x/a");
        await Tools.RunAsync("ln", scratch.Folder, "t/b", "t/hard");
        await Tools.RunAsync(
            "tar",
            scratch.Folder,
            $"--format={format}",
            "--mtime=@1700000000",
            "--sort=name",
            "-cf",
            "t.tar",
            "t"
        );

        List<TarEntry> entries = ReadAll(File.ReadAllBytes(scratch["t.tar"]));

        entries.ShouldAllBe(e => e.ModifiedAt.ToUnixTimeSeconds() == 1_700_000_000);
        entries[0].ShouldSatisfyAllConditions(e => e.Path.ShouldBe("t"), e => e.Kind.ShouldBe(TarEntryKind.Directory));
        entries.Single(e => e is { Kind: TarEntryKind.File, Length: 700 }).Path.ShouldBe($"{folder}/a.txt");
        entries.Single(e => e.Kind == TarEntryKind.HardLink).LinkTarget.ShouldBe("t/b");
        TarEntry link = entries.Single(e => e.Kind == TarEntryKind.SymbolicLink);
        link.LinkTarget.ShouldBe(new FileInfo(scratch["t/link"]).LinkTarget);
    }

    [Theory]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.V7)]
    public void Archives_of_the_framework_are_read(TarEntryFormat format)
    {
        using Scratch scratch = new();
        Directory.CreateDirectory(scratch["s/d"]);
        File.WriteAllText(scratch["s/d/a"], "hello");
        using MemoryStream archive = new();
        using (System.Formats.Tar.TarWriter writer = new(archive, format, leaveOpen: true))
        {
            writer.WriteEntry(scratch["s/d"], "d/");
            writer.WriteEntry(scratch["s/d/a"], "d/a");
        }
        ReadAll(archive.ToArray())
            .Select(e => (e.Path, e.Kind, e.Length))
            .ShouldBe([("d", TarEntryKind.Directory, 0), ("d/a", TarEntryKind.File, 5)]);
    }

    [Fact]
    public void A_skipped_content_does_not_matter()
    {
        MemoryStream archive = TarWriterTests.Write([
            (FileEntry("a"), new string('a', 100_000)),
            (FileEntry("b"), "b"),
        ]);
        TarReader reader = new(archive, "t.tar");
        reader.Read()!.Path.ShouldBe("a");
        reader.ReadContent(new byte[10]).ShouldBe(10);
        reader.Read()!.Path.ShouldBe("b");
        reader.Read().ShouldBeNull();
    }

    [Fact]
    public void Every_cut_is_found()
    {
        byte[] archive = TarWriterTests.Write([(FileEntry(new string('n', 200)), "content")]).ToArray();
        for (int length = 0; length < archive.Length; length++)
            Should
                .Throw<ArchiveFormatException>(() => ReadAll(archive[..length]))
                .Problem.ShouldBe("the archive is cut short");
    }

    public static TheoryData<string, string> Refused =>
        new()
        {
            { "checksum", "the checksum of a header is wrong" },
            { "data after the end", "there is data after the end mark" },
            { "pax size", "the pax header says 3 bytes and the header 5" },
            { "pax path twice", "a pax header has two records 'path'" },
            { "pax length", "a pax header is malformed" },
            { "pax NUL", "a name in a pax header is empty or has a NUL" },
            { "pax at the end", "the archive ends after a header that belongs to a next entry" },
            { "pax pax", "the type U+0078 is unknown or stands in a wrong place" },
            { "global path", "a global pax header names a path or a size" },
            { "pax sparse", "a sparse file, whose form tools read differently" },
            { "sparse", "a sparse file, whose form tools read differently" },
            { "device", "a device: only files, folders and links are taken" },
            { "fifo", "a named pipe: only files, folders and links are taken" },
            { "unknown", "the type U+005A is unknown or stands in a wrong place" },
            { "magic", "a header is of an unknown form" },
            { "negative size", "the size is negative" },
            { "digits", "a number in a header is wrong" },
            { "not UTF-8", "a name is not UTF-8" },
            { "folder with content", "a folder or link has content" },
            { "link without target", "a link has no target" },
        };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_tools_read_differently_is_refused(string what, string problem)
    {
        byte[] archive = what switch
        {
            "checksum" => Patch(b => b[0] = (byte)'z', fixChecksum: false),
            "data after the end" => [.. Patch(_ => { }), .. "garbage"u8],
            "pax size" => [.. Header('x', "10 size=3\n"), .. Patch(_ => { })],
            "pax path twice" => [.. Header('x', "10 path=a\n10 path=b\n"), .. Patch(_ => { })],
            "pax length" => [.. Header('x', "99 path=a\n"), .. Patch(_ => { })],
            "pax NUL" => [.. Header('x', "12 path=a\0b\n"), .. Patch(_ => { })],
            "pax at the end" => [.. Header('x', "10 path=a\n"), .. new byte[1024]],
            "pax pax" => [.. Header('x', "10 path=a\n"), .. Header('x', "10 path=b\n"), .. Patch(_ => { })],
            "global path" => [.. Header('g', "10 path=a\n"), .. Patch(_ => { })],
            "pax sparse" => [.. Header('x', "22 GNU.sparse.major=1\n"), .. Patch(_ => { })],
            "sparse" => Patch(b => b[156] = (byte)'S'),
            "device" => Patch(b => b[156] = (byte)'3'),
            "fifo" => Patch(b => b[156] = (byte)'6'),
            "unknown" => Patch(b => b[156] = (byte)'Z'),
            "magic" => Patch(b => b[257] = (byte)'U'),
            "negative size" => Patch(b => b.AsSpan(124, 12).Fill(0xFF)),
            "digits" => Patch(b => b[124] = (byte)'9'),
            "not UTF-8" => Patch(b => b[0] = 0xFF),
            "folder with content" => Patch(b => b[156] = (byte)'5'),
            _ => Patch(b => (b[156], b[134]) = ((byte)'2', (byte)'0')),
        };
        Should.Throw<ArchiveFormatException>(() => ReadAll(archive)).Problem.ShouldBe(problem);
    }

    [Fact]
    public void Fractions_of_seconds_are_dropped_and_comments_ignored()
    {
        byte[] archive =
        [
            .. Header('g', "19 comment=0123456\n"),
            .. Header('x', "19 mtime=12345.678\n"),
            .. Patch(_ => { }),
        ];
        ReadAll(archive).Single().ModifiedAt.ToUnixTimeSeconds().ShouldBe(12345);
    }

    [Fact]
    public void Random_damage_is_an_error_of_ours_or_harmless()
    {
        byte[] archive = TarWriterTests
            .Write([(FileEntry(new string('n', 200)), "content"), (FileEntry("b"), "b")])
            .ToArray();
        Random random = new(1);
        for (int i = 0; i < 5000; i++)
        {
            byte[] damaged = [.. archive];
            for (int n = random.Next(1, 4); n > 0; n--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                ReadAll(damaged);
            }
            catch (ArchiveFormatException) { }
        }
    }

    internal static List<TarEntry> ReadAll(byte[] archive)
    {
        TarReader reader = new(new MemoryStream(archive), "t.tar");
        List<TarEntry> entries = new();
        while (reader.Read() is { } entry)
            entries.Add(entry);
        return entries;
    }

    private static TarEntry FileEntry(string path) => new(path, TarEntryKind.File) { Mode = 0x1A4 };

    // An archive of one file "a" of five bytes, its header changed.
    private static byte[] Patch(Action<byte[]> change, bool fixChecksum = true)
    {
        byte[] archive = TarWriterTests.Write([(FileEntry("a"), "hello")]).ToArray();
        change(archive);
        if (fixChecksum)
            FixChecksum(archive);
        return archive;
    }

    private static byte[] Header(char type, string content)
    {
        using MemoryStream archive = new();
        byte[] bytes = Encoding.UTF8.GetBytes(content);
        new TarWriter(archive).Write(FileEntry("h") with { Length = bytes.Length }, new MemoryStream(bytes));
        byte[] header = archive.ToArray();
        header[156] = (byte)type;
        FixChecksum(header);
        return header;
    }

    private static void FixChecksum(byte[] header) =>
        Encoding
            .ASCII.GetBytes($"{Convert.ToString(TarField.ComputeChecksum(header), 8).PadLeft(6, '0')}\0 ")
            .CopyTo(header, 148);
}
