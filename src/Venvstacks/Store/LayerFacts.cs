namespace Venvstacks.Store;

/// <summary>A launch or support module of an application.</summary>
/// <param name="Name">The name under which Python imports it.</param>
/// <param name="Hash">The hash of its names and contents, with the algorithm in front.</param>
public sealed record ModuleFacts(string Name, string Hash);

/// <summary>The facts about a layer in the metadata of builds, archives and exports, all derived from the definition and the locks.</summary>
public sealed record LayerFacts
{
    /// <summary>The build name, <c>framework-models</c>.</summary>
    public required string LayerName { get; init; }

    /// <summary>The name of the layer's directory where it is deployed, <c>framework-models@2</c>.</summary>
    public required string InstallTarget { get; init; }

    /// <summary>The hash of the locked packages.</summary>
    public required string? RequirementsHash { get; init; }

    /// <summary>The version of the lock; 1 where the layer is not versioned.</summary>
    public required int LockVersion { get; init; }

    /// <summary>When the locked packages last changed, as the lock's metadata has it.</summary>
    public required string? LockedAt { get; init; }

    /// <summary>The deployed name of the runtime below; a runtime's own.</summary>
    public required string RuntimeLayer { get; init; }

    /// <summary>The interpreter, <c>cpython@3.11.7</c>.</summary>
    public required string PythonImplementation { get; init; }

    /// <summary>Whether the layer contains files of its interpreter, and so changes with each patch version.</summary>
    public required bool BoundToImplementation { get; init; }

    /// <summary>The deployed names of the frameworks below in the order of <c>sys.path</c>; null for a runtime.</summary>
    public ImmutableArray<string>? RequiredLayers { get; init; }

    /// <summary>The module that starts the application; null for other layers.</summary>
    public ModuleFacts? LaunchModule { get; init; }

    /// <summary>The modules that the launch module imports.</summary>
    public ImmutableArray<ModuleFacts> SupportModules { get; init; } = [];

    /// <summary>Whether the layer is a runtime.</summary>
    public bool IsRuntime => RequiredLayers is null;

    /// <summary>Whether the layer is an application.</summary>
    public bool IsApplication => LaunchModule is not null;

    /// <summary>Whether both have the same JSON.</summary>
    public bool Equals(LayerFacts? other) =>
        other is not null && LayerFactsJson.Write(this).ToJsonString() == LayerFactsJson.Write(other).ToJsonString();

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(LayerName);
}
