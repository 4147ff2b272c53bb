using Venvstacks.Formats.Text;
using Venvstacks.Formats.Toml;

namespace Venvstacks.Formats.Tests.Toml;

/// <summary>Every document that toml-test lists for TOML 1.1.</summary>
public class TomlVectorTests
{
    [Fact]
    public void Every_valid_document_has_the_values_of_its_json()
    {
        List<string> differing = [];
        foreach (string path in List("valid/"))
        {
            string expected = TaggedJson.Normalize(File.ReadAllText(Path.ChangeExtension(path, ".json")));
            string actual = Read(path) is { } table ? TaggedJson.Of(table) : "rejected";
            if (actual != expected)
                differing.Add($"{path}\n  expected {expected}\n  actual   {actual}");
        }
        differing.ShouldBeEmpty();
    }

    [Fact]
    public void Every_invalid_document_is_rejected() =>
        List("invalid/").Where(path => Read(path) is not null).ShouldBeEmpty();

    [Fact]
    public void Every_valid_document_is_read_back_equal_after_writing()
    {
        List<string> differing = [];
        foreach (string path in List("valid/"))
        {
            TomlTable table = Read(path)!;
            string written = TomlWriter.Write(table);
            TomlTable? again = Read(new SourceText(path, written));
            if (again is null || TaggedJson.Of(again) != TaggedJson.Of(table))
                differing.Add($"{path}\n{written}");
        }
        differing.ShouldBeEmpty();
    }

    [Fact]
    public void Every_golden_lock_is_written_as_it_is()
    {
        string[] locks = Directory.GetFiles(Shared.Require("golden"), "pylock.*.toml", SearchOption.AllDirectories);
        locks.ShouldNotBeEmpty();
        locks.Where(path => Rewrite(path) != File.ReadAllText(path)).ShouldBeEmpty();
    }

    // The header is a comment of three lines, which whoever writes a lock puts in front.
    private static string Rewrite(string path) =>
        string.Concat(File.ReadLines(path).Take(3).Select(line => line + "\n")) + TomlWriter.Write(Read(path)!);

    private static IEnumerable<string> List(string prefix) =>
        File.ReadLines(Shared.Require("vectors", "toml", "files-toml-1.1.0"))
            .Where(line =>
                line.StartsWith(prefix, StringComparison.Ordinal) && line.EndsWith(".toml", StringComparison.Ordinal)
            )
            .Select(line => Shared.Require("vectors", "toml", line));

    private static TomlTable? Read(string path) =>
        Utf8Text.TryDecode(path, File.ReadAllBytes(path), out SourceText? source, out _) ? Read(source) : null;

    private static TomlTable? Read(SourceText source)
    {
        List<Diagnostic> diagnostics = [];
        bool read = TomlReader.TryRead(source, "VS1001", diagnostics, out TomlTable? table);
        diagnostics.Count.ShouldBe(read ? 0 : Math.Max(1, diagnostics.Count));
        return table;
    }
}
