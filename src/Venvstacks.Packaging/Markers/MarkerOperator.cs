namespace Venvstacks.Packaging.Markers;

/// <summary>The comparison of a marker (PEP 508 <c>marker_op</c>).</summary>
public enum MarkerOperator
{
    /// <summary><c>===</c></summary>
    Arbitrary,

    /// <summary><c>~=</c></summary>
    Compatible,

    /// <summary><c>==</c></summary>
    Equal,

    /// <summary><c>!=</c></summary>
    NotEqual,

    /// <summary><c>&lt;=</c></summary>
    LessOrEqual,

    /// <summary><c>&gt;=</c></summary>
    GreaterOrEqual,

    /// <summary><c>&lt;</c></summary>
    Less,

    /// <summary><c>&gt;</c></summary>
    Greater,

    /// <summary><c>in</c></summary>
    In,

    /// <summary><c>not in</c></summary>
    NotIn,
}

/// <summary>The spellings of the comparisons.</summary>
public static class MarkerOperators
{
    /// <summary>The texts in the order of <see cref="MarkerOperator"/>, each before those that start it.</summary>
    private static readonly string[] Texts = ["===", "~=", "==", "!=", "<=", ">=", "<", ">", "in", "not in"];

    /// <summary>The text as markers write it.</summary>
    public static string GetText(this MarkerOperator @operator) => Texts[(int)@operator];

    /// <summary>The comparison sign that a text starts with, or null; the words <c>in</c> and <c>not in</c> are none.</summary>
    internal static MarkerOperator? FindSign(ReadOnlySpan<char> text)
    {
        for (int i = 0; i < (int)MarkerOperator.In; i++)
        {
            if (text.StartsWith(Texts[i], StringComparison.Ordinal))
                return (MarkerOperator)i;
        }
        return null;
    }
}
