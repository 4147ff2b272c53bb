using Venvstacks.Platforms;

namespace Venvstacks.Definitions;

/// <summary>A runtime layer: a Python interpreter and packages beside it.</summary>
public sealed record RuntimeDefinition : LayerDefinition
{
    /// <summary>Which interpreter.</summary>
    public required PythonImplementation PythonImplementation { get; init; }

    /// <inheritdoc/>
    public override LayerKind Kind => LayerKind.Runtime;

    /// <inheritdoc/>
    public override string BuildName => Name;

    /// <inheritdoc/>
    public override RuntimeDefinition Runtime => this;

    /// <inheritdoc/>
    public override ImmutableArray<LayerDefinition> LowerLayers => [];
}
