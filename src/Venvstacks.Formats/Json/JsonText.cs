using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Venvstacks.Formats.Json;

/// <summary>JSON as Python's <c>json.dumps(value, indent=2, sort_keys=True)</c> writes it.</summary>
/// <remarks>Keys sorted by code point, two spaces a level, only ASCII, no final line end. Documents that the reference
/// also writes are equal to its, byte for byte.</remarks>
public static class JsonText
{
    /// <summary>The text of a value; null is <c>null</c>.</summary>
    public static string Write(JsonNode? value)
    {
        StringBuilder text = new();
        Write(text, value, depth: 0);
        return text.ToString();
    }

    /// <summary>The canonical text of a value: keys sorted, no spaces, only ASCII, no line end.</summary>
    public static string WriteCanonical(JsonNode? value)
    {
        StringBuilder text = new();
        AppendCanonical(text, value);
        return text.ToString();
    }

    /// <summary>Appends a string in quotes, only ASCII.</summary>
    public static void AppendString(StringBuilder text, string value)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(value);
        WriteString(text, value);
    }

    private static void AppendCanonical(StringBuilder text, JsonNode? value)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case JsonObject table:
                text.Append('{');
                foreach (
                    (int index, KeyValuePair<string, JsonNode?> member) in table
                        .OrderBy(member => member.Key, StringComparer.Ordinal)
                        .Index()
                )
                {
                    text.Append(index == 0 ? "" : ",");
                    WriteString(text, member.Key);
                    text.Append(':');
                    AppendCanonical(text, member.Value);
                }
                text.Append('}');
                break;
            case JsonArray array:
                text.Append('[');
                foreach ((int index, JsonNode? item) in array.Index())
                {
                    text.Append(index == 0 ? "" : ",");
                    AppendCanonical(text, item);
                }
                text.Append(']');
                break;
            default:
                WriteScalar(text, value);
                break;
        }
    }

    private static void Write(StringBuilder text, JsonNode? value, int depth)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case JsonObject { Count: 0 }:
                text.Append("{}");
                break;
            case JsonArray { Count: 0 }:
                text.Append("[]");
                break;
            case JsonObject table:
                IEnumerable<KeyValuePair<string, JsonNode?>> members = table.OrderBy(
                    member => member.Key,
                    StringComparer.Ordinal
                );
                WriteItems(text, '{', '}', depth, members, member => WriteMember(text, member, depth + 1));
                break;
            case JsonArray array:
                WriteItems(text, '[', ']', depth, array, item => Write(text, item, depth + 1));
                break;
            default:
                WriteScalar(text, value);
                break;
        }
    }

    private static void WriteItems<T>(
        StringBuilder text,
        char open,
        char close,
        int depth,
        IEnumerable<T> items,
        Action<T> write
    )
    {
        char before = open;
        foreach (T item in items)
        {
            text.Append(before).Append('\n').Append(' ', 2 * (depth + 1));
            write(item);
            before = ',';
        }
        text.Append('\n').Append(' ', 2 * depth).Append(close);
    }

    private static void WriteMember(StringBuilder text, KeyValuePair<string, JsonNode?> member, int depth)
    {
        WriteString(text, member.Key);
        text.Append(": ");
        Write(text, member.Value, depth);
    }

    private static void WriteScalar(StringBuilder text, JsonNode value)
    {
        if (value.GetValueKind() == JsonValueKind.String)
            WriteString(text, value.GetValue<string>());
        else
            text.Append(value.ToJsonString());
    }

    private static void WriteString(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (char c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                >= ' ' and <= '~' => text.Append(c),
                _ => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
            };
        }
        text.Append('"');
    }
}
