using Venvstacks.Definitions;
using Venvstacks.Locking;
using Venvstacks.Selection;

namespace Venvstacks.Reporting;

/// <summary>The status of a layer.</summary>
/// <param name="Name">The build name.</param>
/// <param name="InstallTarget">The deployed name; the version is <c>???</c> while it is unknown.</param>
/// <param name="HasValidLock">Whether its lock is valid.</param>
public sealed record LayerStatus(string Name, string InstallTarget, bool HasValidLock)
{
    /// <summary>The operations selected for the layer; null where operations are not shown.</summary>
    public ImmutableArray<string>? Operations { get; init; }

    /// <summary>The layers below it in <c>sys.path</c> order; null where they are not shown.</summary>
    public ImmutableArray<LayerStatus>? Dependencies { get; init; }
}

/// <summary>The status of a stack: its selected layers, their locks, and their operations or the layers below them.</summary>
/// <param name="Runtimes">Its runtimes.</param>
/// <param name="Frameworks">Its frameworks.</param>
/// <param name="Applications">Its applications.</param>
public sealed record StackStatus(
    ImmutableArray<LayerStatus> Runtimes,
    ImmutableArray<LayerStatus> Frameworks,
    ImmutableArray<LayerStatus> Applications
)
{
    /// <summary>Reads the status of a stack.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="selection">The layers that are shown: those that something is done with.</param>
    /// <param name="withOperations">Whether operations are shown; else the layers below.</param>
    public static StackStatus Of(StackDefinition stack, LayerSelection selection, bool withOperations)
    {
        StackLocks locks = StackLocks.Read(stack);
        return new StackStatus(StatusOf(stack.Runtimes), StatusOf(stack.Frameworks), StatusOf(stack.Applications));

        ImmutableArray<LayerStatus> StatusOf(IEnumerable<LayerDefinition> layers) =>
            [
                .. layers
                    .Where(layer => selection[layer] is not null)
                    .Select(layer => withOperations ? WithOperations(layer) : WithDependencies(layer)),
            ];

        LayerStatus WithOperations(LayerDefinition layer) => Plain(layer) with { Operations = selection[layer]!.Names };

        LayerStatus WithDependencies(LayerDefinition layer) =>
            layer.Kind == LayerKind.Runtime
                ? Plain(layer)
                : Plain(layer) with
                {
                    Dependencies = [.. layer.LowerLayers.Select(Plain)],
                };

        LayerStatus Plain(LayerDefinition layer) =>
            new(layer.BuildName, locks[layer].DeployedName, locks[layer].IsValid);
    }
}
