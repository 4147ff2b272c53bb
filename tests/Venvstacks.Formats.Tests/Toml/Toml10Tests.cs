using System.Text;
using CsCheck;
using Venvstacks.Formats.Text;
using Venvstacks.Formats.Toml;

namespace Venvstacks.Formats.Tests.Toml;

/// <summary>All that is written is TOML 1.0, though TOML 1.1 is read.</summary>
public class Toml10Tests
{
    // Python's own reader knows TOML 1.0 only. It says of each file whether it holds what it should.
    private const string Reader = """
        import datetime, json, math, pathlib, sys, tomllib

        def is_equal(value, tagged):
            if isinstance(value, list):
                return isinstance(tagged, list) and len(value) == len(tagged) and all(map(is_equal, value, tagged))
            if isinstance(value, dict):
                return value.keys() == tagged.keys() and all(is_equal(value[key], tagged[key]) for key in value)
            kind, text = tagged["type"], tagged["value"]
            if kind == "bool":
                return value is (text == "true")
            if kind == "float":
                expected = float(text.replace("∞", "inf").replace("Infinity", "inf"))
                return isinstance(value, float) and (value == expected or math.isnan(value) and math.isnan(expected))
            if kind == "integer":
                return type(value) is int and value == int(text)
            if kind == "datetime":
                return value == datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
            return value == (text if kind == "string" else tagged)

        paths = sorted(pathlib.Path(".").glob("*.toml"))
        for path in paths:
            try:
                read = tomllib.loads(path.read_bytes().decode())
            except tomllib.TOMLDecodeError as error:
                print(path.name, error)
                continue
            if not is_equal(read, json.loads(path.with_suffix(".json").read_bytes())):
                print(path.name, "holds something else")
        print(len(paths), "read")
        """;

    private const string Probe = "import sys; print(sys.version_info >= (3, 11))";

    [Fact]
    public async Task Python_reads_what_is_written()
    {
        using Scratch scratch = new();
        if ((await Tools.RunAsync("python3", scratch.Folder, "-c", Probe)).Trim() != "True")
            Assert.Skip("needs a Python with tomllib");
        int count = 0;
        foreach (TomlTable table in Odd())
            Write(scratch, count++, table);
        TomlWriterTests.Tables(3).Sample(table => Write(scratch, Interlocked.Increment(ref count), table), iter: 500);
        (await Tools.RunAsync("python3", scratch.Folder, "-c", Reader)).Trim().ShouldBe($"{count} read");
    }

    /// <summary>What TOML 1.1 added stands in no output: <c>\e</c>, <c>\x</c>, times without seconds, line ends in inline tables.</summary>
    [Theory]
    [InlineData("\u001b", "k = \"\\u001B\"\n")]
    [InlineData("\0\u0001\u001f\u007f", "k = \"\\u0000\\u0001\\u001F\\u007F\"\n")]
    [InlineData("\b\t\n\f\r\"\\", "k = \"\\b\\t\\n\\f\\r\\\"\\\\\"\n")]
    [InlineData("é\u0085\u009b\u2028\uFEFF😀", "k = \"é\u0085\u009b\u2028\uFEFF😀\"\n")]
    public void Characters_are_escaped_as_in_TOML_1_0(string value, string text) =>
        TomlWriter.Write(TomlTable.Of(("k", value))).ShouldBe(text);

    [Theory]
    [InlineData("", "\"\" = 1\n")]
    [InlineData("é", "\"é\" = 1\n")]
    [InlineData("a.b", "\"a.b\" = 1\n")]
    [InlineData("a b", "\"a b\" = 1\n")]
    [InlineData("\u001b\n", "\"\\u001B\\n\" = 1\n")]
    [InlineData("1-_A", "1-_A = 1\n")]
    public void Keys_are_bare_only_where_TOML_1_0_allows_it(string key, string text) =>
        TomlWriter.Write(TomlTable.Of((key, 1))).ShouldBe(text);

    [Theory]
    [InlineData("1979-05-27 07:32z", "1979-05-27T07:32:00Z")]
    [InlineData("1979-05-27T07:32:01.5", "1979-05-27T07:32:01.5")]
    [InlineData("1979-05-27", "1979-05-27")]
    [InlineData("07:32", "07:32:00")]
    public void Times_have_seconds(string read, string written)
    {
        TomlReader
            .TryRead(new SourceText("t.toml", $"k = {read}\n"), "VS1001", new List<Diagnostic>(), out TomlTable? table)
            .ShouldBeTrue();
        TomlWriter.Write(table!).ShouldBe($"k = {written}\n");
    }

    private static IEnumerable<TomlTable> Odd()
    {
        string[] texts =
        [
            "",
            " ",
            "a.b",
            "#",
            "[x]",
            "\"",
            "'''",
            "\\",
            "\u001b",
            "\0",
            "\u007f",
            "\u0085",
            "\u2028",
            "é😀",
            "inf",
        ];
        foreach (string text in texts)
        {
            yield return TomlTable.Of((text, text));
            yield return TomlTable.Of((text, TomlTable.Of((text, new TomlArray(text, TomlTable.Of((text, text)))))));
            yield return TomlTable.Of((text, new TomlArray(TomlTable.Of((text, TomlTable.Of((text, text)))))));
        }
        double[] numbers = [0, -0.0, 1, 1e16, 1e-7, 1.5e300, double.Epsilon, double.MaxValue, double.NaN];
        yield return TomlTable.Of(("k", new TomlArray(numbers.Select(number => new TomlFloat(number)))));
        yield return TomlTable.Of(
            ("k", new TomlArray(new TomlFloat(double.PositiveInfinity), new TomlFloat(double.NegativeInfinity)))
        );
        yield return TomlTable.Of(("k", new TomlArray(long.MinValue, long.MaxValue, 0, true, false)));
        yield return TomlTable.Of(("k", new TomlArray(new TomlArray(), TomlTable.Of(), new TomlArray(TomlTable.Of()))));
        yield return TomlTable.Of(("k", new DateTimeOffset(2026, 2, 28, 23, 59, 59, TimeSpan.FromMinutes(-330))));
    }

    private static void Write(Scratch scratch, int number, TomlTable table)
    {
        File.WriteAllText(scratch[$"{number}.toml"], TomlWriter.Write(table), new UTF8Encoding(false, true));
        File.WriteAllText(scratch[$"{number}.json"], TaggedJson.Of(table));
    }
}
