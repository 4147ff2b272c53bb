using Venvstacks.Formats.Text;

namespace Venvstacks.Formats.Tests.Text;

public class DiagnosticRendererTests
{
    private static readonly SourceText Source = new(
        "venvstacks.toml",
        "[[frameworks]]\nname = \"sk\"\n\n[[applications]]\nname = \"demo\"\nframeworks = [\"skk\"]\n"
    );

    private static readonly Diagnostic Unknown = Diagnostic.Error(
        "VS1004",
        "Application 'demo' references unknown framework 'skk'",
        Find(Source, "\"skk\""),
        "did you mean 'sk'?"
    ) with
    {
        SpanText = "no framework of this name above this line",
        Labels = [new(Find(Source, "\"sk\""), "a framework with a similar name is defined here")],
        Notes = ["run `venvstacks explain VS1004`"],
    };

    [Fact]
    public void The_place_is_shown_with_carets_and_what_explains_it() =>
        new DiagnosticRenderer()
            .Render([Unknown], "LayerSpecError")
            .ShouldBe(
                """
                LayerSpecError: Application 'demo' references unknown framework 'skk'  [VS1004]
                  --> venvstacks.toml:6:15
                   |
                 2 | name = "sk"
                   |        ---- a framework with a similar name is defined here
                ...
                 6 | frameworks = ["skk"]
                   |               ^^^^^ no framework of this name above this line
                   = help: did you mean 'sk'?
                   = note: run `venvstacks explain VS1004`

                """
            );

    [Fact]
    public void Problems_of_one_file_come_in_the_order_of_its_lines()
    {
        Diagnostic first = Diagnostic.Error("VS1", "later line", Find(Source, "demo"));
        Diagnostic second = Diagnostic.Error("VS2", "no place");
        Diagnostic third = Diagnostic.Warning("VS3", "earlier line", Find(Source, "sk"));
        new DiagnosticRenderer()
            .Render([first, second, third])
            .ShouldBe(
                """
                warning: earlier line  [VS3]
                  --> venvstacks.toml:2:9
                   |
                 2 | name = "sk"
                   |         ^^

                error: later line  [VS1]
                  --> venvstacks.toml:5:9
                   |
                 5 | name = "demo"
                   |         ^^^^

                error: no place  [VS2]

                """
            );
    }

    [Fact]
    public void Another_file_gets_an_excerpt_of_its_own()
    {
        SourceText other = new("venvstacks.uv.toml", "index = 1");
        Diagnostic diagnostic = Diagnostic.Error("VS1", "m", Find(Source, "demo")) with
        {
            Labels = [new(Find(other, "1"), "here")],
        };
        new DiagnosticRenderer()
            .Render([diagnostic])
            .ShouldEndWith("  ::: venvstacks.uv.toml:1:9\n   |\n 1 | index = 1\n   |         - here\n");
    }

    [Theory]
    [InlineData("\ta = bad", "bad", "     a = bad", 8)]
    [InlineData("名 = bad", "bad", " 名 = bad", 5)]
    [InlineData("e\u0301 = bad", "bad", " e\u0301 = bad", 4)]
    [InlineData("🐍 = bad", "bad", " 🐍 = bad", 5)]
    [InlineData("\u001b[2J = bad", "bad", @" \u{1b}[2J = bad", 12)]
    [InlineData("\u202e = bad", "bad", @" \u{202e} = bad", 11)]
    public void Marks_stand_under_their_text(string line, string marked, string shown, int column)
    {
        SourceText source = new("f", line);
        string[] lines = new DiagnosticRenderer()
            .Render([Diagnostic.Error("VS1", "m", Find(source, marked))])
            .Split('\n');
        lines[3].ShouldBe(" 1 |" + shown);
        lines[4].ShouldBe("   | " + new string(' ', column) + "^^^");
    }

    [Fact]
    public void A_place_at_the_end_of_the_file_has_one_caret()
    {
        SourceText source = new("f", "a = [");
        new DiagnosticRenderer()
            .Render([Diagnostic.Error("VS1", "m", new SourceSpan(source, new TextSpan(5, 0)))])
            .ShouldEndWith(" 1 | a = [\n   |      ^\n");
    }

    [Fact]
    public void Very_long_lines_are_cut()
    {
        SourceText source = new("f", new string('x', 100_000) + "bad" + new string('y', 100_000));
        string text = new DiagnosticRenderer().Render([Diagnostic.Error("VS1", "m", Find(source, "bad"))]);
        text.Length.ShouldBeLessThan(500);
        text.ShouldContain("bad");
    }

    [Fact]
    public void Foreign_text_in_messages_is_escaped_and_styled_after()
    {
        Diagnostic diagnostic = Diagnostic.Error("VS1", "no \u001b[31mlayer\nsecond", null, "\u0007");
        new DiagnosticRenderer((part, text) => $"<{part}>{text}</>")
            .Render([diagnostic], "E")
            .ShouldBe(
                """
                <Error>E:</> <Message>no \u{1b}[31mlayer</>  <Code>[VS1]</>
                    <Message>second</>
                  <Gutter>= </><Hint>help:</> \u{7}

                """
            );
    }

    private static SourceSpan Find(SourceText source, string text) =>
        new(source, new TextSpan(source.Text.IndexOf(text, StringComparison.Ordinal), text.Length));
}
