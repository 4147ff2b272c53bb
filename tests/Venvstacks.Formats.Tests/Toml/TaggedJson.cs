using System.Globalization;
using System.Text.Json.Nodes;
using Venvstacks.Formats.Toml;

namespace Venvstacks.Formats.Tests.Toml;

/// <summary>Tables as toml-test writes their values: every scalar as <c>{"type": …, "value": …}</c>, here with numbers and times in one spelling.</summary>
internal static class TaggedJson
{
    public static string Of(TomlTable table) => Convert(table)!.ToJsonString();

    public static string Normalize(string json) => Normalize(JsonNode.Parse(json))!.ToJsonString();

    private static JsonNode? Convert(TomlValue value) =>
        value switch
        {
            TomlTable table => Sort(table.Entries.Select(entry => (entry.Key, Convert(entry.Value)))),
            TomlArray array => new JsonArray([.. array.Items.Select(Convert)]),
            TomlString text => Tag("string", text.Value),
            TomlInteger number => Tag("integer", number.Value.ToString(CultureInfo.InvariantCulture)),
            TomlFloat number => Tag("float", number.Value.ToString("R", CultureInfo.InvariantCulture)),
            TomlBoolean boolean => Tag("bool", boolean.Value ? "true" : "false"),
            TomlDateTime time => Tag(GetTag(time.Kind), time.Text),
            _ => throw new InvalidOperationException(value.KindName),
        };

    private static JsonNode? Normalize(JsonNode? node)
    {
        if (node is JsonArray array)
            return new JsonArray([.. array.Select(Normalize)]);
        JsonObject table = node!.AsObject();
        return table.Count == 2 && table["type"] is JsonValue type && table["value"] is JsonValue value
            ? Tag(type.GetValue<string>(), value.GetValue<string>())
            : Sort(table.Select(entry => (entry.Key, Normalize(entry.Value))));
    }

    private static JsonObject Sort(IEnumerable<(string Key, JsonNode? Value)> entries) =>
        [
            .. entries
                .OrderBy(entry => entry.Key, StringComparer.Ordinal)
                .Select(entry => KeyValuePair.Create(entry.Key, entry.Value)),
        ];

    private static JsonObject Tag(string type, string value) =>
        new() { ["type"] = type, ["value"] = Spell(type, value) };

    private static string Spell(string type, string value) =>
        type switch
        {
            "float" => ParseFloat(value).ToString("R", CultureInfo.InvariantCulture),
            "datetime" or "datetime-local" or "time-local" => SpellTime(value),
            _ => value,
        };

    private static double ParseFloat(string value) =>
        value.TrimStart('+', '-') switch
        {
            "inf" => value[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity,
            "nan" => double.NaN,
            _ => double.Parse(value, CultureInfo.InvariantCulture),
        };

    // The fraction without zeros at its end, to the ticks that a time holds.
    private static string SpellTime(string value)
    {
        int dot = value.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
            return value;
        int end = dot + 1;
        while (end < value.Length && char.IsAsciiDigit(value[end]))
            end++;
        string fraction = value[dot..end].TrimEnd('0').TrimEnd('.');
        return value[..dot] + fraction + value[end..];
    }

    private static string GetTag(TomlDateTimeKind kind) =>
        kind switch
        {
            TomlDateTimeKind.LocalDateTime => "datetime-local",
            TomlDateTimeKind.LocalDate => "date-local",
            TomlDateTimeKind.LocalTime => "time-local",
            _ => "datetime",
        };
}
