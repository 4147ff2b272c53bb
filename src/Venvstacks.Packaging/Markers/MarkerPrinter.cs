using System.Collections.Immutable;
using System.Text;

namespace Venvstacks.Packaging.Markers;

/// <summary>Prints joined expressions.</summary>
internal static class MarkerPrinter
{
    /// <summary>Prints the operands with a word between them.</summary>
    /// <param name="text">Where to print.</param>
    /// <param name="word">The word between the operands, with spaces.</param>
    /// <param name="operands">The operands.</param>
    /// <param name="parent">The expression whose operands they are.</param>
    public static void AppendJoined(
        StringBuilder text,
        string word,
        ImmutableArray<MarkerExpression> operands,
        MarkerExpression parent
    )
    {
        for (int i = 0; i < operands.Length; i++)
        {
            if (i > 0)
                text.Append(word);
            bool parenthesized = NeedsParentheses(operands[i], parent);
            if (parenthesized)
                text.Append('(');
            operands[i].AppendTo(text);
            if (parenthesized)
                text.Append(')');
        }
    }

    /// <summary>An <c>or</c> inside another expression, and an <c>and</c> in an <c>and</c>, exist only by parentheses; an <c>and</c> in an <c>or</c> needs none.</summary>
    private static bool NeedsParentheses(MarkerExpression operand, MarkerExpression parent) =>
        operand is MarkerOr || (operand is MarkerAnd and && (and.InParentheses || parent is MarkerAnd));
}
