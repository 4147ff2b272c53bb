using System.Buffers;

namespace Venvstacks.Packaging.Wheels;

/// <summary>The programs that a wheel asks for in <c>entry_points.txt</c>, as far as to say whether they are harmless.</summary>
public static class EntryPoints
{
    // Of 3.12, and of 3.13t, the free-threaded one.
    private static readonly SearchValues<char> VersionCharacters = SearchValues.Create("0123456789.t");

    /// <summary>The problem with the name of a script, which becomes a file name; or null. Layers hold no scripts, so targets are not checked.</summary>
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
        if (equals < 0)
            return null;
        ReadOnlySpan<char> name = line[..equals].Trim();
        if (name.IsEmpty || name is "." or ".." || name.ContainsAny("/\\:") || HasControl(name))
            return $"the name of the script '{name}' is not a file name";
        if (IsInterpreterName(name))
            return $"the script '{name}' would replace the interpreter";
        return null;
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
}
