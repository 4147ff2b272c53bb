using System.Text;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Zstd;
using Venvstacks.Platforms;
using Venvstacks.Publishing;
using Venvstacks.Store;

namespace Venvstacks.Tests.Publishing;

/// <summary>The manifest beside an archive: its text, its file, and what is refused.</summary>
public class ArchiveManifestTests
{
    private const string Hash = "00000000000000000000000000000000000000000000000000000000000000aa";

    private const string Text = $$"""
        {"schema":1,"layer":"app-a","target":"linux_x86_64","archive_sha256":"{{Hash}}","frames":[[0,10,100],[10,20,50]]}
        ["d","bin",493,5,null]
        ["f","bin/x",493,5,7,"{{Hash}}",1,49,"p==1.0"]
        ["l","link","bin/\u00e4 x",5,null]
        ["f","y",420,-1,0,"{{Hash}}",0,0,null]

        """;

    [Fact]
    public void The_text_is_read_and_written_again()
    {
        ArchiveManifest manifest = Read(Text);
        manifest.Target.ShouldBe(Target.LinuxX64);
        manifest.Frames.ShouldBe([new ZstdFrame(0, 10, 100), new ZstdFrame(10, 20, 50)]);
        ArchivedEntry[] entries = [.. manifest.Entries];
        entries.Select(entry => entry.Entry.Path).ShouldBe(["bin", "bin/x", "link", "y"]);
        entries[1].Entry.ShouldBe(ManifestEntry.File("bin/x", new StoredContent(Hash, 7, IsExecutable: true), 5));
        (entries[1].Frame, entries[1].Offset, entries[1].Package).ShouldBe((1, 49, "p==1.0"));
        entries[2].Entry.Target.ShouldBe("bin/ä x");
        Print(manifest).ShouldBe(Text);
    }

    [Theory]
    [InlineData("\"schema\":1", "\"schema\":2", "line 1 is invalid")]
    [InlineData("linux_x86_64", "linux", "line 1 is invalid")]
    [InlineData("[10,20,50]", "[11,20,50]", "line 1 is invalid")]
    [InlineData("[10,20,50]", "[10,20,0]", "line 1 is invalid")]
    [InlineData("[10,20,50]", "[10,20]", "line 1 is invalid")]
    [InlineData("[\"d\",\"bin\"", "[\"e\",\"bin\"", "line 2 is invalid")]
    [InlineData("\"bin\",493", "\"bin\",448", "line 2 is invalid")]
    [InlineData("\"bin/x\",493", "\"bin/x\",511", "line 3 is invalid")]
    [InlineData(",1,49,", ",2,49,", "line 3 is invalid")]
    [InlineData(",1,49,", ",1,50,", "line 3 is invalid")]
    [InlineData(",1,49,", ",null,null,", "line 3 is invalid")]
    [InlineData(",5,7,", ",5,-7,", "line 3 is invalid")]
    [InlineData("aa\",1", "AA\",1", "line 3 is invalid")]
    [InlineData("\"p==1.0\"]", "\"p==1.0\",0]", "line 3 is invalid")]
    [InlineData("\"bin/x\"", "\"bin/../x\"", "the path has a component '..'")]
    [InlineData("\"bin/x\"", "\"/x\"", "the path is absolute")]
    [InlineData("\"bin/x\"", "\"lib/x\"", "the directory that it is in is not an entry")]
    [InlineData("\"y\"", "\"link/y\"", "the directory that it is in is not an entry")]
    [InlineData("\"y\"", "\"a\"", "it is not in the order of paths")]
    [InlineData("\"y\"", "\"link\"", "it is not in the order of paths")]
    [InlineData("bin/\\u00e4 x", "", "line 4 is invalid")]
    [InlineData("0,0,null]\n", "0,0,null]", "the last line is cut short")]
    public void Other_texts_are_refused(string old, string replacement, string problem)
    {
        int at = Text.IndexOf(old, StringComparison.Ordinal);
        at.ShouldBeGreaterThan(0);
        ArchiveFormatException refused = Should.Throw<ArchiveFormatException>(() =>
            Read(Text[..at] + replacement + Text[(at + old.Length)..])
        );
        refused.Problem.ShouldBe(problem);
    }

    [Fact]
    public void An_empty_text_and_deep_JSON_are_refused()
    {
        Should.Throw<ArchiveFormatException>(() => Read("")).Problem.ShouldBe("it is empty");
        Should.Throw<ArchiveFormatException>(() => Read(new string('[', 100_000) + "\n"));
    }

    [Fact]
    public void A_flipped_byte_of_the_file_is_refused_or_changes_nothing()
    {
        using MemoryStream written = new();
        ArchiveManifestFacts facts = ArchiveManifestFile.Write(written, Read(Text));
        byte[] file = written.ToArray();
        (facts.RawSize, facts.Size).ShouldBe((Encoding.UTF8.GetByteCount(Text), file.Length));
        Print(ArchiveManifestFile.Read(file, "m", facts)).ShouldBe(Text);
        int refused = 0;
        for (int i = 0; i < file.Length; i++)
        {
            byte[] flipped = [.. file];
            flipped[i] ^= 0x10;
            refused += IsRefused(flipped, facts) ? 1 : 0;
        }
        refused.ShouldBeGreaterThanOrEqualTo(file.Length - 3); // some bits of a frame have no meaning
        Should.Throw<ArchiveFormatException>(() => ArchiveManifestFile.Read(file[..^1], "m", facts));
        Should.Throw<ArchiveFormatException>(() =>
            ArchiveManifestFile.Read(file, "m", facts with { RawSize = facts.RawSize - 1 })
        );
    }

    private static bool IsRefused(byte[] file, ArchiveManifestFacts facts)
    {
        try
        {
            Print(ArchiveManifestFile.Read(file, "m", facts)).ShouldBe(Text);
            return false;
        }
        catch (ArchiveFormatException)
        {
            return true;
        }
    }

    private static string Print(ArchiveManifest manifest) => string.Concat(ArchiveManifestText.Lines(manifest));

    private static ArchiveManifest Read(string text) => ArchiveManifestText.Read(Encoding.UTF8.GetBytes(text), "m");
}
