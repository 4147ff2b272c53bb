using System.Buffers;
using Venvstacks.Formats.Text;
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
            return "list the requirements themselves; options of requirements files belong in [tool.uv]";
        int comment = trimmed.IndexOf(" #", StringComparison.Ordinal);
        if (comment > 0 && IsValid(trimmed[..comment].TrimEnd()))
            return $"write '{trimmed[..comment].TrimEnd()}'";
        if (IsPlace(trimmed))
            return Packaged;
        string[] parts = trimmed.Split(',', StringSplitOptions.TrimEntries);
        if (parts.Length > 1 && parts.All(part => part is [>= 'A' and <= 'z', ..] && IsValid(part)))
            return $"write one string for each requirement: {string.Join(", ", parts.Select(part => $"'{part}'"))}";
        return Correct(trimmed) is { } corrected && IsValid(corrected)
            ? $"write '{corrected}'"
            : "a requirement has the form 'numpy>=1.26,<3 ; sys_platform == \"linux\"'";
    }

    private static bool IsValid(string text) => Requirement.TryParse(text, out _, out _);

    private static bool IsPlace(string text) =>
        UrlText.IsUrl(text)
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
            "=>" => $"{name}>={rest}",
            "^" => $"{name}>={rest}{CaretBound(rest)}",
            "=<" => $"{name}<={rest}",
            ">>" => $"{name}>{rest}",
            "~" => $"{name}~={rest}",
            _ when rest.Contains(",,", StringComparison.Ordinal) => text.Replace(",,", ",", StringComparison.Ordinal),
            _ => $"{name}{found}{WithCommas(rest)}",
        };
    }

    // ^1.2 allows the versions below 2, and ^0.1 those below 0.2: up to the first number that is not 0, or the last.
    private static string CaretBound(string version)
    {
        string[] numbers = version.Split('.');
        if (!numbers.All(number => number.Length is > 0 and < 9 && number.All(char.IsAsciiDigit)))
            return "";
        int kept = Math.Max(0, Array.FindIndex(numbers, number => number.Any(digit => digit != '0')));
        if (numbers.All(number => number.All(digit => digit == '0')))
            kept = numbers.Length - 1;
        return $",<{string.Join('.', [.. numbers[..kept], $"{int.Parse(numbers[kept]) + 1}"])}";
    }

    private static string WithCommas(string comparisons)
    {
        int end = comparisons.IndexOf(';', StringComparison.Ordinal);
        StringBuilder result = new();
        foreach (char c in end < 0 ? comparisons : comparisons[..end])
        {
            string before = result.ToString().TrimEnd();
            if (
                c is '<' or '>' or '=' or '!' or '~'
                && before.Length > 0
                && (char.IsAsciiLetterOrDigit(before[^1]) || before[^1] == '*')
            )
                result.Clear().Append(before).Append(',');
            result.Append(c);
        }
        return $"{result}{(end < 0 ? "" : comparisons[end..])}";
    }
}
