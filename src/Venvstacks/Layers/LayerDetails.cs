using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Venvstacks.Definitions;
using Venvstacks.Locking;

namespace Venvstacks.Layers;

/// <summary>What the metadata of builds, archives and exports says of a layer, with the reference's keys.</summary>
public static class LayerDetails
{
    /// <summary>The details of a layer.</summary>
    /// <param name="layer">The layer's lock.</param>
    /// <param name="lowerLayers">The locks of the layers below in the order of <c>sys.path</c>, the runtime last.</param>
    /// <param name="platform">The platform that it is built for.</param>
    /// <param name="moduleHash">The hash of a launch or support module.</param>
    public static JsonObject Of(
        LayerLock layer,
        ImmutableArray<LayerLock> lowerLayers,
        TargetPlatform platform,
        Func<SourceModule, string> moduleHash
    )
    {
        LayerLock runtime = lowerLayers.IsEmpty ? layer : lowerLayers[^1];
        var details = new JsonObject
        {
            ["layer_name"] = layer.Layer.BuildName,
            ["install_target"] = layer.DeployedName,
            ["requirements_hash"] = layer.Metadata.RequirementsHash,
            ["lock_version"] = layer.Version,
            ["locked_at"] = layer.Metadata.LockedAt,
            ["runtime_layer"] = runtime.DeployedName,
            ["python_implementation"] = layer.Layer.Runtime.PythonImplementation.ToString(),
            // Windows copies the interpreter's launcher into every layer, so all change with it.
            ["bound_to_implementation"] = lowerLayers.IsEmpty || platform.IsWindows,
        };
        if (!lowerLayers.IsEmpty)
            details["required_layers"] = new JsonArray([
                .. lowerLayers[..^1].Select(lower => (JsonNode)lower.DeployedName),
            ]);
        if (layer.Layer is ApplicationDefinition application)
            AddModules(details, application, moduleHash);
        return details;
    }

    private static void AddModules(
        JsonObject details,
        ApplicationDefinition application,
        Func<SourceModule, string> hash
    )
    {
        details["app_launch_module"] = application.LaunchModule.Name;
        details["app_launch_module_hash"] = hash(application.LaunchModule);
        if (application.SupportModules.IsEmpty)
            return;
        details["app_support_modules"] = new JsonArray([
            .. application.SupportModules.Select(module => new JsonObject
            {
                ["name"] = module.Name,
                ["hash"] = hash(module),
            }),
        ]);
    }
}
