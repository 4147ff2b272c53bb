using System.Globalization;

namespace Venvstacks.Formats.Toml;

/// <summary>Writes TOML 1.0 in one fixed layout, so equal tables give equal bytes: plain values first, then each table under its own header; arrays on one line.</summary>
/// <remarks>Tables in arrays with other values are written inline.</remarks>
public static class TomlWriter
{
    /// <summary>The text of a document; lines end with <c>\n</c>.</summary>
    public static string Write(TomlTable root)
    {
        StringBuilder text = new();
        WriteTable(text, root, "");
        return text.ToString();
    }

    private static void WriteTable(StringBuilder text, TomlTable table, string path)
    {
        foreach (TomlEntry entry in table.Entries.Where(entry => !HasHeader(entry.Value)))
        {
            WriteKey(text, entry.Key);
            text.Append(" = ");
            WriteValue(text, entry.Value);
            text.Append('\n');
        }
        foreach (TomlEntry entry in table.Entries.Where(entry => HasHeader(entry.Value)))
            WriteSections(text, entry, path);
    }

    private static void WriteSections(StringBuilder text, TomlEntry entry, string path)
    {
        StringBuilder name = new(path);
        if (path.Length > 0)
            name.Append('.');
        WriteKey(name, entry.Key);
        if (entry.Value is TomlTable table)
        {
            WriteSection(text, table, name.ToString(), "[", "]");
            return;
        }
        foreach (TomlValue item in ((TomlArray)entry.Value).Items)
            WriteSection(text, (TomlTable)item, name.ToString(), "[[", "]]");
    }

    private static void WriteSection(StringBuilder text, TomlTable table, string path, string open, string close)
    {
        if (text.Length > 0)
            text.Append('\n');
        text.Append(open).Append(path).Append(close).Append('\n');
        WriteTable(text, table, path);
    }

    private static bool HasHeader(TomlValue value) =>
        value is TomlTable
        || value is TomlArray { Items.Count: > 0 } array && array.Items.All(item => item is TomlTable);

    private static void WriteValue(StringBuilder text, TomlValue value)
    {
        switch (value)
        {
            case TomlString item:
                WriteString(text, item.Value);
                break;
            case TomlInteger item:
                text.Append(item.Value);
                break;
            case TomlFloat item:
                text.Append(FormatFloat(item.Value));
                break;
            case TomlBoolean item:
                text.Append(item.Value ? "true" : "false");
                break;
            case TomlDateTime item:
                text.Append(item.Text);
                break;
            case TomlArray array:
                WriteArray(text, array);
                break;
            case TomlTable table:
                WriteInlineTable(text, table);
                break;
        }
    }

    private static void WriteArray(StringBuilder text, TomlArray array)
    {
        string separator = "[";
        foreach (TomlValue item in array.Items)
        {
            text.Append(separator);
            WriteValue(text, item);
            separator = ", ";
        }
        text.Append(array.Items.Count == 0 ? "[]" : "]");
    }

    private static void WriteInlineTable(StringBuilder text, TomlTable table)
    {
        string separator = "{ ";
        foreach (TomlEntry entry in table.Entries)
        {
            text.Append(separator);
            WriteKey(text, entry.Key);
            text.Append(" = ");
            WriteValue(text, entry.Value);
            separator = ", ";
        }
        text.Append(table.Entries.Count == 0 ? "{}" : " }");
    }

    private static void WriteKey(StringBuilder text, string key)
    {
        bool bare = key.Length > 0 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
        if (bare)
            text.Append(key);
        else
            WriteString(text, key);
    }

    private static void WriteString(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (char c in value)
            text.Append(Escape(c) ?? c.ToString());
        text.Append('"');
    }

    private static string? Escape(char c) =>
        c switch
        {
            '"' => "\\\"",
            '\\' => @"\\",
            '\b' => @"\b",
            '\t' => @"\t",
            '\n' => @"\n",
            '\f' => @"\f",
            '\r' => @"\r",
            < ' ' or '\x7f' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
            _ => null,
        };

    private static string FormatFloat(double value)
    {
        if (!double.IsFinite(value))
            return double.IsNaN(value) ? "nan"
                : value > 0 ? "inf"
                : "-inf";
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0";
    }
}
