namespace Venvstacks.Formats.Text;

/// <summary>A stretch of a text.</summary>
/// <param name="Start">The offset of its first character, from 0.</param>
/// <param name="Length">Its length in characters; 0 marks a place between two characters.</param>
public readonly record struct TextSpan(int Start, int Length)
{
    /// <summary>The offset just after its last character.</summary>
    public int End => Start + Length;
}
