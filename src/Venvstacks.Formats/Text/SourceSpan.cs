namespace Venvstacks.Formats.Text;

/// <summary>A stretch of a named text: where something stands that is talked about.</summary>
/// <param name="Source">The text.</param>
/// <param name="Span">The stretch of it.</param>
public sealed record SourceSpan(SourceText Source, TextSpan Span)
{
    /// <summary>The line and column where it starts.</summary>
    public LinePosition Position => Source.GetPosition(Span.Start);

    /// <summary>The name, line and column, as <c>venvstacks.toml:14:15</c>.</summary>
    public override string ToString() => $"{Source.Name}:{Position}";
}
