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
        if (!TryReadName("the name of a package", out string name) || !TryReadExtras(out ImmutableArray<string> extras))
            return null;
        string? url = null;
        SpecifierSet specifiers = SpecifierSet.Any;
        bool isRead = Rest is ['@', ..] ? TryReadUrl(out url) : TryReadVersions(out specifiers);
        if (!isRead || !TryReadMarker(out MarkerExpression? marker))
            return null;
        return new Requirement(name, PackageName.Parse(name), extras)
        {
            Specifiers = specifiers,
            Url = url,
            Marker = marker,
        };
    }

    private bool TryReadName(string what, out string name)
    {
        int length = 0;
        while (length < Rest.Length && PackageName.IsNameCharacter(Rest[length]))
            length++;
        name = Rest[..length].ToString();
        if (length == 0)
            return Fail($"expected {what}", Math.Min(1, Rest.Length));
        if (!PackageName.TryParse(name, out PackageName _, out ParseError? error))
        {
            _position += error.Span.Start;
            return Fail(error.Message, error.Span.Length);
        }
        _position += length;
        return true;
    }

    /// <summary><c>extras = ('[' WS* (NAME (WS* ',' WS* NAME)*)? WS* ']')? WS*</c>, sorted and each once.</summary>
    private bool TryReadExtras(out ImmutableArray<string> extras)
    {
        extras = [];
        SkipSpace();
        if (!Skip('['))
            return true;
        SortedSet<string> names = new(StringComparer.Ordinal);
        SkipSpace();
        while (Rest is not [']', ..])
        {
            if (names.Count > 0 && !Skip(','))
                return Fail("expected ',' or ']'", Math.Min(1, Rest.Length));
            SkipSpace();
            if (!TryReadName("the name of an extra", out string name))
                return false;
            names.Add(name);
            SkipSpace();
        }
        _position++;
        SkipSpace();
        extras = [.. names];
        return true;
    }

    /// <summary><c>'@' WS* URL</c>, which reaches to the next white space: it may hold a semicolon.</summary>
    private bool TryReadUrl(out string? url)
    {
        _position++;
        SkipSpace();
        int length = Rest.IndexOfAny(' ', '\t');
        url = (length < 0 ? Rest : Rest[..length]).ToString();
        _position += url.Length;
        return url.Length > 0 || Fail("expected an address after '@'", 0);
    }

    /// <summary><c>versions = '(' WS* set WS* ')' | set</c>; the set reaches to the <c>)</c>, the <c>;</c> or the end.</summary>
    private bool TryReadVersions(out SpecifierSet specifiers)
    {
        specifiers = SpecifierSet.Any;
        bool inParentheses = Rest is ['(', ..];
        int length = Rest.IndexOf(inParentheses ? ')' : ';');
        if (length < 0 && inParentheses)
            return Fail("expected ')'", Rest.Length);
        if (length < 0)
            length = Rest.Length;
        TextSpan place = inParentheses ? new(_position + 1, length - 1) : new(_position, length);
        if (length > 0 && !inParentheses && !SpecifierParser.StartsWithOperator(Rest))
            return Fail("expected a version comparison, ';' or the end", 1);
        if (FindEmptyClause(place) is { } empty)
        {
            _position = empty;
            return Fail("expected a version comparison between the commas", 1);
        }
        if (!SpecifierParser.TryParseSet(_text, place, out SpecifierSet? set, out ParseError? error))
        {
            Error = error;
            return false;
        }
        specifiers = set;
        _position = place.End + (inParentheses ? 1 : 0);
        return true;
    }

    /// <summary>The comma that follows another one, or stands first; sets alone may have such, requirements may not.</summary>
    private readonly int? FindEmptyClause(TextSpan place)
    {
        bool isEmpty = true;
        for (int i = place.Start; i < place.End; i++)
        {
            if (_text[i] == ',' && isEmpty)
                return i;
            isEmpty = _text[i] == ',' || (isEmpty && _text[i] is ' ' or '\t');
        }
        return null;
    }

    /// <summary><c>WS* (';' marker)?</c> to the end.</summary>
    private bool TryReadMarker(out MarkerExpression? marker)
    {
        marker = null;
        SkipSpace();
        if (Rest.IsEmpty)
            return true;
        if (!Skip(';'))
            return Fail("expected ';' or the end", Rest.Length);
        MarkerParser parser = new(_text, _position);
        marker = parser.Parse();
        Error = parser.Error;
        return marker is not null;
    }

    private bool Fail(string message, int length)
    {
        Error = new ParseError(message, _text, new TextSpan(_position, length));
        return false;
    }

    private bool Skip(char c)
    {
        bool found = Rest.StartsWith(c);
        _position += found ? 1 : 0;
        return found;
    }

    private void SkipSpace() => _position += Rest.Length - Rest.TrimStart(" \t").Length;
}
