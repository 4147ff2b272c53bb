using System.Collections.Immutable;
using Venvstacks.Definitions;
using Venvstacks.Platforms;
using Venvstacks.Runtimes;
using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>All that decides what a layer consists of: the input of <see cref="LayerBuilder"/>.</summary>
public sealed record LayerRecipe
{
    /// <summary>The layer as defined.</summary>
    public required LayerDefinition Layer { get; init; }

    /// <summary>The platform that it is built for.</summary>
    public required Target Platform { get; init; }

    /// <summary>The name of its folder where it is deployed, <c>framework-models@2</c>.</summary>
    public required string DeployedName { get; init; }

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

    /// <summary>The version of Python, <c>3.11.7</c>.</summary>
    public string PythonVersion => Layer.Runtime.PythonImplementation.Version;

    /// <summary>Where things lie in the layer.</summary>
    public PythonLayout Layout => new(Platform, Layer.Runtime.PythonImplementation.MinorVersion, LowerLayers.IsEmpty);

    /// <summary>What the layer says of itself where it is deployed.</summary>
    public LayerMetadata Metadata =>
        LayerMetadata.Of(Layout, PythonVersion, LowerLayers, (Layer as ApplicationDefinition)?.LaunchModule.Name);
}
