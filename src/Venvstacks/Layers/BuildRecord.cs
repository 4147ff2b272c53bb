using System.Text.Json;
using System.Text.Json.Nodes;
using Venvstacks.Definitions;
using Venvstacks.Formats.Json;
using Venvstacks.Locking;
using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>The file <c>NAME.last-build.json</c> beside a layer's build folder: the reference's build record, and the key of the manifest.</summary>
internal static class BuildRecord
{
    private const string KeyName = "manifest_key";

    public static string Write(LayerRecipe recipe, string key)
    {
        JsonObject json = new()
        {
            ["layer_spec"] = Describe(recipe.Layer),
            ["layer_details"] = LayerFactsJson.Write(recipe.Facts),
            [KeyName] = key,
        };
        if (recipe.PackageTimes is not null)
            json["entry_times"] = "package";
        return JsonText.Write(json) + "\n";
    }

    /// <summary>Reads the manifest's key.</summary>
    /// <returns>Null in a record of the reference.</returns>
    /// <exception cref="JsonException">The text is not a build record.</exception>
    public static string? ReadKey(string text)
    {
        using JsonDocument json = JsonDocument.Parse(text);
        if (json.RootElement.ValueKind != JsonValueKind.Object)
            throw new JsonException("is not an object");
        return json.RootElement.TryGetProperty(KeyName, out JsonElement key) && key.ValueKind == JsonValueKind.String
            ? key.GetString()
            : null;
    }

    private static JsonObject Describe(LayerDefinition layer)
    {
        IEnumerable<KeyValuePair<string, JsonNode?>> indexes = layer.PackageIndexes.Select(pin =>
            KeyValuePair.Create(pin.Key.ToString(), (JsonNode?)pin.Value)
        );
        JsonObject json = new()
        {
            ["name"] = layer.Name,
            ["requirements"] = ToArray(DeclaredRequirements.Normalize(layer)),
            ["platforms"] = ToArray(layer.Platforms.Select(platform => platform.Name)),
            ["linux_target"] = DescribeFloors(layer),
            ["macosx_target"] = layer.DeclaredMacosFloor?.ToString(),
            ["dynlib_exclude"] = ToArray(layer.DynlibExclude),
            ["package_indexes"] = new JsonObject(indexes),
            ["priority_indexes"] = ToArray(layer.PriorityIndexes),
            ["versioned"] = layer.Versioned,
        };
        // The reference has no such key, so its records stay equal without one.
        if (!layer.DynlibInclude.IsEmpty)
            json["dynlib_include"] = ToArray(layer.DynlibInclude);
        if (layer is RuntimeDefinition runtime)
            json["python_implementation"] = runtime.PythonImplementation.ToString();
        else
            AddLowerLayers(json, layer);
        if (layer is ApplicationDefinition application)
            AddModules(json, application);
        return json;
    }

    // As in a definition: one floor is a string, more are an array.
    private static JsonNode? DescribeFloors(LayerDefinition layer)
    {
        string[] floors = [.. layer.DeclaredLibcFloors.Select(floor => floor.Text)];
        return floors.Length > 1 ? ToArray(floors) : floors.FirstOrDefault();
    }

    private static void AddLowerLayers(JsonObject json, LayerDefinition layer)
    {
        json["runtime"] = layer.Runtime.Name;
        json["frameworks"] = ToArray(layer.Frameworks.Select(framework => framework.Name));
    }

    private static void AddModules(JsonObject json, ApplicationDefinition application)
    {
        json["launch_module_path"] = application.LaunchModule.FullPath;
        json["support_module_paths"] = ToArray(application.SupportModules.Select(module => module.FullPath));
    }

    private static JsonArray ToArray(IEnumerable<string> items) => [.. items.Select(item => (JsonNode)item)];
}
