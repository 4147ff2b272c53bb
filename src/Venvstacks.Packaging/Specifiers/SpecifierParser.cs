using Venvstacks.Formats.Text;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Specifiers;

/// <summary>Reads clauses and sets of them out of a larger text.</summary>
internal static class SpecifierParser
{
    /// <summary>The operators, each before those that start it.</summary>
    private static readonly (string Text, SpecifierOperator Operator)[] Operators =
    [
        ("===", SpecifierOperator.Arbitrary),
        ("~=", SpecifierOperator.Compatible),
        ("==", SpecifierOperator.Equal),
        ("!=", SpecifierOperator.NotEqual),
        ("<=", SpecifierOperator.LessOrEqual),
        (">=", SpecifierOperator.GreaterOrEqual),
        ("<", SpecifierOperator.Less),
        (">", SpecifierOperator.Greater),
    ];

    public static string GetText(SpecifierOperator @operator) =>
        Array.Find(Operators, known => known.Operator == @operator).Text;

    public static bool StartsWithOperator(ReadOnlySpan<char> text) => FindOperator(text) is not null;

    /// <summary><c>set = WS* (clause WS* (',' WS* clause?)*)?</c>: empty places between commas are passed over.</summary>
    public static bool TryParseSet(
        string text,
        TextSpan span,
        [NotNullWhen(true)] out SpecifierSet? set,
        [NotNullWhen(false)] out ParseError? error
    )
    {
        set = null;
        error = null;
        ImmutableArray<Specifier>.Builder clauses = ImmutableArray.CreateBuilder<Specifier>(2);
        for (int start = span.Start; start <= span.End; )
        {
            int comma = text.AsSpan(start, span.End - start).IndexOf(',');
            int end = comma < 0 ? span.End : start + comma;
            TextSpan place = Trim(text, start, end);
            start = end + 1;
            if (place.Length == 0)
                continue;
            if (!TryParse(text, place, out Specifier? clause, out error))
                return false;
            clauses.Add(clause);
        }
        set = new SpecifierSet(clauses.DrainToImmutable());
        return true;
    }

    /// <summary><c>clause = WS* OPERATOR WS* VERSION '.*'? WS*</c></summary>
    public static bool TryParse(
        string text,
        TextSpan span,
        [NotNullWhen(true)] out Specifier? specifier,
        [NotNullWhen(false)] out ParseError? error
    )
    {
        specifier = null;
        TextSpan clause = Trim(text, span.Start, span.End);
        ReadOnlySpan<char> clauseText = text.AsSpan(clause.Start, clause.Length);
        if (FindOperator(clauseText) is not { } found)
        {
            error = new ParseError("expected a comparison: ==, !=, <=, >=, <, >, ~= or ===", text, clause);
            return false;
        }
        TextSpan place = Trim(text, clause.Start + found.Text.Length, clause.End);
        specifier = Create(found.Operator, text.AsSpan(place.Start, place.Length), out string? problem);
        error = problem is null ? null : new ParseError(problem, text, place);
        return problem is null;
    }

    /// <summary>Puts a clause together.</summary>
    /// <returns>The clause, or null and what is wrong with the version.</returns>
    private static Specifier? Create(SpecifierOperator @operator, ReadOnlySpan<char> version, out string? problem)
    {
        problem = null;
        if (@operator == SpecifierOperator.Arbitrary)
        {
            problem = HasSeparator(version) ? "a version after === has no white space, ';' or ')'" : null;
            return problem is null ? new Specifier(@operator, version.ToString(), null, false) : null;
        }
        bool isPrefix = version.EndsWith(".*");
        if (
            !PackageVersion.TryParse(isPrefix ? version[..^2] : version, out PackageVersion? parsed)
            || HasSeparator(version)
        )
            problem = "expected a version number (PEP 440)";
        else
            problem = FindProblem(@operator, parsed, isPrefix);
        return problem is null ? new Specifier(@operator, version.ToString(), parsed, isPrefix) : null;
    }

    private static string? FindProblem(SpecifierOperator @operator, PackageVersion version, bool isPrefix)
    {
        bool isEquality = @operator is SpecifierOperator.Equal or SpecifierOperator.NotEqual;
        if (isPrefix && !isEquality)
            return "'.*' goes only with == and !=";
        if (isPrefix && (version.IsPrerelease || version.IsPostRelease || version.IsLocal))
            return "'.*' follows only release numbers";
        if (version.IsLocal && !isEquality)
            return "a local version goes only with == and !=";
        return @operator == SpecifierOperator.Compatible && version.Release.Length < 2
            ? "~= needs at least two release numbers"
            : null;
    }

    private static (string Text, SpecifierOperator Operator)? FindOperator(ReadOnlySpan<char> text)
    {
        foreach ((string Text, SpecifierOperator Operator) known in Operators)
        {
            if (text.StartsWith(known.Text, StringComparison.Ordinal))
                return known;
        }
        return null;
    }

    private static bool HasSeparator(ReadOnlySpan<char> version)
    {
        foreach (char c in version)
        {
            if (c is ';' or ')' || char.IsWhiteSpace(c))
                return true;
        }
        return false;
    }

    private static TextSpan Trim(string text, int start, int end)
    {
        while (start < end && char.IsWhiteSpace(text[start]))
            start++;
        while (end > start && char.IsWhiteSpace(text[end - 1]))
            end--;
        return new TextSpan(start, end - start);
    }
}
