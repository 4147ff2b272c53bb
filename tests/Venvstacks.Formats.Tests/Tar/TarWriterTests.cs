using System.Formats.Tar;
using System.Text;
using Venvstacks.Formats.Tar;
using OracleEntry = System.Formats.Tar.TarEntry;
using OracleReader = System.Formats.Tar.TarReader;
using TarEntry = Venvstacks.Formats.Tar.TarEntry;
using TarReader = Venvstacks.Formats.Tar.TarReader;
using TarWriter = Venvstacks.Formats.Tar.TarWriter;

namespace Venvstacks.Formats.Tests.Tar;

public class TarWriterTests
{
    private static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    private static readonly (TarEntry Entry, string Content)[] Sample =
    [
        (new TarEntry("layer", TarEntryKind.Directory) { Mode = 0x1ED, ModifiedAt = Time }, ""),
        (new TarEntry("layer/empty", TarEntryKind.File) { Mode = 0x1A4, ModifiedAt = Time }, ""),
        (new TarEntry("layer/run", TarEntryKind.File) { Mode = 0x1ED, ModifiedAt = Time }, "#!/bin/sh\n"),
        (new TarEntry("layer/block", TarEntryKind.File) { Mode = 0x1A4, ModifiedAt = Time }, new string('b', 512)),
        (new TarEntry("layer/naïve-日本語", TarEntryKind.File) { Mode = 0x1A4, ModifiedAt = Time }, "x"),
        (new TarEntry($"layer/{new string('n', 94)}", TarEntryKind.File) { Mode = 0x1A4, ModifiedAt = Time }, "100"),
        (new TarEntry($"layer/{new string('n', 95)}", TarEntryKind.File) { Mode = 0x1A4, ModifiedAt = Time }, "101"),
        (new TarEntry($"layer/{new string('ö', 120)}", TarEntryKind.Directory) { Mode = 0x1ED, ModifiedAt = Time }, ""),
        (
            new TarEntry("layer/old", TarEntryKind.File)
            {
                Mode = 0x1A4,
                ModifiedAt = DateTimeOffset.FromUnixTimeSeconds(-5),
            },
            "before 1970"
        ),
        (
            new TarEntry("layer/link", TarEntryKind.SymbolicLink)
            {
                Mode = 0x1FF,
                ModifiedAt = Time,
                LinkTarget = "../runtime/bin/python",
            },
            ""
        ),
        (
            new TarEntry("layer/longlink", TarEntryKind.SymbolicLink)
            {
                Mode = 0x1FF,
                ModifiedAt = Time,
                LinkTarget = string.Join('/', Enumerable.Repeat("..", 60)),
            },
            ""
        ),
        (
            new TarEntry("layer/hard", TarEntryKind.HardLink)
            {
                Mode = 0x1ED,
                ModifiedAt = Time,
                LinkTarget = "layer/run",
            },
            ""
        ),
    ];

    [Fact]
    public void What_is_written_is_read_again()
    {
        using MemoryStream archive = Write(Sample);
        TarReader reader = new(archive, "t.tar");
        foreach ((TarEntry entry, string content) in Sample)
        {
            reader.Read().ShouldBe(WithLength(entry, content));
            using StreamReader text = new(reader.OpenContent());
            text.ReadToEnd().ShouldBe(content);
        }
        reader.Read().ShouldBeNull();
        reader.Read().ShouldBeNull();
    }

    [Fact]
    public void The_framework_reads_the_same()
    {
        using MemoryStream archive = Write(Sample);
        using OracleReader oracle = new(archive);
        foreach ((TarEntry entry, string content) in Sample)
        {
            OracleEntry actual = oracle.GetNextEntry().ShouldNotBeNull();
            actual.Name.TrimEnd('/').ShouldBe(entry.Path);
            actual.LinkName.ShouldBe(entry.LinkTarget ?? "");
            ((int)actual.Mode).ShouldBe(entry.Mode);
            actual.ModificationTime.ShouldBe(entry.ModifiedAt);
            actual.Length.ShouldBe(content.Length);
            (actual.Uid, actual.Gid, ((PosixTarEntry)actual).UserName, ((PosixTarEntry)actual).GroupName).ShouldBe(
                (0, 0, "root", "root")
            );
        }
        oracle.GetNextEntry().ShouldBeNull();
    }

    [Fact]
    public async Task System_tar_lists_the_same()
    {
        using Scratch scratch = new();
        await using (FileStream file = File.Create(scratch["t.tar"]))
            Write(Sample).CopyTo(file);
        string listing = await Tools.RunAsync(
            "tar",
            scratch.Folder,
            "--full-time",
            "--quoting-style=literal",
            "-tvf",
            "t.tar"
        );
        string[] lines = listing.TrimEnd('\n').Split('\n');
        lines.Length.ShouldBe(Sample.Length);
        lines[0].ShouldBe("drwxr-xr-x root/root         0 2023-11-14 22:13:20 layer/");
        lines[4].ShouldEndWith("layer/naïve-日本語");
        lines[6].ShouldEndWith(Sample[6].Entry.Path);
        lines[8].ShouldContain("1969-12-31 23:59:55");
        lines[10].ShouldEndWith(Sample[10].Entry.LinkTarget!);
        lines[11].ShouldEndWith("layer/hard link to layer/run");
    }

    [Fact]
    public void The_length_is_known_beforehand()
    {
        using MemoryStream archive = Write(Sample);
        long expected = Sample.Sum(s => TarWriter.LengthOf(WithLength(s.Entry, s.Content))) + TarWriter.EndLength;
        archive.Length.ShouldBe(expected);
    }

    [Fact]
    public void The_owner_of_an_entry_does_not_reach_the_archive()
    {
        TarEntry owned = Sample[1].Entry with { UserId = 1000, GroupId = 1000, UserName = "me", GroupName = "us" };
        Write([(owned, "")]).ToArray().ShouldBe(Write([Sample[1]]).ToArray());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void Content_of_another_length_is_refused(int length) =>
        Should.Throw<ArgumentException>(() =>
            new TarWriter(Stream.Null).Write(
                new TarEntry("a", TarEntryKind.File) { Length = length },
                new MemoryStream(new byte[4])
            )
        );

    [Fact]
    public void A_file_over_8_GiB_keeps_its_length()
    {
        const long length = (8L << 30) + 1;
        using MemoryStream head = new();
        Should.Throw<ArgumentException>(() =>
            new TarWriter(head).Write(new TarEntry("big", TarEntryKind.File) { Length = length })
        );
        head.Position = 0;
        new TarReader(head, "t.tar").Read().ShouldNotBeNull().Length.ShouldBe(length);
    }

    internal static MemoryStream Write(IEnumerable<(TarEntry Entry, string Content)> entries)
    {
        MemoryStream archive = new();
        TarWriter writer = new(archive);
        foreach ((TarEntry entry, string content) in entries)
            writer.Write(WithLength(entry, content), new MemoryStream(Encoding.UTF8.GetBytes(content)));
        writer.Complete();
        archive.Position = 0;
        return archive;
    }

    private static TarEntry WithLength(TarEntry entry, string content) =>
        entry with
        {
            Length = Encoding.UTF8.GetByteCount(content),
        };
}
