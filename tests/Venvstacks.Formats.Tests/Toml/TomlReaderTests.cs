using System.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Formats.Toml;

namespace Venvstacks.Formats.Tests.Toml;

public class TomlReaderTests
{
    [Fact]
    public void Keys_and_values_know_where_they_stand()
    {
        const string Text =
            "a.b = \"\U0001F40D\" # c\n[t.'u v']\nkey = [1, { x = 0x10 }]\n[[list]]\n[[list]]\ny = true\n";
        TomlTable root = Read(Text);

        Describe(Text, root)
            .ShouldBe(
                """
                a: a
                b: b = "🐍"
                t: t
                u v: 'u v'
                key: key = [1, { x = 0x10 }]
                x: x = 0x10
                list: list
                y: y = true
                """
            );
    }

    [Theory]
    [InlineData("[[runtimes]\n", "1:11", "invalid TOML: unexpected token found `]` while expecting `]]`")]
    [InlineData("name = foo\n", "1:8", "invalid TOML: unexpected token `foo` for a value")]
    [InlineData("a = [1,\n", "2:1", "invalid TOML: unexpected token `the end of the file` for a value")]
    [InlineData("é = 1\n", "1:1", "invalid TOML: unexpected token [é] found")]
    public void A_text_that_is_not_toml_says_where(string text, string position, string message)
    {
        Diagnostic diagnostic = ReadProblems(text).ShouldHaveSingleItem();
        diagnostic.Span!.Position.ToString().ShouldBe(position);
        diagnostic.Message.ShouldBe(message);
    }

    [Theory]
    [InlineData("[[a]]\n[a.x]\n[[a]]\nx = 1\n")]
    [InlineData("[[a]]\n[a.x]\n[[a]]\n[a.x]\n")]
    [InlineData("[[a]]\n[[a.x]]\n[[a]]\n[[a.x]]\n[[a.x]]\n")]
    [InlineData("[a.b]\n[a]\nc = 1\n")]
    [InlineData("[a.b.c]\n[a]\nb.x = 1\n")]
    [InlineData("a.b = 1\na.c = 2\n")]
    [InlineData("[[a]]\n[a.\"\"]\n[[a]]\n\"\" = 1\n")]
    public void What_is_defined_in_several_places_is_one(string text)
    {
        List<Diagnostic> diagnostics = [];
        TomlReader.TryRead(new SourceText("t.toml", text), "VS1001", diagnostics, out _).ShouldBeTrue();
        diagnostics.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("[[a]]\nx = 1\n[a.x]\n", "a.x", 3, 4)]
    [InlineData("[a]\n[a]\n", "a", 2, 2)]
    [InlineData("[a]\n[[a]]\n", "a", 2, 3)]
    [InlineData("[[a]]\n[a]\n", "a", 2, 2)]
    [InlineData("[[a.b]]\n[a]\nb.c = 1\n", "a.b", 3, 1)]
    [InlineData("[a.b]\n[a]\nb.c = 1\n", "a.b", 3, 1)]
    [InlineData("a.b = 1\n[a]\n", "a", 2, 2)]
    [InlineData("a = 1\n[a.b.c]\n", "a", 2, 2)]
    [InlineData("a = [{}]\n[[a]]\n", "a", 2, 3)]
    [InlineData("a = [{}]\n[a.b]\n", "a", 2, 2)]
    [InlineData("a = {}\na.b = 1\n", "a", 2, 1)]
    [InlineData("x = {a.b = 1, a = 2}\n", "x.a", 1, 15)]
    [InlineData("x = {a = {}, a.b = 1}\n", "x.a", 1, 14)]
    public void What_is_defined_twice_is_refused(string text, string key, int line, int column)
    {
        Diagnostic diagnostic = ReadProblems(text).ShouldHaveSingleItem();
        diagnostic.Message.ShouldBe($"invalid TOML: the key '{key}' is defined twice");
        diagnostic.Span!.Position.ShouldBe(new LinePosition(line, column));
    }

    [Fact]
    public void A_key_that_is_defined_twice_is_shown_in_both_places()
    {
        Diagnostic diagnostic = ReadProblems("x = '🐍'\n[t]\nname = 1\n  \"name\" = 2\n").ShouldHaveSingleItem();
        diagnostic.Message.ShouldBe("invalid TOML: the key 't.name' is defined twice");
        diagnostic.Span!.Position.ShouldBe(new LinePosition(4, 3));
        diagnostic.Labels.ShouldHaveSingleItem().Span.Position.ShouldBe(new LinePosition(3, 1));
    }

    [Theory]
    [InlineData(10_000)]
    [InlineData(1_000_000)]
    public void Deep_nesting_is_an_error(int depth) => ReadProblems("a = " + new string('[', depth)).ShouldNotBeEmpty();

    [Fact]
    public void Very_long_dotted_keys_are_refused_at_once()
    {
        string key = string.Concat(Enumerable.Repeat("a.", 200_000)) + "a";
        foreach (string text in new[] { $"\n{key} = 1", $"[{key}]", $"x = {{ \"b\".{key} = 1 }}" })
        {
            Stopwatch clock = Stopwatch.StartNew();
            ReadProblems(text).ShouldHaveSingleItem().Message.ShouldBe("invalid TOML: a key has more than 32768 parts");
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(1));
        }
        Read($"x = [{string.Join(", ", Enumerable.Repeat("1.5", 50_000))}] # {key}\ny = '{key}'")
            .Entries.Count.ShouldBe(2);
    }

    [Fact]
    public void Long_dotted_keys_are_followed()
    {
        TomlTable table = Read(string.Concat(Enumerable.Repeat("a.", 20_000)) + "a = 1");
        int depth = 0;
        while (table.Entries.Single().Value is TomlTable child)
            (table, depth) = (child, depth + 1);
        depth.ShouldBe(20_000);
    }

    private static string Describe(string text, TomlTable table) =>
        string.Join('\n', table.Entries.Select(entry => Describe(text, entry)));

    private static string Describe(string text, TomlEntry entry)
    {
        string key = $"{entry.Key}: {text.Substring(entry.KeySpan.Start, entry.KeySpan.Length)}";
        return entry.Value switch
        {
            TomlTable table when entry.Key != "x" => $"{key}\n{Describe(text, table)}",
            TomlArray array => Describe(text, key, entry, array),
            _ => $"{key} = {text.Substring(entry.Value.Span.Start, entry.Value.Span.Length)}",
        };
    }

    private static string Describe(string text, string key, TomlEntry entry, TomlArray array)
    {
        IEnumerable<string> tables = array
            .Items.OfType<TomlTable>()
            .Where(table => table.Entries.Count > 0)
            .Select(table => Describe(text, table));
        string value = text.Substring(entry.Value.Span.Start, entry.Value.Span.Length);
        return string.Join('\n', [value == entry.Key ? key : $"{key} = {value}", .. tables]);
    }

    private static TomlTable Read(string text)
    {
        List<Diagnostic> diagnostics = [];
        TomlReader.TryRead(new SourceText("t.toml", text), "VS1001", diagnostics, out TomlTable? table);
        diagnostics.ShouldBeEmpty();
        return table!;
    }

    private static List<Diagnostic> ReadProblems(string text)
    {
        List<Diagnostic> diagnostics = [];
        TomlReader.TryRead(new SourceText("t.toml", text), "VS1001", diagnostics, out _).ShouldBeFalse();
        return diagnostics;
    }
}
