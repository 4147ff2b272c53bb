using System.Globalization;

namespace Venvstacks.Resolution;

/// <summary>What a Python or ABI tag of a wheel says of the interpreter: <c>cp311</c>, <c>py3</c>, <c>pypy310_pp73</c>.</summary>
/// <param name="Implementation">The interpreter, as <c>platform_python_implementation</c> calls it; null: any.</param>
/// <param name="Major">The first number of its version; null: any.</param>
/// <param name="Minor">The second number; null: any.</param>
internal readonly record struct WheelPython(string? Implementation, int? Major, int? Minor)
{
    private static readonly (string Prefix, string? Implementation)[] _interpreters =
    [
        ("pyston", "Pyston"),
        ("py", null),
        ("cp", "CPython"),
        ("pp", "PyPy"),
        ("graalpy", "GraalPy"),
    ];

    /// <summary>Reads a Python tag; null where it is of no known kind.</summary>
    public static WheelPython? Read(string tag)
    {
        if (tag == "none")
            return default(WheelPython);
        foreach ((string prefix, string? implementation) in _interpreters)
            if (
                tag.StartsWith(prefix, StringComparison.Ordinal)
                && ReadNumbers(tag.AsSpan(prefix.Length)) is { } numbers
            )
                return numbers.Minor is null && prefix is not ("py" or "cp")
                    ? null
                    : new(implementation, numbers.Major, numbers.Minor);
        return null;
    }

    /// <summary>Reads the Python version of an ABI tag that names one; null where it does not, and all are known.</summary>
    public static WheelPython? ReadAbi(string tag)
    {
        if (tag.StartsWith("cp", StringComparison.Ordinal))
        {
            int digits = tag.AsSpan(2).IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : tag.Length - 2;
            return
                IsVariant(tag.AsSpan(2 + digits)) && ReadNumbers(tag.AsSpan(2, digits)) is { Minor: { } minor } version
                ? new("CPython", version.Major, minor)
                : null;
        }
        string[] parts = tag.Split('_');
        if (parts is ["pypy", _] && ReadNumbers(parts[1]) is { Minor: not null })
            return new("PyPy", null, null);
        if (
            parts is [['p', 'y', 'p', 'y', ..], ['p', 'p', ..]]
            && ReadNumbers(parts[0].AsSpan(4)) is { Minor: { } pypy } of
        )
            return new("PyPy", of.Major, pypy);
        if (
            parts is [['g', 'r', 'a', 'a', 'l', 'p', 'y', ..], _, "native"]
            && ReadNumbers(parts[1]) is { Minor: { } graal } by
        )
            return new("GraalPy", by.Major, graal);
        return null;
    }

    private static bool IsVariant(ReadOnlySpan<char> suffix) => !suffix.ContainsAnyExcept("tdmu");

    /// <summary>3 and 11 of <c>311</c>.</summary>
    private static (int Major, int? Minor)? ReadNumbers(ReadOnlySpan<char> digits)
    {
        if (digits.Length is 0 or > 3 || digits.ContainsAnyExceptInRange('0', '9'))
            return null;
        int? minor = digits.Length > 1 ? int.Parse(digits[1..], CultureInfo.InvariantCulture) : null;
        return (digits[0] - '0', minor);
    }
}
