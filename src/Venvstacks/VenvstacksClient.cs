using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Explaining;
using Venvstacks.Files;
using Venvstacks.Formats.Text;
using Venvstacks.Indexes;
using Venvstacks.Layers;
using Venvstacks.Locking;
using Venvstacks.Packaging;
using Venvstacks.Platforms;
using Venvstacks.Publishing;
using Venvstacks.Runtimes;
using Venvstacks.Selection;
using Venvstacks.Store;

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

    /// <summary>A folder of runtime archives that are taken instead of the published builds, or null.</summary>
    public string? RuntimesDirectory { get; init; }

    /// <summary>The prefix of a CPython of this machine that is repackaged for its own platform, or null.</summary>
    public string? InstalledPython { get; init; }

    /// <summary>The machine that the client runs on; its target is the default.</summary>
    public Host Host { get; init; } = Host.Current;

    /// <summary>Told what a user should know though the work goes on.</summary>
    public Action<Diagnostic> Warn { get; init; } = _ => { };
}

/// <summary>Which layers are built, and where.</summary>
/// <param name="Selection">What is done with which layer.</param>
/// <param name="BuildDirectory">The full path of the build folder.</param>
public sealed record StackBuildRequest(LayerSelection Selection, string BuildDirectory)
{
    /// <summary>Whether folders are written though nothing changed.</summary>
    public bool Clean { get; init; }
}

/// <summary>A layer that was built.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="IsChanged">Whether its folder had to be written.</param>
public sealed record LayerBuildResult(BuiltLayer Layer, bool IsChanged);

/// <summary>Which built layers are published or exported, and where to.</summary>
/// <param name="Selection">What is done with which layer.</param>
/// <param name="BuildDirectory">The full path of the build folder.</param>
/// <param name="OutputDirectory">The full path of the folder for archives or exported layers.</param>
public sealed record StackOutputRequest(LayerSelection Selection, string BuildDirectory, string OutputDirectory)
{
    /// <summary>Whether what is there already is written again.</summary>
    public bool Force { get; init; }

    /// <summary>Whether names of archives and metadata hold the platform; archives also their build.</summary>
    public bool IsTagged { get; init; }
}

/// <summary>The engine for one stack: locks, builds, publishes and exports its layers with one cache and one set of connections.</summary>
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
                Offline = options.Offline || stack.Uv.Offline || _environment.IsOffline,
            }
        );
    }

    /// <summary>Locks the selected layers.</summary>
    /// <param name="selection">Which layers are locked, and whether only if needed.</param>
    /// <param name="progress">Told of each layer.</param>
    /// <param name="cancellationToken">Ends the work; no lock has changed then.</param>
    /// <exception cref="LayerLockException">A layer cannot be locked; no lock has changed.</exception>
    /// <exception cref="LayerInstallationException">An index cannot be asked; no lock has changed.</exception>
    public async Task<LockResult> LockAsync(
        LayerSelection selection,
        IProgress<StackEvent>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        LockResult result = await LayerLocker
            .Over(_stack, _indexes, _environment, _options.LocalWheels)
            .LockAsync(_stack, new LockRequest(selection), progress, cancellationToken)
            .ConfigureAwait(false);
        if (_indexes.CacheProblem is { } problem)
            _options.Warn(
                Diagnostic.Warning("VS6007", $"What indexes answered is not kept for the next run: {problem}")
            );
        return result;
    }

    /// <summary>Finds out why a package is in a layer. Resolves the layer with its lock as preference, and writes nothing.</summary>
    /// <param name="layer">The build name of the layer, or its name if no other has it.</param>
    /// <param name="package">The package.</param>
    /// <param name="progress">Told of each layer that is resolved.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="LayerSpecException">There is no such layer.</exception>
    /// <exception cref="LayerLockException">The layer cannot be locked, or does not have the package.</exception>
    public Task<PackageExplanation> ExplainAsync(
        string layer,
        PackageName package,
        IProgress<StackEvent>? progress = null,
        CancellationToken cancellationToken = default
    ) =>
        new PackageExplainer(
            _stack,
            LayerIndexes.ProviderOf(_stack, _indexes, _environment, _options.LocalWheels)
        ).ExplainAsync(layer, package, progress, cancellationToken);

    /// <summary>Builds the selected layers for this machine's platform.</summary>
    /// <exception cref="BuildEnvException">A layer has no valid lock, its parts do not fit together, or it cannot be written.</exception>
    /// <exception cref="LayerInstallationException">A wheel or a runtime cannot be had, or is not what the lock says.</exception>
    public async Task<ImmutableArray<LayerBuildResult>> BuildAsync(
        StackBuildRequest request,
        IProgress<StackEvent>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        var runtimes = new RuntimeOptions
        {
            Folder = _options.RuntimesDirectory,
            InstalledAt = _options.InstalledPython,
            Host = _options.Host,
            Mirror = PythonMirror.FromEnvironment(Environment.GetEnvironmentVariable),
        };
        var builder = StackBuilder.Over(_stack, _cache, _indexes, _environment, runtimes, _options.LocalWheels);
        var wanted = new BuildRequest
        {
            Stack = _stack,
            Locks = StackLocks.Read(_stack),
            Layers = Layers(request.Selection, operations => operations.Build != OperationChoice.No),
            Platform = _options.Host.Target,
        };
        StageSweeper.Sweep(request.BuildDirectory);
        var folder = new BuildFolder(_cache.Store, request.BuildDirectory);
        var places = new LayerPlaces(_stack, "--build-dir", "--clean");
        foreach (LayerDefinition layer in wanted.Layers)
            places.Require(layer.BuildName, folder.LayerPath(layer.BuildName), request.Clean);
        ImmutableArray<BuiltLayer> built = await builder
            .BuildAsync(wanted, progress, cancellationToken)
            .ConfigureAwait(false);
        return [.. built.Select(layer => new LayerBuildResult(layer, Write(layer)))];

        bool Write(BuiltLayer layer)
        {
            string? reason = folder.Write(layer, request.Clean, cancellationToken);
            Report(layer, reason, progress);
            return reason is not null;
        }
    }

    private static void Report(BuiltLayer layer, string? reason, IProgress<StackEvent>? progress) =>
        progress?.Report(
            new StackEvent(StackPhase.Build, layer.Layer.BuildName)
            {
                IsFinished = true,
                Outcome = reason is null ? "unchanged" : null,
                Reason = reason ?? "it is as it was built",
            }
        );

    /// <summary>What publishing would write, as metadata without sizes and hashes of archives that would be made.</summary>
    /// <exception cref="BuildEnvException">A layer has no valid lock.</exception>
    public JsonObject PlanPublication(StackOutputRequest request) =>
        StackPublisher.Plan(
            StackLocks.Read(_stack),
            Published(request.Selection),
            _options.Host.Target,
            request.OutputDirectory,
            request.IsTagged
        );

    /// <summary>What exporting would write, as metadata.</summary>
    /// <exception cref="BuildEnvException">A layer has no valid lock.</exception>
    public JsonObject PlanExport(StackOutputRequest request) =>
        StackExporter.Plan(StackLocks.Read(_stack), Published(request.Selection), _options.Host.Target);

    /// <summary>Packs the selected layers into archives, those that changed.</summary>
    /// <exception cref="BuildEnvException">A layer has not been built from its lock as it is now, or an archive cannot be written.</exception>
    public Task<PublishResult> PublishAsync(
        StackOutputRequest request,
        IProgress<StackEvent>? progress = null,
        CancellationToken cancellationToken = default
    ) =>
        new StackPublisher(_cache.Store, _cache).PublishAsync(
            new PublishRequest
            {
                OutputDirectory = request.OutputDirectory,
                Platform = _options.Host.Target,
                Layers = ReadBuilt(request),
                TagOutputs = request.IsTagged,
                Force = request.Force,
            },
            progress,
            cancellationToken
        );

    /// <summary>Writes the selected layers side by side as they would lie where they are deployed, those that changed.</summary>
    /// <exception cref="BuildEnvException">A layer has not been built from its lock as it is now, or cannot be written.</exception>
    public Task<PublishResult> ExportAsync(
        StackOutputRequest request,
        IProgress<StackEvent>? progress = null,
        CancellationToken cancellationToken = default
    ) =>
        new StackExporter(_cache.Store, _options.Host, _cache).ExportAsync(
            new ExportRequest
            {
                OutputDirectory = request.OutputDirectory,
                Layers = ReadExported(request),
                Force = request.Force,
            },
            progress,
            cancellationToken
        );

    private ImmutableArray<BuiltLayer> ReadExported(StackOutputRequest request)
    {
        ImmutableArray<BuiltLayer> layers = ReadBuilt(request);
        LayerPlaces places = PlacesOf(request);
        foreach (BuiltLayer layer in layers)
        {
            string folder = Path.Combine(request.OutputDirectory, layer.DeployedName);
            places.Require(layer.Layer.BuildName, folder, request.Force);
        }
        return layers;
    }

    private LayerPlaces PlacesOf(StackOutputRequest request)
    {
        var folder = new BuildFolder(_cache.Store, request.BuildDirectory);
        return new LayerPlaces(_stack, "--output-dir", "--force")
        {
            Built = [.. _stack.Layers.Select(layer => folder.LayerPath(layer.BuildName))],
        };
    }

    private ImmutableArray<BuiltLayer> ReadBuilt(StackOutputRequest request)
    {
        PlacesOf(request).RequireApart(request.OutputDirectory);
        StackLocks locks = StackLocks.Read(_stack);
        var folder = new BuildFolder(_cache.Store, request.BuildDirectory);
        return
        [
            .. Published(request.Selection)
                .Select(layer => folder.Read(LayerDescription.Of(layer, locks, _options.Host.Target))),
        ];
    }

    private ImmutableArray<LayerDefinition> Published(LayerSelection selection) =>
        Layers(selection, operations => operations.Publish);

    private ImmutableArray<LayerDefinition> Layers(LayerSelection selection, Func<SelectedOperations, bool> isWanted) =>
        [
            .. _stack.Layers.Where(layer =>
                layer.Targets(_options.Host.Target) && selection[layer] is { } operations && isWanted(operations)
            ),
        ];

    /// <inheritdoc/>
    public void Dispose()
    {
        _indexes.Dispose();
        _cache.Dispose();
    }
}
