using System.Buffers;
using System.Text;

namespace Venvstacks.Packaging.Wheels;

/// <summary>The programs that a wheel asks for in <c>entry_points.txt</c>, as far as to say whether they are harmless.</summary>
public static class EntryPoints
{
    // Of 3.12, and of 3.13t, the free-threaded one.
    private static readonly SearchValues<char> VersionCharacters = SearchValues.Create("0123456789.t");

    /// <summary>What is wrong with a script of the wheel's, or null: its names become file names, and its objects become code.</summary>
    /// <param name="text">The content of <c>entry_points.txt</c>.</param>
    public static string? FindProblem(string text)
    {
        bool isScripts = false;
        foreach (ReadOnlySpan<char> rawLine in text.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> line = rawLine.Trim();
            if (line.IsEmpty || line[0] is '#' or ';')
                continue;
            if (line[0] == '[')
                isScripts = line is "[console_scripts]" or "[gui_scripts]";
            else if (isScripts && FindScriptProblem(line) is { } problem)
                return problem;
        }
        return null;
    }

    /// <summary>Whether a program of this name would take the place of the interpreter: <c>python</c>, <c>pythonw.exe</c>, <c>python3.12</c>.</summary>
    public static bool IsInterpreterName(ReadOnlySpan<char> name)
    {
        if (name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase))
            name = name[..^4];
        if (!name.StartsWith("python", StringComparison.OrdinalIgnoreCase))
            return false;
        ReadOnlySpan<char> rest = name[6..];
        if (rest is ['w' or 'W', ..])
            rest = rest[1..];
        return !rest.ContainsAnyExcept(VersionCharacters);
    }

    // line = name "=" module [":" object] ["[" extras "]"]
    private static string? FindScriptProblem(ReadOnlySpan<char> line)
    {
        int equals = line.IndexOf('=');
        if (equals <= 0)
            return $"the script '{line}' has no object";
        ReadOnlySpan<char> name = line[..equals].Trim();
        ReadOnlySpan<char> reference = line[(equals + 1)..].Trim();
        if (name.IsEmpty || name is "." or ".." || name.ContainsAny("/\\:") || HasControl(name))
            return $"the name of the script '{name}' is not a file name";
        if (IsInterpreterName(name))
            return $"the script '{name}' would replace the interpreter";
        int bracket = reference.IndexOf('[');
        if (bracket >= 0)
            reference = reference[..bracket].TrimEnd();
        int colon = reference.IndexOf(':');
        bool isObject =
            colon < 0
                ? IsDotted(reference)
                : IsDotted(reference[..colon].TrimEnd()) && IsDotted(reference[(colon + 1)..].TrimStart());
        return isObject ? null : $"the script '{name}' names '{reference}', which is no object of a module";
    }

    private static bool HasControl(ReadOnlySpan<char> name)
    {
        foreach (char c in name)
        {
            if (char.IsControl(c))
                return true;
        }
        return false;
    }

    private static bool IsDotted(ReadOnlySpan<char> text)
    {
        foreach (Range part in text.Split('.'))
        {
            if (!IsIdentifier(text[part]))
                return false;
        }
        return true;
    }

    private static bool IsIdentifier(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || char.IsAsciiDigit(text[0]))
            return false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.Value != '_' && !Rune.IsLetterOrDigit(rune))
                return false;
        }
        return true;
    }
}
