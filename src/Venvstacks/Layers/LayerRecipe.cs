using System.Collections.Immutable;
using Venvstacks.Definitions;
using Venvstacks.Formats.Text;
using Venvstacks.Platforms;
using Venvstacks.Runtimes;
using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>A layer that another one builds on.</summary>
/// <param name="BuildName">The name of its folder while building, <c>framework-models</c>.</param>
/// <param name="DeployedName">The name of its folder where it is deployed, <c>framework-models@2</c>.</param>
internal sealed record LowerLayer(string BuildName, string DeployedName);

/// <summary>A layer for a target: how it is defined and locked, and, once they are gathered, its parts.</summary>
internal sealed record LayerRecipe
{
    /// <summary>The layer as defined.</summary>
    public required LayerDefinition Layer { get; init; }

    /// <summary>The target that it is built for.</summary>
    public required Target Target { get; init; }

    /// <summary>What published metadata says of the layer.</summary>
    public required LayerFacts Facts { get; init; }

    /// <summary>When it was locked, in whole seconds since 1970: no file is younger.</summary>
    public required long LockTime { get; init; }

    /// <summary>What it builds on in the order of <c>sys.path</c>, the runtime last; none for a runtime.</summary>
    public ImmutableArray<LowerLayer> LowerLayers { get; init; } = [];

    /// <summary>The interpreter: a runtime holds it, and on Windows the others copy from it.</summary>
    public RuntimeContents? Runtime { get; init; }

    /// <summary>Its own packages.</summary>
    public ImmutableArray<UnpackedWheel> Packages { get; init; } = [];

    /// <summary>The files of launch and support modules, relative to site-packages.</summary>
    public ImmutableArray<ManifestEntry> Modules { get; init; } = [];

    /// <summary>The name of its folder where it is deployed, <c>framework-models@2</c>.</summary>
    public string DeployedName => Facts.InstallTarget;

    /// <summary>The version of Python, <c>3.11.7</c>.</summary>
    public string PythonVersion => Layer.Runtime.PythonImplementation.Version;

    /// <summary>The paths of the layer.</summary>
    public PythonLayout Layout => new(Target, Layer.Runtime.PythonImplementation.MinorVersion, LowerLayers.IsEmpty);

    /// <summary>What the layer says of itself where it is deployed.</summary>
    public LayerMetadata Metadata =>
        LayerMetadata.Of(Layout, PythonVersion, LowerLayers, (Layer as ApplicationDefinition)?.LaunchModule.Name);
}

/// <summary>A layer whose manifest is known and whose contents lie in the store.</summary>
/// <param name="Recipe">How it is defined and locked.</param>
/// <param name="Key">The key under which the store keeps it.</param>
/// <param name="Manifest">Its entries and inventory.</param>
internal sealed record BuiltLayer(LayerRecipe Recipe, string Key, LayerManifest Manifest)
{
    /// <summary>The warnings about its parts.</summary>
    public ImmutableArray<Diagnostic> Warnings { get; init; } = [];

    /// <summary>The layer's build name.</summary>
    public string Name => Recipe.Layer.BuildName;
}
