namespace Venvstacks.Definitions;

/// <summary>A framework layer: packages that applications share.</summary>
public sealed record FrameworkDefinition : LayerDefinition
{
    /// <summary>Makes a framework on a runtime, or on frameworks of this runtime.</summary>
    /// <param name="runtime">The runtime at the bottom.</param>
    /// <param name="frameworks">All frameworks below, in the order of <c>sys.path</c>.</param>
    public FrameworkDefinition(RuntimeDefinition runtime, params ImmutableArray<FrameworkDefinition> frameworks)
    {
        Runtime = runtime;
        Frameworks = frameworks;
    }

    /// <inheritdoc/>
    public override LayerKind Kind => LayerKind.Framework;

    /// <inheritdoc/>
    public override string BuildName => $"framework-{Name}";

    /// <inheritdoc/>
    public override RuntimeDefinition Runtime { get; }

    /// <inheritdoc/>
    public override ImmutableArray<FrameworkDefinition> Frameworks { get; }
}
