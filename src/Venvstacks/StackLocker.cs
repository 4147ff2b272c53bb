using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Indexes;
using Venvstacks.Locking;
using Venvstacks.Packaging;
using Venvstacks.Platforms;
using Venvstacks.Runtimes;
using Venvstacks.Selection;

namespace Venvstacks;

/// <summary>Which layers are locked, and from which packages.</summary>
/// <param name="Stack">The stack.</param>
public sealed record LockRequest(StackDefinition Stack)
{
    /// <summary>The operations for each layer; null locks all layers.</summary>
    public LayerSelection? Selection { get; init; }

    /// <summary>Whether package indexes are used; else only the local wheels and those that the definition names.</summary>
    public bool UseIndex { get; init; } = true;

    /// <summary>Further directories of wheels, relative to the definition.</summary>
    public ImmutableArray<string> LocalWheels { get; init; } = [];

    /// <summary>The packages whose locked versions are discarded in every layer that is locked.</summary>
    public ImmutableArray<PackageName> UpgradePackages { get; init; } = [];

    /// <summary>Whether nothing is written: the result says what would be.</summary>
    public bool DryRun { get; init; }
}

/// <summary>Locks the layers of a stack.</summary>
/// <param name="workspace">The workspace.</param>
public sealed class StackLocker(Workspace workspace)
{
    /// <summary>Locks the selected layers; all locks are written, or none.</summary>
    /// <param name="request">Which layers, and from which packages.</param>
    /// <param name="progress">Told of each layer.</param>
    /// <param name="cancellationToken">Ends the work; no lock has changed then.</param>
    /// <exception cref="LayerLockException">A layer cannot be locked; no lock has changed.</exception>
    /// <exception cref="LayerInstallationException">An index cannot be reached; no lock has changed.</exception>
    /// <exception cref="ArgumentException">The selection has a layer that the stack lacks.</exception>
    public async Task<LockResult> LockAsync(
        LockRequest request,
        IProgress<StackEvent>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        StackDefinition stack = Workspace.WithIndex(request.Stack, request.UseIndex);
        LayerSelection selection =
            request.Selection ?? LayerSelection.Of(stack, new SelectionRequest { Lock = OperationChoice.Yes });
        Workspace.Require(stack, selection);
        foreach (RuntimeDefinition runtime in stack.Runtimes.Where(layer => selection[layer] is not null))
            WarnOfUnpublished(runtime);
        using IDisposable reserved = await workspace
            .ReserveAsync(request.Stack, cancellationToken)
            .ConfigureAwait(false);
        using IndexClient client = workspace.Connect(stack);
        LockResult result = await LayerLocker
            .Over(stack, client, workspace.Indexes, request.LocalWheels, workspace.Clock)
            .LockAsync(
                stack,
                new LockScope(selection) { DryRun = request.DryRun, UpgradePackages = request.UpgradePackages },
                progress,
                cancellationToken
            )
            .ConfigureAwait(false);
        WarnOfUnknown(request.UpgradePackages, result);
        if (client.CacheProblem is { } problem)
            workspace.Warn(
                Diagnostic.Warning(
                    DiagnosticCodes.UncachedIndex,
                    $"the responses of indexes are not cached for the next run: {problem}"
                )
            );
        return result;
    }

    private void WarnOfUnknown(ImmutableArray<PackageName> packages, LockResult result)
    {
        HashSet<PackageName> known =
        [
            .. result.Layers.SelectMany(layer => layer.Lock?.Packages ?? []).Select(package => package.Name),
            .. result.Layers.SelectMany(layer => layer.Changes).Select(change => change.Name),
        ];
        foreach (PackageName unknown in packages.Where(package => !known.Contains(package)).Distinct())
            workspace.Warn(
                Diagnostic.Warning(
                    DiagnosticCodes.NoSuchPackage,
                    $"no layer has the package '{unknown}', so it is not upgraded",
                    help: Suggestions.Ask(unknown.ToString(), known.Select(package => package.ToString()))
                )
            );
    }

    // Archives and installations of such a version may exist, so it is no error.
    private void WarnOfUnpublished(RuntimeDefinition runtime)
    {
        PythonImplementation python = runtime.PythonImplementation;
        if (python.Name != "cpython" || PythonCatalogue.Embedded.Has(python))
            return;
        string? newest = PythonCatalogue.Embedded.NewestLike(python);
        workspace.Warn(
            Diagnostic.Warning(
                DiagnosticCodes.NoRuntime,
                $"no build of {python} is known, which layer '{runtime}' needs",
                runtime.Span,
                newest is null
                    ? null
                    : $"the newest known build is 'cpython@{newest}{(python.IsFreeThreaded ? "t" : "")}'"
            )
        );
    }
}
