using System.Buffers;

namespace Venvstacks.Formats.Archives;

/// <summary>Checks paths of archives: which of them may be written below a folder.</summary>
/// <remarks>
/// A valid path is relative, with <c>/</c> between its components, and each component is a plain name. Ambiguous paths (with a
/// backslash, a drive, <c>..</c>) are refused, never repaired.
/// </remarks>
public static class EntryPath
{
    /// <summary>The longest path in bytes of UTF-8.</summary>
    public const int MaxLength = 4096;

    /// <summary>The longest component in bytes of UTF-8.</summary>
    public const int MaxComponentLength = 255;

    /// <summary>The largest number of components.</summary>
    public const int MaxDepth = 64;

    private static readonly SearchValues<char> Controls = SearchValues.Create([
        .. Enumerable.Range(0, 0xA0).Select(c => (char)c).Where(char.IsControl),
    ]);

    private static readonly SearchValues<char> WindowsSpecial = SearchValues.Create("<>:\"|?*");

    private static readonly string[] WindowsDevices = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

    /// <summary>The problem of a path, to follow its name in messages, or null.</summary>
    /// <param name="path">The path as the archive spells it; a folder's without its last slash.</param>
    /// <param name="portable">Whether the names must also be possible on Windows (no <c>aux.py</c>, <c>a:b</c>, <c>b.</c>).</param>
    public static string? FindProblem(string path, bool portable = false)
    {
        if (path.Length == 0)
            return "the path is empty";
        if (path[0] == '/')
            return "the path is absolute";
        if (path.Length >= 2 && path[1] == ':' && char.IsAsciiLetter(path[0]))
            return "the path has a drive";
        if (Encoding.UTF8.GetByteCount(path) > MaxLength)
            return $"the path is longer than {MaxLength} bytes";
        int depth = 0;
        foreach (Range range in path.AsSpan().Split('/'))
        {
            if (++depth > MaxDepth)
                return $"the path is deeper than {MaxDepth} directories";
            ReadOnlySpan<char> component = path.AsSpan(range);
            if ((FindProblem(component) ?? (portable ? FindPortabilityProblem(component) : null)) is { } problem)
                return problem;
        }
        return null;
    }

    /// <summary>Checks a path.</summary>
    /// <exception cref="ArchiveFormatException">The path is invalid.</exception>
    public static void Require(string archive, string path, bool portable = false)
    {
        if (FindProblem(path, portable) is { } problem)
            throw new ArchiveFormatException(archive, path, problem);
    }

    private static string? FindProblem(ReadOnlySpan<char> component)
    {
        if (component.IsEmpty)
            return "the path has an empty component";
        if (component is "." or "..")
            return $"the path has a component '{component}'";
        if (component.Contains('\\'))
            return "the path has a backslash";
        if (component.IndexOfAny(Controls) is >= 0 and var at)
            return $"the path has the control character U+{(int)component[at]:X4}";
        return Encoding.UTF8.GetByteCount(component) > MaxComponentLength
            ? $"a name in the path is longer than {MaxComponentLength} bytes"
            : null;
    }

    private static string? FindPortabilityProblem(ReadOnlySpan<char> component)
    {
        if (component[^1] is '.' or ' ')
            return "a name ends with a dot or a space, which Windows drops";
        if (component.ContainsAny(WindowsSpecial))
            return "a name has a character that Windows does not allow";
        return IsWindowsDevice(component) ? $"'{component}' is a reserved device name on Windows" : null;
    }

    // Device names are reserved with any extension: aux, AUX.py, com1.tar.gz; also with superscript digits 1 to 3.
    private static bool IsWindowsDevice(ReadOnlySpan<char> component)
    {
        int dot = component.IndexOf('.');
        ReadOnlySpan<char> stem = (dot < 0 ? component : component[..dot]).TrimEnd(' ');
        foreach (string device in WindowsDevices)
        {
            if (stem.Equals(device, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return stem.Length == 4
            && (
                stem.StartsWith("COM", StringComparison.OrdinalIgnoreCase)
                || stem.StartsWith("LPT", StringComparison.OrdinalIgnoreCase)
            )
            && stem[3] is (>= '1' and <= '9') or '\u00B9' or '\u00B2' or '\u00B3';
    }
}
