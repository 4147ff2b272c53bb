using System.Text.Json;

namespace Venvstacks.Cli.Tests;

/// <summary>Checks JSON against a schema in docs, as far as those schemas go. A property that the schema lacks is a difference too.</summary>
internal sealed class JsonSchema
{
    private readonly JsonElement _root;
    private readonly List<string> _problems = [];

    private JsonSchema(JsonElement root) => _root = root;

    /// <summary>Requires that a text is JSON of a schema.</summary>
    /// <returns>The JSON.</returns>
    public static JsonElement Check(string schemaName, string text)
    {
        string path = Path.Combine(Shared.ProjectRoot, "docs", "reference", "schemas", $"{schemaName}.schema.json");
        JsonSchema schema = new(JsonDocument.Parse(File.ReadAllText(path)).RootElement);
        JsonElement json = JsonDocument.Parse(text).RootElement;
        schema.Check(schema._root, json, "$");
        schema._problems.ShouldBeEmpty(text);
        return json;
    }

    private void Check(JsonElement schema, JsonElement json, string path)
    {
        if (schema.TryGetProperty("$ref", out JsonElement reference))
        {
            string name = reference.GetString()!["#/$defs/".Length..];
            Check(_root.GetProperty("$defs").GetProperty(name), json, path);
            return;
        }
        if (schema.TryGetProperty("const", out JsonElement constant) && !JsonElement.DeepEquals(constant, json))
            _problems.Add($"{path} is not {constant}");
        if (
            schema.TryGetProperty("enum", out JsonElement values)
            && !values.EnumerateArray().Any(value => JsonElement.DeepEquals(value, json))
        )
            _problems.Add($"{path} is '{json}'");
        if (schema.TryGetProperty("type", out JsonElement type) && !IsOf(type, json))
            _problems.Add($"{path} is {json.ValueKind}");
        if (json.ValueKind == JsonValueKind.Object)
            CheckObject(schema, json, path);
        if (json.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out JsonElement items))
            foreach ((int index, JsonElement item) in json.EnumerateArray().Index())
                Check(items, item, $"{path}[{index}]");
    }

    private void CheckObject(JsonElement schema, JsonElement json, string path)
    {
        JsonElement properties = schema.GetProperty("properties");
        foreach (JsonProperty property in json.EnumerateObject())
        {
            if (properties.TryGetProperty(property.Name, out JsonElement known))
                Check(known, property.Value, $"{path}.{property.Name}");
            else
                _problems.Add($"{path}.{property.Name} is not in the schema");
        }
        foreach (JsonElement required in schema.GetProperty("required").EnumerateArray())
            if (!json.TryGetProperty(required.GetString()!, out _))
                _problems.Add($"{path}.{required} is missing");
    }

    private static bool IsOf(JsonElement type, JsonElement json) =>
        type.ValueKind == JsonValueKind.Array
            ? type.EnumerateArray().Any(one => IsOf(one, json))
            : type.GetString() switch
            {
                "object" => json.ValueKind == JsonValueKind.Object,
                "array" => json.ValueKind == JsonValueKind.Array,
                "string" => json.ValueKind == JsonValueKind.String,
                "integer" => json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out _),
                "number" => json.ValueKind == JsonValueKind.Number,
                "boolean" => json.ValueKind is JsonValueKind.True or JsonValueKind.False,
                "null" => json.ValueKind == JsonValueKind.Null,
                var other => throw new ArgumentException($"unknown type '{other}'", nameof(type)),
            };
}
