using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Terminal;

/// <summary>The styles of messages; without colour every style is empty.</summary>
/// <remarks>Who wins: <c>--color</c>, then NO_COLOR, then FORCE_COLOR and CLICOLOR_FORCE, then whether a terminal listens.</remarks>
internal sealed class Palette
{
    private readonly bool _colored;

    private Palette(bool colored) => _colored = colored;

    /// <summary>The styles for messages on the error stream.</summary>
    /// <param name="streams">Where the messages go.</param>
    /// <param name="choice">What <c>--color</c> says: auto, always, never or null.</param>
    public static Palette For(Streams streams, string? choice)
    {
        return new Palette(
            choice switch
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

    /// <summary>Whether there is colour.</summary>
    public bool IsColored => _colored;

    /// <summary>Puts the style of a part of a message around its text.</summary>
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

    private string Styled(string text, string style) => _colored ? $"\u001b[{style}m{text}\u001b[0m" : text;
}
