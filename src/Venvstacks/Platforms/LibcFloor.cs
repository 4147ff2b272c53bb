using System.Globalization;
using Venvstacks.Formats.Text;

namespace Venvstacks.Platforms;

/// <summary>A C library of Linux.</summary>
public enum Libc
{
    /// <summary>The GNU C library: wheels tagged <c>manylinux</c>.</summary>
    Glibc,

    /// <summary>The musl C library: wheels tagged <c>musllinux</c>.</summary>
    Musl,
}

/// <summary>The oldest C library that a layer must run on, which decides the newest <c>manylinux</c> or <c>musllinux</c> tag that is accepted (PEP 600, PEP 656).</summary>
/// <param name="Libc">The C library.</param>
/// <param name="Major">The major version.</param>
/// <param name="Minor">The minor version.</param>
public sealed record LibcFloor(Libc Libc, int Major, int Minor)
{
    /// <summary>The floor of glibc targets where a layer declares none: <c>glibc@2.28</c>.</summary>
    public static LibcFloor DefaultGlibc { get; } = new(Libc.Glibc, 2, 28);

    /// <summary>The floor of musl targets where a layer declares none: <c>musl@1.2</c>.</summary>
    public static LibcFloor DefaultMusl { get; } = new(Libc.Musl, 1, 2);

    /// <summary>The floor as written, <c>glibc</c> or <c>glibc@2.28</c>: <c>other_inputs_hash</c> contains it.</summary>
    public string Text { get; init; } = $"{(Libc == Libc.Glibc ? "glibc" : "musl")}@{Major}.{Minor}";

    /// <summary>Parses <c>glibc</c>, <c>glibc@X.Y</c>, <c>musl</c> or <c>musl@X.Y</c>.</summary>
    /// <exception cref="ParseException">The text has another form.</exception>
    public static LibcFloor Parse(string text) =>
        TryParse(text, out LibcFloor? floor, out ParseError? error) ? floor : throw new ParseException(error);

    /// <summary>Parses a floor as <see cref="Parse"/> does, without throwing.</summary>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out LibcFloor? floor,
        [NotNullWhen(false)] out ParseError? error
    )
    {
        int at = text.IndexOf('@', StringComparison.Ordinal);
        string libc = at < 0 ? text : text[..at];
        string? version = at < 0 ? null : text[(at + 1)..];
        floor = libc switch
        {
            "glibc" => DefaultGlibc with { Text = text },
            "musl" => DefaultMusl with { Text = text },
            _ => null,
        };
        if (floor is null)
            error = new ParseError($"the C library must be 'glibc' or 'musl', not '{libc}'", text, new(0, libc.Length));
        else if (version is null || TryParseVersion(version, ref floor))
            error = null;
        else
            error = new ParseError(
                $"the version of the C library must have the form 'X.Y', not '{version}'",
                text,
                new(at + 1, version.Length)
            );
        if (error is not null)
            floor = null;
        return error is null;
    }

    private static bool TryParseVersion(string text, ref LibcFloor floor)
    {
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        bool valid =
            TryParseNumber(text.AsSpan(0, Math.Max(dot, 0)), out int major)
            & TryParseNumber(text.AsSpan(dot + 1), out int minor);
        floor = floor with { Major = major, Minor = minor };
        return valid;
    }

    /// <summary>The C library of a dynamic loader, such as <c>/lib/ld-musl-x86_64.so.1</c>; null for an unknown one, and for none.</summary>
    internal static Libc? OfLoader(string? path) =>
        Path.GetFileName(path) switch
        {
            { } loader when loader.StartsWith("ld-musl-", StringComparison.Ordinal) => Platforms.Libc.Musl,
            { } loader when loader.StartsWith("ld-linux-", StringComparison.Ordinal) => Platforms.Libc.Glibc,
            _ => null,
        };

    internal static bool TryParseNumber(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    /// <summary>The <see cref="Text"/>.</summary>
    public override string ToString() => Text;
}
