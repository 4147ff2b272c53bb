using Venvstacks.Sources;

namespace Venvstacks.Definitions;

/// <summary>An application layer: a launch module and its packages.</summary>
public sealed record ApplicationDefinition : LayerDefinition
{
    /// <summary>Makes an application on a runtime, or on frameworks of this runtime.</summary>
    /// <param name="runtime">The runtime at the bottom.</param>
    /// <param name="frameworks">All frameworks below, in the order of <c>sys.path</c>.</param>
    public ApplicationDefinition(RuntimeDefinition runtime, params ImmutableArray<FrameworkDefinition> frameworks)
    {
        Runtime = runtime;
        Frameworks = frameworks;
    }

    /// <inheritdoc/>
    public override LayerKind Kind => LayerKind.Application;

    /// <inheritdoc/>
    public override string BuildName => $"app-{Name}";

    /// <inheritdoc/>
    public override RuntimeDefinition Runtime { get; }

    /// <inheritdoc/>
    public override ImmutableArray<FrameworkDefinition> Frameworks { get; }

    /// <summary>The module that starts the application: <c>python -m NAME</c>.</summary>
    public required SourceModule LaunchModule { get; init; }

    /// <summary>The modules beside the launch module, sorted by path as written.</summary>
    public ImmutableArray<SourceModule> SupportModules { get; init; } = [];
}
