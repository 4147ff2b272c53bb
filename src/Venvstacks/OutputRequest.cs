using Venvstacks.Definitions;
using Venvstacks.Platforms;
using Venvstacks.Selection;

namespace Venvstacks;

/// <summary>Which built layers are published or exported, and where to. Paths are relative to the definition.</summary>
/// <param name="Stack">The stack.</param>
/// <param name="OutputDirectory">The directory of the results and their metadata.</param>
public abstract record OutputRequest(StackDefinition Stack, string OutputDirectory)
{
    /// <summary>The operations on each layer; null selects all layers.</summary>
    public LayerSelection? Selection { get; init; }

    /// <summary>The targets of the layers; empty: the host's target.</summary>
    public ImmutableArray<Target> Targets { get; init; } = [];

    /// <summary>The directory in which the layers were built.</summary>
    public string BuildDirectory { get; init; } = "_build";

    /// <summary>Whether results are written although they are unchanged.</summary>
    public bool Force { get; init; }

    /// <summary>Whether results are named for their target, so that those for several targets lie side by side; always with more than one target.</summary>
    public bool TagOutputs { get; init; }
}
