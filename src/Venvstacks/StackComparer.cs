using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Locking;
using Venvstacks.Reporting;

namespace Venvstacks;

/// <summary>The two sides of a comparison: stack definitions (their locks), directories of locks, output directories or their metadata.</summary>
/// <param name="Before">The path of the first side.</param>
/// <param name="After">The path of the second side.</param>
public sealed record CompareRequest(string Before, string After);

/// <summary>Compares two stacks, or two states of one, layer by layer.</summary>
/// <param name="workspace">The workspace.</param>
public sealed class StackComparer(Workspace workspace)
{
    /// <summary>Compares the layers of both sides; nothing is fetched or written.</summary>
    /// <param name="request">The two sides.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Every layer of either side, those of the first side first.</returns>
    /// <exception cref="LayerSpecException">A definition is wrong.</exception>
    /// <exception cref="LayerLockException">A lock is not valid.</exception>
    /// <exception cref="BuildEnvException">A path has neither locks nor metadata.</exception>
    public async Task<ImmutableArray<LayerDifference>> CompareAsync(
        CompareRequest request,
        CancellationToken cancellationToken = default
    )
    {
        ImmutableArray<ComparedLayer> before = await ReadAsync(request.Before, cancellationToken).ConfigureAwait(false);
        ImmutableArray<ComparedLayer> after = await ReadAsync(request.After, cancellationToken).ConfigureAwait(false);
        return
        [
            .. before
                .Concat(after)
                .Select(layer => layer.Name)
                .Distinct(StringComparer.Ordinal)
                .Select(name => Compare(name, Find(before, name), Find(after, name))),
        ];
    }

    private async Task<ImmutableArray<ComparedLayer>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (!path.EndsWith(".toml", StringComparison.OrdinalIgnoreCase))
            return StackSnapshot.Read(path);
        StackDefinition stack = await workspace.LoadAsync(path, cancellationToken).ConfigureAwait(false);
        return Directory.Exists(stack.RequirementsDirectory) ? StackSnapshot.Read(stack.RequirementsDirectory) : [];
    }

    private static ComparedLayer? Find(ImmutableArray<ComparedLayer> layers, string name) =>
        layers.FirstOrDefault(layer => layer.Name == name);

    private static LayerDifference Compare(string name, ComparedLayer? before, ComparedLayer? after) =>
        new(
            name,
            before,
            after,
            before is { Packages: null } || after is { Packages: null }
                ? []
                : LockChange.Between(before?.Packages ?? [], after?.Packages ?? [])
        );
}
