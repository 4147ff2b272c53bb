namespace Venvstacks.Formats.Text;

/// <summary>A text with its name, whose lines can be found by offset.</summary>
public sealed class SourceText
{
    private readonly List<int> _lineStarts = [0];

    /// <summary>Wraps a text.</summary>
    /// <param name="name">The name in messages: a path or an address.</param>
    /// <param name="text">All of the text.</param>
    public SourceText(string name, string text)
    {
        Name = name;
        Text = text;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n')
                _lineStarts.Add(i + 1);
        }
    }

    /// <summary>The name in messages: a path or an address.</summary>
    public string Name { get; }

    /// <summary>All of the text.</summary>
    public string Text { get; }

    /// <summary>The number of lines; a text that ends with a line end has an empty last one.</summary>
    public int LineCount => _lineStarts.Count;

    /// <summary>The line and column of an offset.</summary>
    /// <param name="offset">An offset from 0 to the length of the text.</param>
    public LinePosition GetPosition(int offset)
    {
        int index = _lineStarts.BinarySearch(offset);
        if (index < 0)
            index = ~index - 1;
        return new LinePosition(index + 1, offset - _lineStarts[index] + 1);
    }

    /// <summary>The offset at which a line starts.</summary>
    /// <param name="line">The line, from 1.</param>
    public int GetOffset(int line) => _lineStarts[line - 1];

    /// <summary>A line without its line end.</summary>
    /// <param name="line">The line, from 1.</param>
    public ReadOnlySpan<char> GetLine(int line)
    {
        int start = _lineStarts[line - 1];
        int end = line < _lineStarts.Count ? _lineStarts[line] : Text.Length;
        return Text.AsSpan(start, end - start).TrimEnd("\r\n");
    }
}

/// <summary>A position in a text: line and column from 1, columns in characters.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
public readonly record struct LinePosition(int Line, int Column)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Line}:{Column}";
}
