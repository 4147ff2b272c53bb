using Venvstacks.Formats.Text;

namespace Venvstacks.Packaging.Markers;

/// <summary>An environment marker (PEP 508) as written: a <see cref="MarkerComparison"/>, a <see cref="MarkerAnd"/> or a <see cref="MarkerOr"/>.</summary>
/// <remarks>Equal when printed alike; names of extras are normalised (PEP 685) and texts put in double quotes.</remarks>
public abstract class MarkerExpression : IEquatable<MarkerExpression>
{
    private string? _text;
    private Marker? _compiled;

    private protected MarkerExpression() { }

    /// <summary>Reads a marker.</summary>
    /// <exception cref="ParseException">The text is not a marker, nested deeper than 64 parentheses or longer than 250 comparisons.</exception>
    public static MarkerExpression Parse(string text) =>
        TryParse(text, out MarkerExpression? marker, out ParseError? error) ? marker : throw new ParseException(error);

    /// <summary>Reads a marker as <see cref="Parse"/> does, or says why the text is none.</summary>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out MarkerExpression? marker,
        [NotNullWhen(false)] out ParseError? error
    )
    {
        MarkerParser parser = new(text, 0);
        marker = parser.Parse();
        error = parser.Error;
        return marker is not null;
    }

    internal abstract void AppendTo(StringBuilder text, char quote);

    /// <summary>The environments in which the expression holds, computed once.</summary>
    internal Marker Compiled(Func<MarkerExpression, Marker> compile) => _compiled ??= compile(this);

    /// <summary>The marker as <c>packaging</c> prints it: single spaces, double quotes, parentheses where they were written around more than one comparison.</summary>
    public override string ToString() => _text ??= Print('"');

    /// <summary>The marker as lock files hold it: in single quotes, which TOML need not escape, unless a value holds one.</summary>
    public string ToLockText()
    {
        string text = ToString();
        return text.Contains('\'', StringComparison.Ordinal) ? text : text.Replace('"', '\'');
    }

    /// <summary>The text with a quote around values that do not hold it themselves.</summary>
    internal string Print(char quote)
    {
        StringBuilder text = new();
        AppendTo(text, quote);
        return text.ToString();
    }

    private protected void AppendJoined(
        StringBuilder text,
        char quote,
        string word,
        ImmutableArray<MarkerExpression> operands
    )
    {
        for (int i = 0; i < operands.Length; i++)
        {
            bool isInParentheses = NeedsParentheses(operands[i]);
            text.Append(i > 0 ? word : "").Append(isInParentheses ? "(" : "");
            operands[i].AppendTo(text, quote);
            text.Append(isInParentheses ? ")" : "");
        }
    }

    /// <summary>An <c>or</c> inside another expression and an <c>and</c> in an <c>and</c> exist only by parentheses; an <c>and</c> in an <c>or</c> needs none.</summary>
    private bool NeedsParentheses(MarkerExpression operand) =>
        operand is MarkerOr || (operand is MarkerAnd and && (and.InParentheses || this is MarkerAnd));

    /// <inheritdoc/>
    public bool Equals(MarkerExpression? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as MarkerExpression);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);
}

/// <summary>One side of a comparison: a variable or a text.</summary>
/// <param name="Variable">The variable, or null for a text.</param>
/// <param name="Text">The text, without quotes; of a variable its name.</param>
public readonly record struct MarkerOperand(MarkerVariable? Variable, string Text)
{
    /// <summary>A variable.</summary>
    public static MarkerOperand Of(MarkerVariable variable) => new(variable, variable.GetName());

    /// <summary>A text.</summary>
    public static MarkerOperand Of(string text) => new(null, text);

    /// <summary>The variable's name, or the text in double quotes (single ones when it holds double quotes itself).</summary>
    public override string ToString() => Print('"');

    internal string Print(char quote)
    {
        if (Variable is not null)
            return Text;
        char used =
            !Text.Contains(quote) ? quote
            : quote == '"' ? '\''
            : '"';
        return $"{used}{Text}{used}";
    }
}

/// <summary>A comparison: <c>python_version &lt; "3.8"</c>; usually of a variable and a text, in either order.</summary>
public sealed class MarkerComparison : MarkerExpression
{
    /// <summary>Puts a comparison together; the text that an extra is compared with is normalised (PEP 685).</summary>
    public MarkerComparison(MarkerOperand left, MarkerOperator @operator, MarkerOperand right)
    {
        Left = IsName(right.Variable) && left.Variable is null ? Normalize(left) : left;
        Operator = @operator;
        Right = left.Variable == MarkerVariable.Extra && right.Variable is null ? Normalize(right) : right;
    }

    /// <summary>The operand on the left of the operator.</summary>
    public MarkerOperand Left { get; }

    /// <summary>The operator.</summary>
    public MarkerOperator Operator { get; }

    /// <summary>The operand on the right of the operator.</summary>
    public MarkerOperand Right { get; }

    private static bool IsName(MarkerVariable? variable) =>
        variable == MarkerVariable.Extra || (variable is MarkerVariable known && known.IsSet());

    private static MarkerOperand Normalize(MarkerOperand operand) =>
        MarkerOperand.Of(PackageName.Normalize(operand.Text));

    internal override void AppendTo(StringBuilder text, char quote) =>
        text.Append(Left.Print(quote)).Append(' ').Append(Operator.GetText()).Append(' ').Append(Right.Print(quote));
}

/// <summary>Two or more expressions that all hold.</summary>
/// <param name="operands">The expressions.</param>
/// <param name="inParentheses">Whether parentheses were written around it.</param>
public sealed class MarkerAnd(ImmutableArray<MarkerExpression> operands, bool inParentheses = false) : MarkerExpression
{
    /// <summary>The expressions in their written order: at least two.</summary>
    public ImmutableArray<MarkerExpression> Operands { get; } = operands;

    /// <summary>Whether parentheses were written around it; they change no meaning but are printed inside a larger expression.</summary>
    public bool InParentheses { get; } = inParentheses;

    internal override void AppendTo(StringBuilder text, char quote) => AppendJoined(text, quote, " and ", Operands);
}

/// <summary>Two or more expressions of which one holds.</summary>
/// <param name="operands">The expressions.</param>
public sealed class MarkerOr(ImmutableArray<MarkerExpression> operands) : MarkerExpression
{
    /// <summary>The expressions in their written order: at least two.</summary>
    public ImmutableArray<MarkerExpression> Operands { get; } = operands;

    internal override void AppendTo(StringBuilder text, char quote) => AppendJoined(text, quote, " or ", Operands);
}
