namespace Venvstacks.Formats.Text;

/// <summary>A place in a text as people count: lines and columns from 1, columns in characters.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
public readonly record struct LinePosition(int Line, int Column)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Line}:{Column}";
}
