using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Venvstacks.Formats.Text;

namespace Venvstacks.Platforms;

/// <summary>The oldest macOS that a layer must run on, which decides the newest <c>macosx</c> tag that is taken.</summary>
/// <param name="Major">The first number of its version.</param>
/// <param name="Minor">The second number of its version; 0 where none is written.</param>
public sealed record MacosTarget(int Major, int Minor)
{
    /// <summary>What holds where neither the layer nor the environment says anything: <c>13.0</c>.</summary>
    public static MacosTarget Default { get; } = new(13, 0);

    /// <summary>The target as it was written, <c>14</c> or <c>14.0</c>: the hash of a lock's other inputs contains it.</summary>
    public string Text { get; init; } = $"{Major}.{Minor}";

    /// <summary>Reads <c>X</c> or <c>X.Y</c>.</summary>
    /// <exception cref="ParseException">The text is neither.</exception>
    public static MacosTarget Parse(string text) =>
        TryParse(text, out MacosTarget? target, out ParseError? error) ? target : throw new ParseException(error);

    /// <summary>Reads a target as <see cref="Parse"/> does, or says why it is none.</summary>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out MacosTarget? target,
        [NotNullWhen(false)] out ParseError? error
    )
    {
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        int minor = 0;
        bool valid =
            TryParseNumber(dot < 0 ? text : text.AsSpan(0, dot), out int major)
            && (dot < 0 || TryParseNumber(text.AsSpan(dot + 1), out minor));
        target = valid ? new MacosTarget(major, minor) { Text = text } : null;
        error = valid
            ? null
            : new ParseError(
                $"the macOS version must be of the form 'X' or 'X.Y', not '{text}'",
                text,
                new(0, text.Length)
            );
        return valid;
    }

    private static bool TryParseNumber(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    /// <summary>The <see cref="Text"/>.</summary>
    public override string ToString() => Text;
}
