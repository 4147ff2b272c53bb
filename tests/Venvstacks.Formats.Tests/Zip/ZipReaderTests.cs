using System.IO.Compression;
using System.Text;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Bytes;
using Venvstacks.Formats.Zip;

namespace Venvstacks.Formats.Tests.Zip;

public sealed class ZipReaderTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    private static readonly ZipItem A = new("a.txt", "hello hello hello");
    private static readonly ZipItem B = new("d/b.txt", "b") { IsStored = true, Mode = 0x81ED };

    [Fact]
    public void Entries_and_contents_are_read()
    {
        byte[] archive = ZipFactory.Make(
            [A, new ZipItem("d/", ""), B, new ZipItem("é", "") { Flags = 8 }],
            comment: "made by hand"
        );
        (List<ZipEntry> entries, List<string> contents) = Read(archive);
        entries.Select(e => e.Path).ShouldBe(["a.txt", "d", "d/b.txt", "é"]);
        entries.Select(e => e.IsDirectory).ShouldBe([false, true, false, false]);
        entries.Select(e => e.IsExecutable).ShouldBe([false, false, true, false]);
        contents.ShouldBe(["hello hello hello", "b", ""]);
    }

    [Fact]
    public void Archives_of_the_framework_are_read()
    {
        using MemoryStream file = new();
        using (ZipArchive zip = new(new NoSeek(file), ZipArchiveMode.Create)) // no seeking: with data descriptors
        {
            using (Stream entry = zip.CreateEntry("a").Open())
                entry.Write(Encoding.UTF8.GetBytes(new string('a', 100_000)));
            zip.CreateEntry("empty");
        }
        Read(file.ToArray()).Contents.ShouldBe([new string('a', 100_000), ""]);
    }

    [Fact]
    public async Task Archives_of_Python_are_read()
    {
        const string script = """
            import zipfile, sys
            with zipfile.ZipFile('t.zip', 'w', zipfile.ZIP_DEFLATED) as z:
                z.writestr('plain', 'p' * 5000)
                with z.open('wide', 'w', force_zip64=True) as f: f.write(b'w' * 5000)
                z.mkdir('folder')
            class Pipe:
                def __init__(self, f): self.f = f
                def write(self, b): return self.f.write(b)
                def flush(self): self.f.flush()
            with open('s.zip', 'wb') as f, zipfile.ZipFile(Pipe(f), 'w') as z:
                z.writestr('plain', 'p' * 5000)
                with z.open('wide', 'w', force_zip64=True) as g: g.write(b'w' * 5000)
            """;
        using Scratch scratch = new();
        await Tools.RunAsync("python3", scratch.Folder, "-c", script);
        string[] expected = [new string('p', 5000), new string('w', 5000)];
        Read(File.ReadAllBytes(scratch["t.zip"])).Contents.ShouldBe(expected);
        Read(File.ReadAllBytes(scratch["s.zip"])).Contents.ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello hello hello")]
    [InlineData("200,000 bytes")]
    public void Zstd_is_read(string text)
    {
        string content = text.StartsWith('2') ? new string('z', 200_000) : text;
        Read(ZipFactory.Make([A, Zstandard(content), B])).Contents.ShouldBe(["hello hello hello", content, "b"]);
    }

    [Theory]
    [InlineData(9, "Deflate64")]
    [InlineData(12, "bzip2")]
    [InlineData(14, "LZMA")]
    [InlineData(95, "xz")]
    [InlineData(98, "PPMd")]
    [InlineData(1, "method 1")]
    public void Other_methods_are_named(ushort method, string name) =>
        Should
            .Throw<ArchiveFormatException>(() => Read(ZipFactory.Make([A with { Method = method }])))
            .Message.ShouldContain($"entry 'a.txt': it is compressed with {name}, and");

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(64)]
    public void Extra_fields_may_be_padded_with_zeros(int length)
    {
        byte[] field = [0x99, 0x99, 2, 0, 1, 1];
        Read(ZipFactory.Make([A with { Extra = new byte[length] }])).Contents.Count.ShouldBe(1);
        Read(ZipFactory.Make([A with { Extra = [.. field, .. new byte[length]] }])).Contents.Count.ShouldBe(1);
    }

    [Fact]
    public void Sizes_beside_a_data_descriptor_are_read()
    {
        ZipItem item = A with { Flags = 8 };
        Read(ZipFactory.Make([item with { HasLocalSizes = true }, B])).Contents.ShouldBe(["hello hello hello", "b"]);
        Read(ZipFactory.Make([item, B])).Contents.ShouldBe(["hello hello hello", "b"]);
        Read(Descriptor(flags: 0, change: null)).Contents.ShouldBe(["hello hello hello", "b"]);
    }

    // A data descriptor, with a byte of it changed; without the flag 8 it is announced nowhere.
    private static byte[] Descriptor(ushort flags, int? change)
    {
        byte[] withFlag = ZipFactory.Make([A with { Flags = 8, HasLocalSizes = true }, B]);
        int at = withFlag.AsSpan().IndexOf("PK\u0007\u0008"u8);
        if (change is { } offset)
            withFlag[at + offset] ^= 1;
        byte[] descriptor = withFlag[at..(at + 16)];
        return flags == 0 ? ZipFactory.Make([A with { Gap = descriptor }, B]) : withFlag;
    }

    private static ZipItem Zstandard(string content) =>
        new("z.txt", content) { Method = 93, Packed = Compress(content) };

    private static byte[] Compress(string content)
    {
        using var compressor = new ZstdSharp.Compressor();
        return compressor.Wrap(Encoding.UTF8.GetBytes(content)).ToArray();
    }

    public static TheoryData<string, string> Refused =>
        new()
        {
            { "local name", "its local header has another name" },
            { "suffix", "something follows the archive, or an archive is inside its comment" },
            { "prefix", "the central directory does not end where its end record begins" },
            { "prefix, offsets right", "there is a gap before it" },
            { "gap", "there is a gap before it" },
            { "gap at the end", "there is a gap before the central directory" },
            { "archive in comment", "the central directory does not end where its end record begins" },
            { "end record in comment", "something follows the archive, or an archive is inside its comment" },
            { "count", "the end record counts 1 entries, and there are 2" },
            { "crc", "its CRC is wrong" },
            { "too long", "it is longer than its 5 bytes" },
            { "too short", "it has 17 bytes instead of 18" },
            { "hidden", "something is hidden behind its data" },
            { "encrypted", "it is encrypted" },
            { "strong encryption", "it uses unknown flags" },
            { "method", "it is compressed with bzip2, and only deflate and zstd are supported" },
            { "damaged zstd", "its data is damaged" },
            { "cut zstd", "its data is damaged" },
            { "hidden after zstd", "its data is damaged" },
            { "descriptor with another size", "its data descriptor has other sizes or another CRC" },
            { "descriptor without flag and with another CRC", "there is a gap before it" },
            { "padding of ones", "its extra fields are damaged" },
            { "twice", "the archive has two entries of this name" },
            { "file and folder", "the archive has two entries of this name" },
            { "extra", "its extra fields are damaged" },
            { "unicode path", "its extra fields give it a second name or size" },
            { "zip64 without need", "its zip64 field is damaged, or the archive is split into several parts" },
            { "folder with content", "its sizes are inconsistent" },
            { "damaged data", "its data is damaged" },
            { "empty file", "the file is empty" },
            { "cut", "the zip archive is cut short" },
            { "text", "it is not a zip archive" },
            { "HTML", "it is an HTML page, not a zip archive" },
            { "HTML after a comment", "it is an HTML page, not a zip archive" },
        };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_tools_read_differently_is_refused(string what, string problem)
    {
        byte[] archive = what switch
        {
            "local name" => ZipFactory.Make([A with { LocalName = "c.txt" }, B]),
            "suffix" => ZipFactory.Make([A, B], suffix: "x"u8.ToArray()),
            "prefix" => [.. "#!/bin/sh\n"u8, .. ZipFactory.Make([A, B])],
            "prefix, offsets right" => ZipFactory.Make([A, B], prefix: "#!/bin/sh\n"u8.ToArray()),
            "gap" => ZipFactory.Make([A with { Gap = new byte[9] }, B]),
            "gap at the end" => ZipFactory.Make([A, B with { Gap = new byte[9] }]),
            "archive in comment" => ZipFactory.Make([A, B], comment: Encoding.Latin1.GetString(ZipFactory.Make([A]))),
            "end record in comment" => ZipFactory.Make(
                [A, B],
                comment: "PK\u0005\u0006 and more than twenty bytes behind it"
            ),
            "count" => ZipFactory.Make([A, B], countChange: -1),
            "crc" => ZipFactory.Make([A with { Crc = 1 }, B]),
            "too long" => ZipFactory.Make([A with { Length = 5 }, B]),
            "too short" => ZipFactory.Make([A with { Length = 18 }, B]),
            "hidden" => ZipFactory.Make([A with { Hidden = "secret"u8.ToArray() }, B]),
            "encrypted" => ZipFactory.Make([A with { Flags = 1 }, B]),
            "strong encryption" => ZipFactory.Make([A with { Flags = 64 }, B]),
            "method" => ZipFactory.Make([A with { Method = 12 }, B]),
            "damaged zstd" => ZipFactory.Make([Zstandard("hello") with { Packed = "hello"u8.ToArray() }, B]),
            "cut zstd" => ZipFactory.Make([A with { Method = 93, Packed = Compress("hello hello hello")[..^3] }, B]),
            "hidden after zstd" => ZipFactory.Make([Zstandard("hello") with { Hidden = "secret"u8.ToArray() }, B]),
            "descriptor with another size" => Descriptor(flags: 8, change: 12),
            "descriptor without flag and with another CRC" => Descriptor(flags: 0, change: 4),
            "padding of ones" => ZipFactory.Make([A with { Extra = [0, 0, 1] }, B]),
            "twice" => ZipFactory.Make([A, A with { Content = [1] }]),
            "file and folder" => ZipFactory.Make([A, new ZipItem("a.txt/", "")]),
            "extra" => ZipFactory.Make([A with { Extra = [1, 2, 3] }, B]),
            "unicode path" => ZipFactory.Make([A with { Extra = [0x75, 0x70, 1, 0, 1] }, B]),
            "zip64 without need" => ZipFactory.Make([A with { Extra = [1, 0, 8, 0, .. new byte[8]] }, B]),
            "folder with content" => ZipFactory.Make([new ZipItem("d/", "x"), B]),
            "damaged data" => ZipFactory.Make([
                A with
                {
                    IsStored = true,
                    Method = 8,
                    Content = [.. Enumerable.Repeat((byte)0xFF, 17)],
                },
            ]),
            "cut" => ZipFactory.Make([A, B])[..^40],
            "text" => "<hello"u8.ToArray(),
            "HTML" => "\uFEFF\n<!doctype HTML>"u8.ToArray(),
            "HTML after a comment" => "<!-- page --><html><body>"u8.ToArray(),
            _ => [],
        };
        Should.Throw<ArchiveFormatException>(() => Read(archive)).Problem.ShouldBe(problem);
    }

    [Fact]
    public void The_entry_that_begins_inside_another_is_named()
    {
        byte[] archive = ZipFactory.Make([A, B]);
        int offset = archive.AsSpan().LastIndexOf("PK\x01\x02"u8) + 42;
        archive[offset] -= 5;
        ArchiveFormatException error = Should.Throw<ArchiveFormatException>(() => Read(archive));
        error.Message.ShouldBe("'t.zip', entry 'd/b.txt': it begins inside 'a.txt'");
    }

    [Fact]
    public void Names_are_shown_up_to_200_characters_on_one_line()
    {
        string name = "a\nb" + new string('c', 300);
        ZipItem damaged = new(name, "x") { Crc = 1 };
        string message = Should.Throw<ArchiveFormatException>(() => Read(ZipFactory.Make([damaged]))).Message;
        message.ShouldBe($"'t.zip', entry 'a\\u{{a}}b{new string('c', 197)}…': its CRC is wrong");
    }

    [Fact]
    public void One_entry_is_checked_as_strictly_as_all()
    {
        byte[] archive = ZipFactory.Make([A with { LocalName = "c.txt" }, B]);
        PartialBytes parts = new(archive.Length);
        parts.Add(archive.Length - 100, archive.AsMemory(archive.Length - 100));
        (long offset, long length) = ZipReader.LocateDirectory(parts, "t.zip");
        (long missing, long count) = parts.FindMissing(offset, length);
        (missing + count).ShouldBe(archive.Length - 100);
        parts.Add(missing, archive.AsMemory((int)missing, (int)count));
        ZipReader zip = ZipReader.ReadDirectory(parts, "t.zip");
        Should.Throw<ArchiveFormatException>(() => zip.ReadAll(zip.Entries[1])).Problem.ShouldContain("cut short");
        foreach (ZipEntry entry in zip.Entries)
        {
            (offset, length) = ZipReader.RangeOf(entry);
            parts.Add(offset, archive.AsMemory((int)offset, (int)length));
        }
        zip.ReadAll(zip.Entries[1]).ShouldBe("b"u8.ToArray());
        Should
            .Throw<ArchiveFormatException>(() => zip.ReadAll(zip.Entries[0]))
            .Problem.ShouldBe("its local header has another name");
    }

    [Fact]
    public void Every_cut_is_found()
    {
        byte[] archive = ZipFactory.Make([A, B]);
        for (int length = 0; length < archive.Length; length++)
            Should.Throw<ArchiveFormatException>(() => Read(archive[..length]));
    }

    [Fact]
    public void Random_damage_is_an_error_of_ours_or_harmless()
    {
        byte[] archive = ZipFactory.Make([A, B, A with { Name = "c", Flags = 8 }]);
        Random random = new(1);
        for (int i = 0; i < 1000; i++)
        {
            byte[] damaged = [.. archive];
            for (int n = random.Next(1, 4); n > 0; n--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                Read(damaged);
            }
            catch (ArchiveFormatException) { }
        }
    }

    [Fact]
    public void Entries_are_read_by_several_threads()
    {
        using Scratch scratch = new();
        ZipItem[] items =
        [
            .. Enumerable
                .Range(0, 100)
                .Select(i => new ZipItem($"{i}", new string((char)('a' + (i % 26)), 10_000 + i))),
        ];
        File.WriteAllBytes(scratch["t.zip"], ZipFactory.Make(items));
        using FileBytes file = FileBytes.Open(scratch["t.zip"]);
        ZipReader zip = ZipReader.Read(file, "t.zip");
        Parallel.ForEach(
            zip.Entries,
            entry =>
            {
                using StreamReader text = new(zip.Open(entry));
                text.ReadToEnd().ShouldBe(Encoding.UTF8.GetString(items[int.Parse(entry.Path)].Content));
            }
        );
    }

    private (List<ZipEntry> Entries, List<string> Contents) Read(byte[] archive)
    {
        File.WriteAllBytes(_scratch["t.zip"], archive);
        using FileBytes file = FileBytes.Open(_scratch["t.zip"]);
        ZipReader zip = ZipReader.Read(file, "t.zip");
        List<string> contents = new();
        foreach (ZipEntry entry in zip.Entries.Where(e => !e.IsDirectory))
        {
            using StreamReader text = new(zip.Open(entry));
            contents.Add(text.ReadToEnd());
        }
        return ([.. zip.Entries], contents);
    }

    private sealed class NoSeek(Stream inner) : WriteOnlyStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => inner.Write(buffer);
    }
}
