using Venvstacks.Formats.Text;

namespace Venvstacks.Platforms;

/// <summary>The oldest macOS that a layer must run on, which decides the newest <c>macosx</c> tag that is accepted.</summary>
/// <param name="Major">The major version.</param>
/// <param name="Minor">The minor version; 0 where none is written.</param>
public sealed record MacosFloor(int Major, int Minor)
{
    /// <summary>The floor where neither the layer nor the environment declares one: <c>13.0</c>.</summary>
    public static MacosFloor Default { get; } = new(13, 0);

    /// <summary>The floor as written, <c>14</c> or <c>14.0</c>: <c>other_inputs_hash</c> contains it.</summary>
    public string Text { get; init; } = $"{Major}.{Minor}";

    /// <summary>Parses <c>X</c> or <c>X.Y</c>.</summary>
    /// <exception cref="ParseException">The text has another form.</exception>
    public static MacosFloor Parse(string text) =>
        TryParse(text, out MacosFloor? floor, out ParseError? error) ? floor : throw new ParseException(error);

    /// <summary>Parses a floor as <see cref="Parse"/> does, without throwing.</summary>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out MacosFloor? floor,
        [NotNullWhen(false)] out ParseError? error
    )
    {
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        int minor = 0;
        bool valid =
            LibcFloor.TryParseNumber(dot < 0 ? text : text.AsSpan(0, dot), out int major)
            && (dot < 0 || LibcFloor.TryParseNumber(text.AsSpan(dot + 1), out minor));
        floor = valid ? new MacosFloor(major, minor) { Text = text } : null;
        error = valid
            ? null
            : new ParseError(
                $"the macOS version must have the form 'X' or 'X.Y', not '{text}'",
                text,
                new(0, text.Length)
            );
        return valid;
    }

    /// <summary>The <see cref="Text"/>.</summary>
    public override string ToString() => Text;
}
