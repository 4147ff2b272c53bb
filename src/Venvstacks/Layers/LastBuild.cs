using System.Text.Json.Nodes;
using Venvstacks.Definitions;
using Venvstacks.Locking;

namespace Venvstacks.Layers;

/// <summary>The file <c>NAME.last-build.json</c> beside a layer's build folder, as the reference keeps it: how the layer is defined and locked.</summary>
internal static class LastBuild
{
    /// <summary>What it says of a layer.</summary>
    public static JsonObject Of(BuiltLayer layer) =>
        new() { ["layer_spec"] = Describe(layer.Layer), ["layer_details"] = layer.Details.DeepClone() };

    private static JsonObject Describe(LayerDefinition layer)
    {
        var indexes = layer.PackageIndexes.Select(pin => KeyValuePair.Create(pin.Key.ToString(), (JsonNode?)pin.Value));
        var json = new JsonObject
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
