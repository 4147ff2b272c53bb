using System.Globalization;
using Venvstacks.Formats.Text;

namespace Venvstacks.Packaging.Wheels;

/// <summary>RECORD files (PEP 376, PEP 427): CSV with a path, <c>algorithm=digest</c> and a size in each row.</summary>
public static class WheelRecord
{
    /// <summary>Reads the rows.</summary>
    /// <exception cref="ParseException">A row is not three fields, or a field is wrong.</exception>
    public static ImmutableArray<RecordRow> Parse(string text) => Parse(text, onDeviation: null);

    /// <summary>Reads the rows, also those with a size that is not a plain number or with empty fields at the end, as installers do.</summary>
    /// <param name="text">The text.</param>
    /// <param name="onDeviation">Receives the path and the problem of each such row; null to refuse them.</param>
    /// <exception cref="ParseException">A row is not three fields, or a field is wrong.</exception>
    internal static ImmutableArray<RecordRow> Parse(string text, Action<string, string>? onDeviation)
    {
        ImmutableArray<RecordRow>.Builder rows = ImmutableArray.CreateBuilder<RecordRow>();
        int position = 0;
        while (position < text.Length)
        {
            int start = position;
            List<string> fields = ReadFields(text, ref position);
            if (fields is not [""])
                rows.Add(ToRow(fields, text[start..position].TrimEnd('\r', '\n'), onDeviation));
        }
        return rows.DrainToImmutable();
    }

    /// <summary>Prints rows, each with a line feed.</summary>
    public static string Print(IEnumerable<RecordRow> rows)
    {
        StringBuilder text = new();
        foreach (RecordRow row in rows)
            text.Append(row).Append('\n');
        return text.ToString();
    }

    private static RecordRow ToRow(List<string> fields, string line, Action<string, string>? onDeviation)
    {
        if (onDeviation is not null && fields.Count > 3 && fields.Skip(3).All(field => field.Length == 0))
        {
            onDeviation(fields[0], "its row in RECORD has empty fields at the end");
            fields = fields[..3];
        }
        if (fields is not [{ Length: > 0 } path, var hash, var size])
            throw Error("expected path, hash and size", line);
        long? length = ReadSize(size);
        if (size.Length > 0 && length is null)
        {
            if (onDeviation is null)
                throw Error("expected a size in bytes", line);
            onDeviation(path, "its size in RECORD is not a plain number");
            length = ReadSize(size.Trim());
        }
        int equals = hash.IndexOf('=', StringComparison.Ordinal);
        if (hash.Length > 0 && equals <= 0)
            throw Error("expected a hash as algorithm=digest", line);
        return hash.Length == 0
            ? new RecordRow(path, "", "", length)
            : new RecordRow(path, hash[..equals].ToLowerInvariant(), hash[(equals + 1)..], length);
    }

    private static long? ReadSize(string size) =>
        long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

    // row = field *("," field) line-end; field = *any / DQUOTE *(any / 2DQUOTE) DQUOTE
    private static List<string> ReadFields(string text, ref int position)
    {
        List<string> fields = new();
        while (true)
        {
            fields.Add(ReadField(text, ref position));
            if (position >= text.Length)
                return fields;
            char end = text[position++];
            if (end == ',')
                continue;
            if (end == '\r' && position < text.Length && text[position] == '\n')
                position++;
            return fields;
        }
    }

    private static string ReadField(string text, ref int position)
    {
        if (position < text.Length && text[position] == '"')
            return ReadQuoted(text, ref position);
        int length = text.AsSpan(position).IndexOfAny(",\r\n");
        string field = length < 0 ? text[position..] : text.Substring(position, length);
        position += field.Length;
        return field;
    }

    private static string ReadQuoted(string text, ref int position)
    {
        StringBuilder field = new();
        int start = position++;
        while (true)
        {
            int quote = text.IndexOf('"', position);
            if (quote < 0)
                throw Error("expected a quotation mark", text[start..Math.Min(text.Length, start + 100)]);
            field.Append(text, position, quote - position);
            position = quote + 1;
            if (position >= text.Length || text[position] is ',' or '\r' or '\n')
                return field.ToString();
            if (text[position] != '"')
                throw Error("a quotation mark stands alone", text[start..position]);
            field.Append('"');
            position++;
        }
    }

    private static ParseException Error(string message, string line) =>
        new(new ParseError(message, line, new TextSpan(0, line.Length)));
}
