using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Text;
using Venvstacks.Store;

namespace Venvstacks;

/// <summary>Which parts of the cache are removed, besides those that nothing can use any more.</summary>
public sealed record PruneRequest
{
    /// <summary>Removes what was not used for this time; null for no limit. Last uses are as the file system records them.</summary>
    public TimeSpan? OlderThan { get; init; }

    /// <summary>Removes what was not used for the longest time until the cache has at most this size in bytes; null for no limit.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>Whether everything is removed.</summary>
    public bool All { get; init; }

    /// <summary>Whether nothing is removed: the result says what would be.</summary>
    public bool DryRun { get; init; }
}

/// <summary>The files that were removed from the cache, or would be in a dry run.</summary>
/// <param name="Removed">The removed files by folder.</param>
/// <param name="Before">All files before by folder.</param>
public sealed record PruneResult(ImmutableArray<CacheUsage> Removed, ImmutableArray<CacheUsage> Before)
{
    /// <summary>The length of the removed files.</summary>
    public long FreedBytes => Removed.Sum(folder => folder.Bytes);

    /// <summary>The length of the files that remain.</summary>
    public long RemainingBytes => Before.Sum(folder => folder.Bytes) - FreedBytes;
}

/// <summary>Measures and prunes the cache of a workspace. Pruning waits for all that use the cache, and they for it.</summary>
/// <param name="workspace">The workspace; pruning needs one that has not used its cache, which would wait for itself.</param>
public sealed class CacheKeeper(Workspace workspace)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>The full path of the cache.</summary>
    public string Path => workspace.CachePath;

    /// <summary>The files of the cache by folder; those of formats of earlier versions too.</summary>
    public ImmutableArray<CacheUsage> Measure() =>
        StorageException.Guard("read", Path, () => CachePruner.Measure(Path));

    /// <summary>Removes files of the cache, when nobody uses it.</summary>
    /// <param name="request">Which files.</param>
    /// <param name="cancellationToken">Ends the wait, or the work between two files.</param>
    /// <exception cref="StorageException">The cache belongs to another user, or a file cannot be removed.</exception>
    /// <exception cref="InvalidOperationException">The workspace has used its cache.</exception>
    public async Task<PruneResult> PruneAsync(PruneRequest request, CancellationToken cancellationToken = default)
    {
        if (workspace.UsesCache)
            throw new InvalidOperationException("the workspace has used its cache: prune with a new one");
        if (!File.Exists(CacheDirectory.TagOf(Path)))
            return new PruneResult([], []);
        CacheDirectory.RequireOwn(Path);
        using FileLock alone = await WaitAsync(cancellationToken).ConfigureAwait(false);
        ImmutableArray<CacheUsage> before = Measure();
        CachePruner pruner = new(Path);
        PruneLimits limits = new(
            request.OlderThan is { } age ? workspace.Clock.GetUtcNow().UtcDateTime - age : null,
            request.MaxBytes
        );
        return new PruneResult(
            request.All
                ? pruner.Clean(request.DryRun, cancellationToken)
                : pruner.Prune(limits, request.DryRun, cancellationToken),
            before
        );
    }

    private async Task<FileLock> WaitAsync(CancellationToken cancellationToken)
    {
        for (TimeSpan waited = TimeSpan.Zero; ; waited += Pause)
        {
            string tag = CacheDirectory.TagOf(Path);
            if (StorageException.Guard("lock", tag, () => FileLock.TryAcquire(tag)) is { } alone)
                return alone;
            if (waited == Patience)
                workspace.Warn(
                    Diagnostic.Warning(
                        DiagnosticCodes.CacheInUse,
                        $"waiting for other runs to finish with the cache '{Path}'"
                    )
                );
            await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
        }
    }
}
