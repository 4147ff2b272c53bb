using System.Collections.Immutable;
using Venvstacks.Definitions;
using Venvstacks.Indexes;
using Venvstacks.Locking;
using Venvstacks.Storage;

namespace Venvstacks;

/// <summary>Where a client finds what layers are made of, and where it keeps what it found.</summary>
public sealed record VenvstacksOptions
{
    /// <summary>The folder of the cache; null for that of the user (<c>VENVSTACKS_CACHE_DIR</c>, else the system's place for caches).</summary>
    public string? CacheDirectory { get; init; }

    /// <summary>Whether nothing may be asked of the network: all must be cached or local.</summary>
    public bool Offline { get; init; }

    /// <summary>Whether no index is asked: only <see cref="LocalWheels"/> and the folders that the definition names.</summary>
    public bool NoIndex { get; init; }

    /// <summary>Folders of wheels that are taken besides; relative paths start at the definition.</summary>
    public ImmutableArray<string> LocalWheels { get; init; } = [];

    /// <summary>Told what a user should know though the work goes on.</summary>
    public Action<string> Warn { get; init; } = _ => { };
}

/// <summary>Locks the layers of a stack, with one cache and one set of connections. For one stack at a time.</summary>
public sealed class VenvstacksClient : IDisposable
{
    private readonly VenvstacksOptions _options;
    private readonly StackDefinition _stack;
    private readonly CacheDirectory _cache;
    private readonly IndexEnvironment _environment = IndexEnvironment.Process;
    private readonly IndexClient _indexes;

    /// <summary>Makes a client for a stack.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="options">Where things come from.</param>
    /// <exception cref="LayerSpecException">An index has no valid address.</exception>
    public VenvstacksClient(StackDefinition stack, VenvstacksOptions options)
    {
        _options = options;
        _stack = options.NoIndex ? stack with { Uv = stack.Uv with { NoIndex = true } } : stack;
        _cache = options.CacheDirectory is { } folder
            ? CacheDirectory.Open(folder, options.Warn)
            : CacheDirectory.Open(options.Warn);
        _indexes = new IndexClient(
            new IndexClientOptions
            {
                Indexes = _environment.Combine(stack.Uv, stack.Directory).Indexes,
                CacheFolder = _cache.FolderOf("indexes-v1"),
                Offline = options.Offline || _environment.IsOffline,
            }
        );
    }

    /// <summary>Locks the selected layers.</summary>
    /// <param name="selection">Which layers are locked, and whether only if needed.</param>
    /// <param name="progress">Told of each layer.</param>
    /// <param name="cancellationToken">Ends the work; no lock has changed then.</param>
    /// <exception cref="LayerLockException">A layer cannot be locked; no lock has changed.</exception>
    /// <exception cref="LayerInstallationException">An index cannot be asked; no lock has changed.</exception>
    public Task<LockResult> LockAsync(
        LayerSelection selection,
        IProgress<StackEvent>? progress = null,
        CancellationToken cancellationToken = default
    ) =>
        LayerLocker
            .Over(_stack, _indexes, _environment, _options.LocalWheels)
            .LockAsync(_stack, new LockRequest(selection), progress, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _indexes.Dispose();
        _cache.Dispose();
    }
}
