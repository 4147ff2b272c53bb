using System.Text.Json;
using System.Text.Json.Nodes;

namespace Venvstacks.Store;

/// <summary>Facts about a layer as JSON, with the reference's keys.</summary>
internal static class LayerFactsJson
{
    /// <summary>The facts as a new object, to which keys may be added.</summary>
    public static JsonObject Write(LayerFacts facts)
    {
        JsonObject json = new()
        {
            ["layer_name"] = facts.LayerName,
            ["install_target"] = facts.InstallTarget,
            ["requirements_hash"] = facts.RequirementsHash,
            ["lock_version"] = facts.LockVersion,
            ["locked_at"] = facts.LockedAt,
            ["runtime_layer"] = facts.RuntimeLayer,
            ["python_implementation"] = facts.PythonImplementation,
            ["bound_to_implementation"] = facts.BoundToImplementation,
        };
        if (facts.RequiredLayers is { } required)
            json["required_layers"] = new JsonArray([.. required.Select(layer => JsonValue.Create(layer))]);
        if (facts.LaunchModule is { } launch)
        {
            json["app_launch_module"] = launch.Name;
            json["app_launch_module_hash"] = launch.Hash;
        }
        if (facts.SupportModules.Length > 0)
            json["app_support_modules"] = new JsonArray([.. facts.SupportModules.Select(Write)]);
        return json;
    }

    /// <summary>Reads facts; unknown keys are ignored.</summary>
    /// <exception cref="KeyNotFoundException">A key is missing.</exception>
    /// <exception cref="InvalidOperationException">A value has another type.</exception>
    /// <exception cref="FormatException">A number is not a whole one.</exception>
    public static LayerFacts Read(JsonElement json) =>
        new()
        {
            LayerName = Text(json, "layer_name"),
            InstallTarget = Text(json, "install_target"),
            RequirementsHash = json.GetProperty("requirements_hash").GetString(),
            LockVersion = json.GetProperty("lock_version").GetInt32(),
            LockedAt = json.GetProperty("locked_at").GetString(),
            RuntimeLayer = Text(json, "runtime_layer"),
            PythonImplementation = Text(json, "python_implementation"),
            BoundToImplementation = json.GetProperty("bound_to_implementation").GetBoolean(),
            RequiredLayers = json.TryGetProperty("required_layers", out JsonElement required)
                ? [.. required.EnumerateArray().Select(layer => layer.GetString() ?? "")]
                : null,
            LaunchModule = json.TryGetProperty("app_launch_module", out JsonElement launch)
                ? new ModuleFacts(launch.GetString() ?? "", Text(json, "app_launch_module_hash"))
                : null,
            SupportModules = json.TryGetProperty("app_support_modules", out JsonElement modules)
                ? [.. modules.EnumerateArray().Select(m => new ModuleFacts(Text(m, "name"), Text(m, "hash")))]
                : [],
        };

    /// <summary>A string property.</summary>
    /// <exception cref="KeyNotFoundException">The property is missing.</exception>
    /// <exception cref="InvalidOperationException">The property is null or no string.</exception>
    public static string Text(JsonElement json, string key) =>
        json.GetProperty(key).GetString() ?? throw new InvalidOperationException($"'{key}' is null");

    /// <summary>Whether an exception means that JSON has an unexpected shape.</summary>
    public static bool IsUnexpected(Exception e) =>
        e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException;

    private static JsonObject Write(ModuleFacts module) => new() { ["name"] = module.Name, ["hash"] = module.Hash };
}
