using System.Collections.Immutable;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Specifiers;

namespace Venvstacks.Packaging.Requirements;

/// <summary>Reads one requirement (PEP 508 "Grammar"), in one pass. The first error stops it.</summary>
internal ref struct RequirementParser(string text)
{
    private readonly string _text = text;
    private int _position;

    /// <summary>Why reading failed, or null.</summary>
    public ParseError? Error { get; private set; }

    private readonly ReadOnlySpan<char> Rest => _text.AsSpan(_position);

    /// <summary><c>requirement = WS* NAME WS* extras? WS* ('@' WS* URL | versions) WS* (';' marker)?</c></summary>
    /// <returns>The requirement, or null and <see cref="Error"/>.</returns>
    public Requirement? Parse()
    {
        SkipSpace();
        if (ReadName("the name of a package") is not { } name || ReadExtras() is not { } extras)
            return null;
        string? url = null;
        SpecifierSet? specifiers = SpecifierSet.Any;
        SkipSpace();
        bool isValid = Rest is ['@', ..] ? TryReadUrl(out url) : TryReadVersions(out specifiers);
        if (!isValid || !TryReadMarker(url is not null, out MarkerExpression? marker))
            return null;
        return new Requirement(name, PackageName.Parse(name), extras)
        {
            Specifiers = specifiers,
            Url = url,
            Marker = marker,
        };
    }

    private string? ReadName(string what)
    {
        int length = 0;
        while (length < Rest.Length && PackageName.IsNameCharacter(Rest[length]))
            length++;
        string name = Rest[..length].ToString();
        if (length == 0)
            return Fail<string>($"expected {what}", Math.Min(1, Rest.Length));
        if (!PackageName.TryParse(name, out PackageName _, out ParseError? error))
            return Fail<string>(error.Message, length);
        _position += length;
        return name;
    }

    /// <summary><c>extras = '[' WS* (NAME (WS* ',' WS* NAME)*)? WS* ']'</c></summary>
    private ImmutableArray<string>? ReadExtras()
    {
        SkipSpace();
        SortedSet<string> extras = new(StringComparer.Ordinal);
        if (!Skip('['))
            return [];
        SkipSpace();
        if (Skip(']'))
            return [];
        do
        {
            SkipSpace();
            if (ReadName("the name of an extra") is not { } extra)
                return null;
            extras.Add(extra);
            SkipSpace();
        } while (Skip(','));
        if (Skip(']'))
            return [.. extras];
        Fail<string>("expected ',' or ']'", Math.Min(1, Rest.Length));
        return null;
    }

    /// <summary>A URL reaches to the next white space.</summary>
    private bool TryReadUrl(out string? url)
    {
        _position++;
        SkipSpace();
        int length = Rest.IndexOfAny(' ', '\t');
        url = length < 0 ? Rest.ToString() : Rest[..length].ToString();
        if (url.Length == 0)
            return Fail<string>("expected an address after '@'", 0) is not null;
        _position += url.Length;
        return true;
    }

    /// <summary><c>versions = '(' WS* set WS* ')' | set</c>; the set reaches to the <c>)</c>, the <c>;</c> or the end.</summary>
    private bool TryReadVersions(out SpecifierSet specifiers)
    {
        specifiers = SpecifierSet.Any;
        int open = _position;
        bool inParentheses = Skip('(');
        SkipSpace();
        int length = inParentheses ? Rest.IndexOf(')') : Rest.IndexOf(';');
        if (length < 0 && inParentheses)
        {
            _position = open;
            return Fail<string>("expected ')'", Rest.Length) is not null;
        }
        TextSpan place = new(_position, length < 0 ? Rest.Length : length);
        if (place.Length > 0 && !SpecifierParser.StartsWithOperator(Rest))
            return Fail<string>("expected a version comparison, ';' or the end", 1) is not null;
        if (!SpecifierParser.TryParseSet(_text, place, out SpecifierSet? set, out ParseError? error))
        {
            Error = error;
            return false;
        }
        specifiers = set;
        _position = place.End + (inParentheses ? 1 : 0);
        return true;
    }

    /// <summary><c>(';' marker)?</c> to the end; after a URL only behind white space, since a URL may hold a semicolon.</summary>
    private bool TryReadMarker(bool afterUrl, out MarkerExpression? marker)
    {
        marker = null;
        SkipSpace();
        if (Rest.IsEmpty)
            return true;
        if (!Skip(';'))
        {
            string expected = afterUrl ? "expected ';' or the end after the address" : "expected ';' or the end";
            return Fail<string>(expected, Rest.Length) is not null;
        }
        MarkerParser parser = new(_text, _position);
        marker = parser.Parse();
        Error = parser.Error;
        return marker is not null;
    }

    private T? Fail<T>(string message, int length)
        where T : class
    {
        Error = new ParseError(message, _text, new TextSpan(_position, length));
        return null;
    }

    private bool Skip(char c)
    {
        bool found = Rest.StartsWith(c);
        _position += found ? 1 : 0;
        return found;
    }

    private void SkipSpace() => _position += Rest.Length - Rest.TrimStart(" \t").Length;
}
