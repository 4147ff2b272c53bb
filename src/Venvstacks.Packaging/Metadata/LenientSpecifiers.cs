using System.Buffers;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging.Specifiers;

namespace Venvstacks.Packaging.Metadata;

/// <summary>Reads version specifiers that were published with mistakes and that the standard's grammar rejects.</summary>
internal static class LenientSpecifiers
{
    private static readonly SearchValues<char> OperatorCharacters = SearchValues.Create("<>=!~^");

    /// <summary>Reads a specifier set as written; if that fails, as repaired by <see cref="Repair"/>.</summary>
    /// <param name="text">What an index page or METADATA says of Python versions.</param>
    /// <param name="specifiers">The set.</param>
    /// <param name="error">What is wrong with the text as written.</param>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out SpecifierSet? specifiers,
        [NotNullWhen(false)] out ParseError? error
    ) =>
        SpecifierSet.TryParse(text, out specifiers, out error)
        || (SpecifierSet.TryParse(Repair(text), out specifiers, out _) && (error = null) is null);

    /// <summary>Repairs the specifiers of a requirement or of a bare set; name, extras and marker stay as they are.</summary>
    /// <remarks>
    /// <c>&gt;=7.2&lt;8</c> → <c>&gt;=7.2,&lt;8</c> · <c>!=~5.0</c> → <c>!=5.0.*</c> · <c>&gt;=1.9.*</c> → <c>&gt;=1.9</c> · <c>!=3.0*</c> → <c>!=3.0.*</c> ·
    /// <c>&gt;=3.6,</c> → <c>&gt;=3.6</c> · <c>&gt;dev</c> → <c>&gt;0.0.0dev</c> · <c>&gt;=9.0a1.0</c> → <c>&gt;=9.0a1</c> · <c>&gt;= 2.7'</c> → <c>&gt;=2.7</c>
    /// </remarks>
    internal static string Repair(string text)
    {
        int semicolon = text.IndexOf(';', StringComparison.Ordinal);
        string marker = semicolon < 0 ? "" : text[semicolon..];
        string head = semicolon < 0 ? text : text[..semicolon];
        int start = head.AsSpan().IndexOfAny(OperatorCharacters);
        if (start < 0 || head.Contains('@', StringComparison.Ordinal))
            return text;
        string name = head[..start].TrimEnd(' ', '(', '"', '\'');
        return $"{name}{RepairClauses(head.AsSpan(start))} {marker}".TrimEnd();
    }

    private static string RepairClauses(ReadOnlySpan<char> clauses)
    {
        StringBuilder mended = new();
        while (clauses.IndexOfAny(OperatorCharacters) is int start and >= 0)
        {
            clauses = clauses[start..];
            int operatorEnd = clauses.IndexOfAnyExcept(OperatorCharacters);
            if (operatorEnd < 0)
                return mended.Append(clauses).ToString();
            ReadOnlySpan<char> rest = clauses[operatorEnd..];
            int end = rest.IndexOfAny(OperatorCharacters);
            ReadOnlySpan<char> written = rest[..(end < 0 ? rest.Length : end)];
            string version = written.Trim(" ,()'\"").ToString();
            // A comma that is missing is put in between a digit and an operator, as by uv; clauses with blanks between them stay unreadable.
            string separator = written.Contains(',') || !written.EndsWith(' ') ? "," : " ";
            mended.Append(RepairClause(clauses[..operatorEnd].ToString(), version)).Append(end < 0 ? "" : separator);
            clauses = rest;
        }
        return mended.ToString();
    }

    private static string RepairClause(string op, string version)
    {
        if (op == "!=~")
            return $"!={version}.*";
        if (op is "<" or "<=" or ">" or ">=" && version.EndsWith(".*", StringComparison.Ordinal))
            version = version[..^2];
        else if (version is [.., >= '0' and <= '9', '*'])
            version = $"{version[..^1]}.*";
        if (version == "dev")
            version = "0.0.0dev";
        if (version.EndsWith(".0", StringComparison.Ordinal) && version.AsSpan().ContainsAnyInRange('a', 'z'))
            version = version[..^2];
        return op + version;
    }
}
