using Venvstacks.Indexes;
using Venvstacks.Runtimes;

namespace Venvstacks.Layers;

/// <summary>The sources of the parts of layers.</summary>
/// <param name="Indexes">The index settings of the environment.</param>
/// <param name="Runtimes">The sources of runtimes.</param>
internal sealed record LayerSources(IndexEnvironment Indexes, RuntimeOptions Runtimes)
{
    /// <summary>Directories of wheels, relative to the definition.</summary>
    public ImmutableArray<string> LocalWheels { get; init; } = [];
}
