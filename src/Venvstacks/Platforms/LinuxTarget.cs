using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Venvstacks.Formats.Text;

namespace Venvstacks.Platforms;

/// <summary>A C library of Linux.</summary>
public enum LibcKind
{
    /// <summary>The GNU C library: wheels tagged <c>manylinux</c>.</summary>
    Glibc,

    /// <summary>The musl C library: wheels tagged <c>musllinux</c>.</summary>
    Musl,
}

/// <summary>The oldest C library that a layer must run on, which decides the newest <c>manylinux</c> or <c>musllinux</c> tag that is taken (PEP 600, PEP 656).</summary>
/// <param name="Libc">Which C library.</param>
/// <param name="Major">The first number of its version.</param>
/// <param name="Minor">The second number of its version.</param>
public sealed record LinuxTarget(LibcKind Libc, int Major, int Minor)
{
    /// <summary>What holds where a layer says nothing: <c>glibc@2.28</c>.</summary>
    public static LinuxTarget Default { get; } = new(LibcKind.Glibc, 2, 28);

    /// <summary>What <c>musl</c> means without a version: <c>musl@1.2</c>.</summary>
    public static LinuxTarget DefaultMusl { get; } = new(LibcKind.Musl, 1, 2);

    /// <summary>The target as it was written, <c>glibc</c> or <c>glibc@2.28</c>: the hash of a lock's other inputs contains it.</summary>
    public string Text { get; init; } = $"{(Libc == LibcKind.Glibc ? "glibc" : "musl")}@{Major}.{Minor}";

    /// <summary>Reads <c>glibc</c>, <c>glibc@X.Y</c>, <c>musl</c> or <c>musl@X.Y</c>.</summary>
    /// <exception cref="ParseException">The text is none of these.</exception>
    public static LinuxTarget Parse(string text) =>
        TryParse(text, out LinuxTarget? target, out ParseError? error) ? target : throw new ParseException(error);

    /// <summary>Reads a target as <see cref="Parse"/> does, or says why it is none.</summary>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out LinuxTarget? target,
        [NotNullWhen(false)] out ParseError? error
    )
    {
        int at = text.IndexOf('@', StringComparison.Ordinal);
        string libc = at < 0 ? text : text[..at];
        target = libc switch
        {
            "glibc" => Default with { Text = text },
            "musl" => DefaultMusl with { Text = text },
            _ => null,
        };
        error = target is null
            ? new ParseError($"the C library must be 'glibc' or 'musl', not '{libc}'", text, new(0, libc.Length))
            : null;
        if (target is null || at < 0)
            return target is not null;
        string version = text[(at + 1)..];
        target = TryParseVersion(version, out int major, out int minor)
            ? target with
            {
                Major = major,
                Minor = minor,
            }
            : null;
        if (target is null)
            error = new ParseError(
                $"the version of the C library must be of the form 'X.Y', not '{version}'",
                text,
                new(at + 1, version.Length)
            );
        return target is not null;
    }

    private static bool TryParseVersion(string text, out int major, out int minor)
    {
        minor = 0;
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        return int.TryParse(
                text.AsSpan(0, Math.Max(dot, 0)),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out major
            ) && int.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out minor);
    }

    /// <summary>The <see cref="Text"/>.</summary>
    public override string ToString() => Text;
}
