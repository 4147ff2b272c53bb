using System.Buffers;
using Venvstacks.Packaging.Requirements;

namespace Venvstacks.Declarations;

/// <summary>Suggests the requirement that an invalid text probably means.</summary>
internal static class RequirementAdvice
{
    /// <summary>The advice for a requirement that names a file.</summary>
    public const string Packaged =
        "name the package only, and offer its wheel through an index or a directory of local wheels";

    private static readonly string[] Operators =
    [
        "===",
        "==",
        "!=",
        "<=",
        ">=",
        "~=",
        ">>",
        "=>",
        "=<",
        "<",
        ">",
        "=",
        "^",
        "~",
        " ",
    ];

    private static readonly SearchValues<char> Starts = SearchValues.Create("=<>!~^ ");

    public static string For(string text)
    {
        string trimmed = text.Trim();
        if (trimmed.StartsWith('-'))
            return "list the requirements themselves; options of requirements files belong into [tool.uv]";
        if (IsPlace(trimmed))
            return Packaged;
        return Correct(trimmed) is { } corrected && Requirement.TryParse(corrected, out _, out _)
            ? $"write '{corrected}'"
            : "a requirement has the form 'numpy>=1.26,<3 ; sys_platform == \"linux\"'";
    }

    private static bool IsPlace(string text) =>
        text.Contains("://", StringComparison.Ordinal)
        || text.StartsWith("git@", StringComparison.Ordinal)
        || text.StartsWith('.')
        || text.StartsWith('~')
        || text.Split(';')[0].AsSpan().ContainsAny('/', '\\')
        || text.EndsWith(".whl", StringComparison.OrdinalIgnoreCase);

    // A comparison of another tool, or a slip: the first operator in the text decides.
    private static string? Correct(string text)
    {
        int end = text.AsSpan().IndexOfAny(Starts);
        if (end <= 0)
            return null;
        string found = Operators.First(known => text.AsSpan(end).StartsWith(known));
        (string name, string rest) = (text[..end], text[(end + found.Length)..].TrimStart());
        if (found == " " && Operators.Any(known => known != " " && rest.StartsWith(known, StringComparison.Ordinal)))
            return Correct(name + rest);
        return found switch
        {
            "=" or " " => $"{name}=={rest}",
            "=>" or "^" => $"{name}>={rest}",
            "=<" => $"{name}<={rest}",
            ">>" => $"{name}>{rest}",
            "~" => $"{name}~={rest}",
            _ when rest.Contains(",,", StringComparison.Ordinal) => text.Replace(",,", ",", StringComparison.Ordinal),
            _ => null,
        };
    }
}
