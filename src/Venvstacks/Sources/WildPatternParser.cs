namespace Venvstacks.Sources;

/// <summary>Reads patterns of <c>.gitignore</c> files into pieces.</summary>
internal ref struct WildPatternParser
{
    private static readonly ImmutableArray<bool> AnyByte = Members(_ => true);
    private static readonly ImmutableArray<bool> NoSlash = Members(value => value != '/');

    private readonly ReadOnlySpan<byte> _pattern;
    private int _at;

    private WildPatternParser(ReadOnlySpan<byte> pattern) => _pattern = pattern;

    /// <summary>The pieces, or null for a pattern that matches nothing: one with an open bracket or a backslash at its end.</summary>
    public static ImmutableArray<WildPiece>? Parse(ReadOnlySpan<byte> pattern)
    {
        WildPatternParser parser = new(pattern);
        ImmutableArray<WildPiece>.Builder pieces = ImmutableArray.CreateBuilder<WildPiece>();
        while (parser._at < pattern.Length)
        {
            if (parser.ParsePiece() is not { } piece)
                return null;
            pieces.Add(piece);
        }
        return pieces.ToImmutable();
    }

    private WildPiece? ParsePiece()
    {
        byte value = _pattern[_at];
        if (value == '*')
            return ParseStars();
        _at++;
        if (value == '?')
            return new WildPiece(WildPieceKind.One, NoSlash);
        if (value == '[')
            return ParseSet() is { } set ? new WildPiece(WildPieceKind.One, set) : null;
        if (value == '\\' && _at == _pattern.Length)
            return null;
        return Literal(value == '\\' ? _pattern[_at++] : value);
    }

    /// <summary><c>**/</c> is folders, <c>/**</c> at the end is all below; any other stars are part of one name.</summary>
    private WildPiece ParseStars()
    {
        bool atStart = _at == 0 || _pattern[_at - 1] == '/';
        int start = _at;
        while (_at < _pattern.Length && _pattern[_at] == '*')
            _at++;
        bool isDouble = atStart && _at - start >= 2;
        if (isDouble && _at == _pattern.Length)
            return new WildPiece(WildPieceKind.Run, AnyByte);
        if (!isDouble || _pattern[_at] != '/')
            return new WildPiece(WildPieceKind.Run, NoSlash);
        _at++;
        return new WildPiece(WildPieceKind.Folders, AnyByte);
    }

    /// <summary><c>[a-z]</c>, <c>[!a]</c>, <c>[^a]</c>, <c>[[:digit:]]</c>; a closing bracket in first place belongs to the set.</summary>
    private ImmutableArray<bool>? ParseSet()
    {
        bool[] members = new bool[256];
        bool negated = _at < _pattern.Length && _pattern[_at] is (byte)'!' or (byte)'^';
        if (negated)
            _at++;
        int start = _at;
        while (true)
        {
            if (_at >= _pattern.Length)
                return null;
            if (_pattern[_at] == ']' && _at > start)
                break;
            if (!ParseMember(members))
                return null;
        }
        _at++;
        return Members(value => value != '/' && members[value] != negated);
    }

    private bool ParseMember(bool[] members)
    {
        if (_pattern[_at..].StartsWith("[:"u8))
            return ParseClass(members);
        if (!TryTakeByte(out byte first))
            return false;
        byte last = first;
        bool isRange = _at + 1 < _pattern.Length && _pattern[_at] == '-' && _pattern[_at + 1] != ']';
        if (isRange)
        {
            _at++;
            if (!TryTakeByte(out last))
                return false;
        }
        for (int value = first; value <= last; value++)
            members[value] = true;
        return true;
    }

    private bool TryTakeByte(out byte value)
    {
        bool escaped = _pattern[_at] == '\\';
        if (escaped)
            _at++;
        value = _at < _pattern.Length ? _pattern[_at] : default;
        return _at++ < _pattern.Length;
    }

    private bool ParseClass(bool[] members)
    {
        int end = _pattern[_at..].IndexOf((byte)']');
        bool closed = end > 2 && _pattern[_at + end - 1] == ':';
        // Without its end, the bracket and the colon are members like any other.
        if (!closed)
        {
            members[_pattern[_at++]] = true;
            return end >= 0;
        }
        string name = Encoding.ASCII.GetString(_pattern[(_at + 2)..(_at + end - 1)]);
        if (GetClass(name) is not { } contains)
            return false;
        for (int value = 0; value < 128; value++)
            members[value] |= contains((char)value);
        _at += end + 1;
        return true;
    }

    private static Func<char, bool>? GetClass(string name) =>
        name switch
        {
            "alnum" => char.IsAsciiLetterOrDigit,
            "alpha" => char.IsAsciiLetter,
            "blank" => c => c is ' ' or '\t',
            "cntrl" => char.IsControl,
            "digit" => char.IsAsciiDigit,
            "graph" => c => c is > ' ' and < '\x7f',
            "lower" => char.IsAsciiLetterLower,
            "print" => c => c is >= ' ' and < '\x7f',
            "punct" => c => c is > ' ' and < '\x7f' && !char.IsAsciiLetterOrDigit(c),
            "space" => c => c is ' ' or (>= '\t' and <= '\r'),
            "upper" => char.IsAsciiLetterUpper,
            "xdigit" => char.IsAsciiHexDigit,
            _ => null,
        };

    private static WildPiece Literal(byte value) => new(WildPieceKind.One, Members(other => other == value));

    private static ImmutableArray<bool> Members(Func<int, bool> contains) =>
        [.. Enumerable.Range(0, 256).Select(contains)];
}
