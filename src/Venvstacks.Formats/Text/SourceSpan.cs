namespace Venvstacks.Formats.Text;

/// <summary>A span of a named text.</summary>
/// <param name="Source">The text.</param>
/// <param name="Span">The span.</param>
public sealed record SourceSpan(SourceText Source, TextSpan Span)
{
    /// <summary>Its start.</summary>
    public LinePosition Position => Source.GetPosition(Span.Start);

    /// <summary>The name, line and column, as <c>venvstacks.toml:14:15</c>.</summary>
    public override string ToString() => $"{Source.Name}:{Position}";
}

/// <summary>A span of a text.</summary>
/// <param name="Start">The offset of its first character, from 0.</param>
/// <param name="Length">Its length in characters; 0 for a position between two characters.</param>
public readonly record struct TextSpan(int Start, int Length)
{
    /// <summary>The offset just after its last character.</summary>
    public int End => Start + Length;
}
