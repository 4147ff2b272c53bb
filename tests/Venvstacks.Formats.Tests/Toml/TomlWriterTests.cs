using CsCheck;
using Venvstacks.Formats.Text;
using Venvstacks.Formats.Toml;

namespace Venvstacks.Formats.Tests.Toml;

public class TomlWriterTests
{
    [Fact]
    public void Plain_values_come_first_and_tables_under_headers()
    {
        TomlTable table = TomlTable.Of(
            (
                "packages",
                new TomlArray(
                    TomlTable.Of(
                        (
                            "wheels",
                            new TomlArray(TomlTable.Of(("hashes", TomlTable.Of(("sha256", "00"))), ("size", 12)))
                        ),
                        ("name", "a\"b\\\n")
                    )
                )
            ),
            ("lock-version", "1.0"),
            ("index", null),
            ("extras", TomlArray.OfStrings(["x", "y"])),
            ("none", new TomlArray()),
            ("mixed", new TomlArray(1, TomlTable.Of(("k e", true)))),
            ("at", new DateTimeOffset(2026, 7, 23, 20, 16, 12, TimeSpan.Zero))
        );
        TomlWriter
            .Write(table)
            .ShouldBe(
                """
                lock-version = "1.0"
                extras = ["x", "y"]
                none = []
                mixed = [1, { "k e" = true }]
                at = 2026-07-23T20:16:12Z

                [[packages]]
                name = "a\"b\\\n"

                [[packages.wheels]]
                size = 12

                [packages.wheels.hashes]
                sha256 = "00"

                """
            );
    }

    private static readonly Gen<TomlValue> Scalars = Gen.OneOf(
        Gen.String.Where(IsUnicode).Select(value => (TomlValue)value),
        Gen.Long.Select(value => (TomlValue)value),
        Gen.Bool.Select(value => (TomlValue)value),
        Gen.Double.Select(value => (TomlValue)new TomlFloat(value)),
        Gen.DateTimeOffset.Select(value => (TomlValue)value)
    );

    [Fact]
    public void What_is_written_is_read_back_equal() =>
        Tables(3).Sample(table => TaggedJson.Of(Read(TomlWriter.Write(table))) == TaggedJson.Of(table), iter: 2_000);

    internal static Gen<TomlTable> Tables(int depth)
    {
        Gen<TomlValue> values =
            depth == 0
                ? Scalars
                : Gen.OneOf(Scalars, Arrays(depth - 1), Tables(depth - 1).Select(table => (TomlValue)table));
        return Gen.Select(Gen.String.Where(IsUnicode), values)
            .Array[0, 4]
            .Select(pairs =>
                TomlTable.Of([
                    .. pairs.DistinctBy(pair => pair.Item1).Select(pair => (pair.Item1, (TomlValue?)pair.Item2)),
                ])
            );
    }

    private static Gen<TomlValue> Arrays(int depth) =>
        (depth == 0 ? Scalars : Gen.OneOf(Scalars, Tables(depth).Select(table => (TomlValue)table)))
            .Array[0, 4]
            .Select(items => (TomlValue)new TomlArray(items));

    private static bool IsUnicode(string text) => !text.Any(char.IsSurrogate);

    private static TomlTable Read(string text)
    {
        List<Diagnostic> diagnostics = [];
        TomlReader.TryRead(new SourceText("t.toml", text), "VS1001", diagnostics, out TomlTable? table);
        diagnostics.ShouldBeEmpty(text);
        return table!;
    }
}
