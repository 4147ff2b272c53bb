using Venvstacks.Formats.Text;

namespace Venvstacks.Platforms;

/// <summary>The interpreter of a runtime: <c>cpython@3.11.7</c>.</summary>
/// <param name="Name">The name in definitions: <c>cpython</c> or <c>pypy</c>.</param>
/// <param name="Major">The first number of the version.</param>
/// <param name="Minor">The second number of the version.</param>
/// <param name="Patch">The rest of the version, <c>7</c> or <c>0rc1</c>; null where only two numbers are given, which means the newest known version.</param>
/// <param name="Architecture">The processor after a hyphen, <c>x86_64</c>, <c>amd64</c>, <c>aarch64</c> or <c>arm64</c>; null where none is given.</param>
public sealed record PythonImplementation(string Name, int Major, int Minor, string? Patch, string? Architecture = null)
{
    private static readonly string[] Processors = ["x86_64", "amd64", "aarch64", "arm64"];

    // The first Python with builds without the global lock (PEP 703).
    private const int FirstFreeThreaded = 13;

    /// <summary>Whether it is the build without the global lock (PEP 703), written <c>cpython@3.13.1t</c>.</summary>
    public bool IsFreeThreaded { get; init; }

    /// <summary>The version without the <c>t</c> of free-threaded builds: <c>3.11.7</c>.</summary>
    public string Version => Patch is null ? MinorVersion : $"{MinorVersion}.{Patch}";

    /// <summary>The first two numbers of the version: <c>3.11</c>.</summary>
    public string MinorVersion => $"{Major}.{Minor}";

    /// <summary>The version that names library folders and locks: <c>3.11</c>, of a free-threaded build <c>3.13t</c>.</summary>
    public string LibraryVersion => IsFreeThreaded ? $"{MinorVersion}t" : MinorVersion;

    /// <summary>The value of <c>platform.python_implementation()</c>: <c>CPython</c> or <c>PyPy</c>; <see cref="Name"/> is that of <c>sys.implementation.name</c>.</summary>
    public string PlatformName => Name == "cpython" ? "CPython" : "PyPy";

    /// <summary>Whether the interpreter is for the processor of a target; one that names no processor is for all.</summary>
    public bool IsFor(Target target) => Architecture is null || Architecture is "aarch64" or "arm64" == target.IsArm;

    /// <summary>Whether a version is the one that is meant; where no patch is named, any final version is.</summary>
    /// <param name="version">The full version, <c>3.11.7</c>.</param>
    public bool Accepts(string version) =>
        version == Version
        || (
            Patch is null
            && version.StartsWith($"{MinorVersion}.", StringComparison.Ordinal)
            && IsNumber(version[(MinorVersion.Length + 1)..])
        );

    /// <summary>Parses <c>NAME@X.Y.Z</c> with an optional <c>t</c> (free-threaded, since 3.13) and <c>-ARCHITECTURE</c>.</summary>
    /// <exception cref="ParseException">The text has another form, or the implementation is unknown.</exception>
    public static PythonImplementation Parse(string text) =>
        TryParse(text, out PythonImplementation? result, out ParseError? error)
            ? result
            : throw new ParseException(error);

    /// <summary>Parses an implementation as <see cref="Parse"/> does, without throwing.</summary>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out PythonImplementation? result,
        [NotNullWhen(false)] out ParseError? error
    )
    {
        result = null;
        error = null;
        int at = text.IndexOf('@', StringComparison.Ordinal);
        string name = at < 0 ? text : text[..at];
        if (at < 0)
            error = new ParseError(
                "expected an implementation and a version, as in 'cpython@3.12.1'",
                text,
                new(0, text.Length)
            );
        else if (name is not ("cpython" or "pypy"))
            error = new ParseError($"the implementation must be 'cpython' or 'pypy', not '{name}'", text, new(0, at));
        else if (!TryParseVersion(name, text[(at + 1)..], out result))
            error = new ParseError(
                IsFreeThreadedTooEarly(text)
                    ? $"free-threaded builds start with Python 3.{FirstFreeThreaded}"
                    : "the version must have the form 'X.Y.Z'",
                text,
                new(at + 1, text.Length - at - 1)
            );
        else if (result!.Architecture is { } processor && !Processors.Contains(processor))
            error = new ParseError(
                $"the processor must be one of {string.Join(", ", Processors)}, not '{processor}'",
                text,
                new(text.Length - processor.Length, processor.Length)
            );
        if (error is not null)
            result = null;
        return result is not null;
    }

    /// <summary>The implementation that an invalid text probably means, or null: <c>cpython@3.12.1</c> for <c>CPython-3.12.1</c>, <c>python 3.12.1</c> or <c>3.12.1</c>.</summary>
    internal static string? Correct(string text)
    {
        string trimmed = text.Trim();
        int digit = trimmed.AsSpan().IndexOfAnyInRange('0', '9');
        if (digit < 0)
            return null;
        string name = trimmed[..digit].TrimEnd('@', '-', '=', ' ', '_').ToLowerInvariant();
        if (name is "" or "python" or "py")
            name = "cpython";
        string corrected = $"{name}@{trimmed[digit..]}";
        return TryParse(corrected, out _, out _) ? corrected : null;
    }

    private static bool TryParseVersion(string name, string text, out PythonImplementation? result)
    {
        result = null;
        int hyphen = text.IndexOf('-', StringComparison.Ordinal);
        string version = hyphen < 0 ? text : text[..hyphen];
        bool isFreeThreaded = name == "cpython" && version.EndsWith('t');
        string[] parts = (isFreeThreaded ? version[..^1] : version).Split('.');
        string? architecture = hyphen < 0 ? null : text[(hyphen + 1)..];
        bool valid =
            parts.Length is 2 or 3
            && architecture?.Length is null or > 0
            && IsNumber(parts[0])
            && IsNumber(parts[1])
            && (!isFreeThreaded || int.Parse(parts[1]) >= FirstFreeThreaded)
            && (parts.Length == 2 || IsPatch(parts[2]));
        if (valid)
            result = new(name, int.Parse(parts[0]), int.Parse(parts[1]), parts.ElementAtOrDefault(2), architecture)
            {
                IsFreeThreaded = isFreeThreaded,
            };
        return valid;
    }

    /// <summary>Whether an invalid text means a free-threaded build of a Python that has none.</summary>
    internal static bool IsFreeThreadedTooEarly(string text)
    {
        const string cpython = "cpython@";
        string implementation = text.Split('-')[0];
        return implementation.StartsWith(cpython, StringComparison.Ordinal)
            && implementation.EndsWith('t')
            && TryParseVersion("cpython", implementation[cpython.Length..^1], out _);
    }

    private static bool IsNumber(string text) => text.Length is > 0 and < 5 && text.All(char.IsAsciiDigit);

    private static bool IsPatch(string text) =>
        text.Length > 0 && char.IsAsciiDigit(text[0]) && text.All(char.IsAsciiLetterOrDigit) && !text.EndsWith('t');

    /// <summary>The implementation as definitions write it: <c>cpython@3.11.7</c>.</summary>
    public override string ToString() =>
        $"{Name}@{Version}{(IsFreeThreaded ? "t" : "")}{(Architecture is null ? "" : $"-{Architecture}")}";
}
