namespace Venvstacks.Packaging.Tags;

/// <summary>The interpreters that a Python tag or an ABI tag (PEP 425) is for.</summary>
/// <param name="Implementation">Its name as <c>platform_python_implementation</c> gives it; null: any.</param>
/// <param name="Major">The major version of Python.</param>
/// <param name="Minor">The minor version, or null when the tag leaves it open.</param>
public readonly record struct PythonTarget(string? Implementation, int Major, int? Minor)
{
    private static readonly (string Prefix, string? Implementation)[] Implementations =
    [
        ("pyston", "Pyston"),
        ("pypy", "PyPy"),
        ("graalpy", "GraalPy"),
        ("pp", "PyPy"),
        ("cp", "CPython"),
        ("py", null),
    ];

    /// <summary>Reads a Python tag: <c>py3</c>, <c>cp311</c>, <c>pp310</c>; null when it is not known.</summary>
    public static PythonTarget? OfPython(string tag) => Read(tag, static rest => rest);

    /// <summary>Reads an ABI tag of one Python version: <c>cp311</c>, <c>cp313t</c>, <c>pypy310_pp73</c>; null when it is not known or names none.</summary>
    public static PythonTarget? OfAbi(string tag)
    {
        if (tag.StartsWith("graalpy", StringComparison.Ordinal))
            return tag.Split('_') is [_, string version, ..] ? Read("graalpy" + version, static rest => rest) : null;
        return Read(tag, static rest => rest[..CountDigits(rest)]);
    }

    /// <summary>Whether an ABI is that of all later Pythons too (PEP 384, PEP 803).</summary>
    public static bool IsStableAbi(string tag) => tag is "abi3" or "abi3t";

    private static PythonTarget? Read(string tag, Func<string, string> takeVersion)
    {
        foreach ((string prefix, string? implementation) in Implementations)
        {
            if (tag.StartsWith(prefix, StringComparison.Ordinal))
                return ReadVersion(implementation, takeVersion(tag[prefix.Length..]));
        }
        return null;
    }

    /// <summary><c>3</c>, or <c>311</c>: the first digit is the major version.</summary>
    private static PythonTarget? ReadVersion(string? implementation, string digits)
    {
        if (digits.Length is 0 or > 3 || CountDigits(digits) != digits.Length)
            return null;
        int? minor = digits.Length > 1 ? int.Parse(digits.AsSpan(1)) : null;
        return new PythonTarget(implementation, digits[0] - '0', minor);
    }

    private static int CountDigits(string text)
    {
        int length = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        return length < 0 ? text.Length : length;
    }
}
