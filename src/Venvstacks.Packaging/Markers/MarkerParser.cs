using Venvstacks.Formats.Text;

namespace Venvstacks.Packaging.Markers;

/// <summary>Reads a marker that ends a text (PEP 508 <c>marker</c>), in one pass. The first error stops it.</summary>
internal ref struct MarkerParser(string text, int start)
{
    /// <summary>The deepest nesting of parentheses that is read.</summary>
    private const int DepthLimit = 64;

    /// <summary>The most comparisons that are read: each may be a level of a decision diagram (see <see cref="Marker"/>), and operations go down those by recursion.</summary>
    private const int ComparisonLimit = 250;

    private readonly string _text = text;
    private int _position = start;
    private int _depth;
    private int _comparisons;

    /// <summary>Why reading failed, or null.</summary>
    public ParseError? Error { get; private set; }

    private readonly ReadOnlySpan<char> Rest => _text.AsSpan(_position);

    /// <summary>The marker, or null and <see cref="Error"/>.</summary>
    public MarkerExpression? Parse()
    {
        MarkerExpression? marker = ParseOr(false);
        if (marker is null)
            return null;
        return Rest.IsEmpty ? marker : Fail("expected 'and', 'or' or the end of the marker");
    }

    /// <summary><c>or = and ('or' and)*</c></summary>
    /// <param name="inParentheses">Whether the whole stands in parentheses.</param>
    private MarkerExpression? ParseOr(bool inParentheses)
    {
        ImmutableArray<MarkerExpression>.Builder operands = ImmutableArray.CreateBuilder<MarkerExpression>(1);
        do
        {
            if (ParseAnd() is not { } operand)
                return null;
            operands.Add(operand);
        } while (SkipWord("or"));
        if (operands.Count > 1)
            return new MarkerOr(operands.DrainToImmutable());
        return inParentheses && operands[0] is MarkerAnd and ? new MarkerAnd(and.Operands, true) : operands[0];
    }

    /// <summary><c>and = atom ('and' atom)*</c></summary>
    private MarkerExpression? ParseAnd()
    {
        if (ParseAtom() is not { } first)
            return null;
        if (!SkipWord("and"))
            return first;
        ImmutableArray<MarkerExpression>.Builder operands = ImmutableArray.CreateBuilder<MarkerExpression>(2);
        operands.Add(first);
        do
        {
            if (ParseAtom() is not { } operand)
                return null;
            operands.Add(operand);
        } while (SkipWord("and"));
        return new MarkerAnd(operands.DrainToImmutable());
    }

    /// <summary><c>atom = WS* ('(' or ')' | comparison) WS*</c></summary>
    private MarkerExpression? ParseAtom()
    {
        SkipSpace();
        MarkerExpression? atom = Rest is ['(', ..] ? ParseParentheses() : ParseComparison();
        SkipSpace();
        return atom;
    }

    private MarkerExpression? ParseParentheses()
    {
        int open = _position;
        if (++_depth > DepthLimit)
            return Fail($"a marker nests at most {DepthLimit} parentheses");
        _position++;
        if (ParseOr(true) is not { } inner)
            return null;
        if (Rest is not [')', ..])
            return Fail("expected ')'", open);
        _position++;
        _depth--;
        return inner;
    }

    /// <summary><c>comparison = operand WS* operator WS* operand</c></summary>
    private MarkerExpression? ParseComparison()
    {
        if (++_comparisons > ComparisonLimit)
            return Fail($"a marker has at most {ComparisonLimit} comparisons");
        if (ParseOperand() is not { } left)
            return null;
        SkipSpace();
        if (ParseOperator() is not { } @operator)
            return null;
        SkipSpace();
        return ParseOperand() is { } right ? new MarkerComparison(left, @operator, right) : null;
    }

    /// <summary><c>operand = VARIABLE | "'" … "'" | '"' … '"'</c></summary>
    private MarkerOperand? ParseOperand()
    {
        if (Rest is ['\'' or '"', ..])
            return ParseString();
        int length = 0;
        while (length < Rest.Length && (IsWordCharacter(Rest[length]) || Rest[length] == '.'))
            length++;
        if (MarkerVariables.Find(Rest[..length]) is { } variable)
        {
            _position += length;
            return MarkerOperand.Of(variable);
        }
        string message =
            length == 0 ? "expected a marker variable or a quoted string" : "no marker variable has this name";
        Error = new ParseError(message, _text, new TextSpan(_position, Math.Max(length, Math.Min(1, Rest.Length))));
        return null;
    }

    private MarkerOperand? ParseString()
    {
        char quote = Rest[0];
        int length = Rest[1..].IndexOf(quote);
        if (length < 0 || Rest.Slice(1, length).IndexOfAny('\r', '\n', '\0') >= 0)
        {
            Fail("a quoted string does not end on its line", _position);
            return null;
        }
        MarkerOperand operand = MarkerOperand.Of(Rest.Slice(1, length).ToString());
        _position += length + 2;
        return operand;
    }

    private MarkerOperator? ParseOperator()
    {
        if (MarkerOperators.FindSign(Rest) is { } sign)
        {
            _position += sign.GetText().Length;
            return sign;
        }
        if (SkipWord("in"))
            return MarkerOperator.In;
        if (SkipWord("not"))
        {
            SkipSpace();
            if (SkipWord("in"))
                return MarkerOperator.NotIn;
        }
        Fail("expected one of <=, <, !=, ==, >=, >, ~=, ===, in, not in");
        return null;
    }

    private MarkerExpression? Fail(string message, int? start = null)
    {
        int from = start ?? _position;
        int length = start is null ? Math.Min(1, Rest.Length) : _text.Length - from;
        Error = new ParseError(message, _text, new TextSpan(from, length));
        return null;
    }

    private void SkipSpace() => _position += Rest.Length - Rest.TrimStart(" \t").Length;

    private bool SkipWord(string word)
    {
        bool found =
            Rest.StartsWith(word, StringComparison.Ordinal)
            && (Rest.Length == word.Length || !IsWordCharacter(Rest[word.Length]));
        _position += found ? word.Length : 0;
        return found;
    }

    private static bool IsWordCharacter(char c) => char.IsLetterOrDigit(c) || c == '_';
}
