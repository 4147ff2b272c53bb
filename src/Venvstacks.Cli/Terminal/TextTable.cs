using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Terminal;

/// <summary>Writes rows in columns, without borders.</summary>
internal static class TextTable
{
    private const int Gap = 2;

    /// <summary>Writes a line of headings and the rows; all columns but the last are padded.</summary>
    public static void Write(TextWriter output, string[] headings, IEnumerable<string[]> rows)
    {
        string[][] lines = [headings, .. rows.Select(row => row.Select(cell => DisplayText.Escape(cell)).ToArray())];
        int[] widths = [.. headings.Select((_, column) => lines.Max(line => line[column].Length) + Gap)];
        foreach (string[] line in lines)
            output.WriteLine(string.Concat(line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}
