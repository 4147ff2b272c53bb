using Venvstacks.Cli.Configuration;
using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Terminal;

/// <summary>The styles of messages; without colour every style is empty.</summary>
/// <remarks>Precedence: <c>--color</c>, VENVSTACKS_COLOR, NO_COLOR, FORCE_COLOR and CLICOLOR_FORCE, whether the error stream is a terminal.</remarks>
internal sealed class Palette
{
    private Palette(bool isColored) => IsColored = isColored;

    /// <summary>The styles for messages on the error stream.</summary>
    /// <param name="streams">The streams.</param>
    /// <param name="choice">The value of <c>--color</c>: auto, always, never or null.</param>
    public static Palette For(Streams streams, string? choice)
    {
        return new Palette(
            (choice ?? streams.Variable(SettingKey.Color.Variable)) switch
            {
                "always" => true,
                "never" => false,
                _ when !string.IsNullOrEmpty(streams.Variable("NO_COLOR")) => false,
                _ when IsOn("FORCE_COLOR") || IsOn("CLICOLOR_FORCE") => true,
                _ => streams.ErrorIsTerminal && streams.Variable("TERM") is not (null or "" or "dumb"),
            }
        );

        bool IsOn(string name) => streams.Variable(name) is not (null or "" or "0");
    }

    /// <summary>Whether styles are not empty.</summary>
    public bool IsColored { get; }

    /// <summary>Styles a part of a message.</summary>
    public string Style(DiagnosticPart part, string text) =>
        part switch
        {
            DiagnosticPart.Error or DiagnosticPart.Mark => Styled(text, "1;31"),
            DiagnosticPart.Warning => Styled(text, "1;33"),
            DiagnosticPart.Message => Styled(text, "1"),
            DiagnosticPart.Gutter or DiagnosticPart.Label => Styled(text, "34"),
            DiagnosticPart.Hint => Styled(text, "36"),
            _ => text,
        };

    private string Styled(string text, string style) => IsColored ? $"\u001b[{style}m{text}\u001b[0m" : text;
}
