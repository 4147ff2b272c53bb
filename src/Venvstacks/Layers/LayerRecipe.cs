using Venvstacks.Definitions;
using Venvstacks.Formats.Text;
using Venvstacks.Platforms;
using Venvstacks.Runtimes;
using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>A lower layer.</summary>
/// <param name="BuildName">The name of its folder while building, <c>framework-models</c>.</param>
/// <param name="DeployedName">The name of its folder where it is deployed, <c>framework-models@2</c>.</param>
internal sealed record LowerLayer(string BuildName, string DeployedName);

/// <summary>A layer for a target: its definition, its lock and, once they are fetched, its parts.</summary>
internal sealed record LayerRecipe
{
    public required LayerDefinition Layer { get; init; }

    public required Target Target { get; init; }

    /// <summary>The facts in its published metadata.</summary>
    public required LayerFacts Facts { get; init; }

    /// <summary>The time of the lock in seconds since 1970: no file is newer.</summary>
    public required long LockTime { get; init; }

    /// <summary>The times of the packages' files; null where they have that of the lock.</summary>
    public PackageTimes? PackageTimes { get; init; }

    /// <summary>The lower layers in the order of <c>sys.path</c>, the runtime last; empty for a runtime.</summary>
    public ImmutableArray<LowerLayer> LowerLayers { get; init; } = [];

    /// <summary>The interpreter of a runtime; on Windows also of other layers, which copy launchers from it.</summary>
    public RuntimeContents? Runtime { get; init; }

    public ImmutableArray<UnpackedWheel> Packages { get; init; } = [];

    /// <summary>The files of launch and support modules, relative to site-packages.</summary>
    public ImmutableArray<ManifestEntry> Modules { get; init; } = [];

    /// <summary>The name of its folder where it is deployed, <c>framework-models@2</c>.</summary>
    public string DeployedName => Facts.InstallTarget;

    /// <summary>Whether progress events name the target, because the run is for more than one.</summary>
    public bool NamesTarget { get; init; }

    /// <summary>The name of the layer in progress events.</summary>
    public string Label => NamesTarget ? $"{Layer.BuildName} ({Target})" : Layer.BuildName;

    public string PythonVersion => Layer.Runtime.PythonImplementation.Version;

    public PythonLayout Layout => new(Target, Layer.Runtime.PythonImplementation.LibraryVersion, LowerLayers.IsEmpty);

    /// <summary>The metadata of the deployed layer.</summary>
    public LayerMetadata Metadata =>
        LayerMetadata.Of(Layout, PythonVersion, LowerLayers, (Layer as ApplicationDefinition)?.LaunchModule.Name);
}

/// <summary>A layer whose manifest is known and whose contents are in the store.</summary>
/// <param name="Recipe">How it is defined and locked.</param>
/// <param name="Key">The key under which the store keeps it.</param>
/// <param name="Manifest">Its entries and inventory.</param>
internal sealed record BuiltLayer(LayerRecipe Recipe, string Key, LayerManifest Manifest)
{
    /// <summary>The warnings about its parts.</summary>
    public ImmutableArray<Diagnostic> Warnings { get; init; } = [];

    public string Name => Recipe.Layer.BuildName;
}
