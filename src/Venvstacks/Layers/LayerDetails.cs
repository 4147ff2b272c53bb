using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Locking;
using Venvstacks.Platforms;
using Venvstacks.Sources;

namespace Venvstacks.Layers;

/// <summary>What the metadata of builds, archives and exports says of a layer, with the reference's keys.</summary>
internal static class LayerDetails
{
    /// <summary>The details of a layer.</summary>
    /// <param name="locks">The locks of the stack.</param>
    /// <param name="definition">The layer.</param>
    /// <param name="platform">The platform that it is built for.</param>
    /// <exception cref="BuildEnvException">It, or a layer below, has no valid lock.</exception>
    public static JsonObject Of(StackLocks locks, LayerDefinition definition, Target platform)
    {
        LayerLock layer = LockOf(locks, definition);
        ImmutableArray<LayerLock> lowerLayers = [.. definition.LowerLayers.Select(lower => LockOf(locks, lower))];
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
            AddModules(details, application);
        return details;
    }

    /// <summary>The lock of a layer.</summary>
    /// <exception cref="BuildEnvException">It is not valid.</exception>
    internal static LayerLock LockOf(StackLocks locks, LayerDefinition layer) =>
        locks[layer].Lock
        ?? throw locks[layer].ToException($"Layer {layer}: Environment must be locked before installing dependencies");

    private static void AddModules(JsonObject details, ApplicationDefinition application)
    {
        details["app_launch_module"] = application.LaunchModule.Name;
        details["app_launch_module_hash"] = ModuleHash.Of(application.LaunchModule);
        if (application.SupportModules.IsEmpty)
            return;
        var modules = application.SupportModules.Select(module => new JsonObject
        {
            ["name"] = module.Name,
            ["hash"] = ModuleHash.Of(module),
        });
        details["app_support_modules"] = new JsonArray([.. modules]);
    }
}
