using Venvstacks.Definitions;
using Venvstacks.Deployment;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Text;
using Venvstacks.Indexes;
using Venvstacks.Layers;
using Venvstacks.Platforms;
using Venvstacks.Runtimes;
using Venvstacks.Selection;
using Venvstacks.Store;
using Venvstacks.Web;

namespace Venvstacks;

/// <summary>The surroundings of a <see cref="Workspace"/>.</summary>
public sealed record WorkspaceOptions
{
    /// <summary>The directory of the cache; null for that of the user (<c>VENVSTACKS_CACHE_DIR</c>, else the system's place for caches).</summary>
    public string? CacheDirectory { get; init; }

    /// <summary>Whether the network is never used: all must be cached or local.</summary>
    public bool Offline { get; init; }

    /// <summary>Reads an environment variable, null where it is not set; by default from the environment of this process.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>The machine that the engine runs on; layers are built for its target.</summary>
    public Host Host { get; init; } = Host.Current;

    /// <summary>Dates locks, and decides how long cached pages are fresh.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Receives warnings that belong to no result.</summary>
    public Action<Diagnostic> Warn { get; init; } = _ => { };
}

/// <summary>The cache, the connections, the environment, the host and the clock that all verbs share. One workspace serves any number of stacks, also at the same time.</summary>
/// <example><code source="../../tests/Venvstacks.Tests/Examples/VerbExamples.cs"/></example>
public sealed class Workspace : IDisposable
{
    private readonly WorkspaceOptions _options;
    private readonly Lazy<CacheDirectory> _cache;
    private readonly Lazy<HttpClient> _http;
    private readonly AsyncLocal<string?> _reserved = new();

    private Workspace(WorkspaceOptions options)
    {
        _options = options;
        Indexes = new IndexEnvironment(options.Variable);
        _http = FetchClient.CreateHttp(IndexClient.PatienceOf(options.Variable));
        _cache = new Lazy<CacheDirectory>(() => CacheDirectory.Open(CachePath, options.Warn));
    }

    /// <summary>The machine that the engine runs on.</summary>
    public Host Host => _options.Host;

    internal CacheDirectory Cache => _cache.Value;

    /// <summary>The full path of the cache, whether it exists or not.</summary>
    internal string CachePath =>
        Path.GetFullPath(_options.CacheDirectory ?? CacheDirectory.DefaultPath(_options.Variable));

    /// <summary>Whether the cache was opened, and so is in use.</summary>
    internal bool UsesCache => _cache.IsValueCreated;

    internal IndexEnvironment Indexes { get; }

    internal Func<string, string?> Variable => _options.Variable;

    internal TimeProvider Clock => _options.Clock;

    internal Action<Diagnostic> Warn => _options.Warn;

    /// <summary>Opens a workspace. The cache is opened on first use.</summary>
    /// <param name="options">The surroundings; null for those of this process.</param>
    public static Workspace Open(WorkspaceOptions? options = null) => new(options ?? new WorkspaceOptions());

    /// <summary>Reads a stack definition and its settings.</summary>
    /// <param name="path">The file, of any name; messages call it so.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LayerSpecException">The file cannot be read, or is wrong; it holds all problems of the file.</exception>
    public Task<StackDefinition> LoadAsync(string path, CancellationToken cancellationToken = default) =>
        new DefinitionReader(_options.Variable).ReadAsync(path, cancellationToken);

    /// <summary>Runs several verbs on a stack as one: other runs wait until all are done before they change locks, builds or outputs of the stack.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="work">The verbs.</param>
    /// <param name="cancellationToken">Ends the wait for other runs.</param>
    public async Task ReserveAsync(
        StackDefinition stack,
        Func<Task> work,
        CancellationToken cancellationToken = default
    )
    {
        using IDisposable reserved = await ReserveAsync(stack, cancellationToken).ConfigureAwait(false);
        _reserved.Value = Path.GetFullPath(stack.Directory);
        await work().ConfigureAwait(false);
    }

    /// <summary>Closes connections, and removes temporary files and a cache that served this workspace only.</summary>
    public void Dispose()
    {
        if (_http.IsValueCreated)
            _http.Value.Dispose();
        if (_cache.IsValueCreated)
            _cache.Value.Dispose();
    }

    /// <summary>A client for one run on the indexes of a stack, on the connections of the workspace.</summary>
    internal IndexClient Connect(StackDefinition stack) =>
        new(
            new IndexClientOptions
            {
                Indexes = Indexes.Combine(stack.Uv, stack.Directory).Indexes,
                CacheFolder = Cache.FolderOf(CacheFormats.Indexes),
                Offline = _options.Offline || stack.Uv.Offline || Indexes.IsOffline,
                Http = _http,
                Time = Clock,
                EnvironmentVariable = _options.Variable,
            }
        );

    /// <summary>The published files below an address, on the connections of the workspace.</summary>
    internal PublishedServer Connect(CredentialScope address) =>
        new(
            address,
            new FetchClient(
                new CredentialStore([address], Netrc.Load(Variable)),
                IndexClient.PatienceOf(Variable),
                TimeProvider.System,
                _http
            ),
            _options.Offline || Indexes.IsOffline
        );

    /// <summary>Changes builds or outputs of a stack, alone. Where the store holds a changed file, which is removed then, the work starts again and makes the file anew.</summary>
    internal async Task<T> ChangeAsync<T>(
        StackDefinition stack,
        Func<Task<T>> work,
        CancellationToken cancellationToken
    )
    {
        using IDisposable reserved = await ReserveAsync(stack, cancellationToken).ConfigureAwait(false);
        const int patience = 100;
        for (int tries = 0; ; tries++)
        {
            try
            {
                return await work().ConfigureAwait(false);
            }
            catch (DamagedContentException damage) when (tries < patience)
            {
                Warn(Diagnostic.Warning(DiagnosticCodes.DamagedCache, $"{damage.Message}; it is made again"));
            }
        }
    }

    /// <summary>Waits until no other run changes locks, builds or outputs of a stack, and keeps others from it until disposed.</summary>
    internal async Task<IDisposable> ReserveAsync(StackDefinition stack, CancellationToken cancellationToken)
    {
        const int pause = 50;
        const int patience = 1000 / pause;
        string folder = Path.GetFullPath(stack.Directory);
        if (_reserved.Value == folder)
            return Nothing.Instance;
        for (int tries = 0; ; tries++)
        {
            if (StorageException.Guard("lock", folder, () => FileLock.TryAcquireFolder(folder)) is { } held)
                return held;
            if (tries == patience)
                Warn(
                    Diagnostic.Warning(
                        DiagnosticCodes.StackInUse,
                        $"waiting for another run to finish its work in '{folder}'"
                    )
                );
            await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The targets that a request names, or else the host's.</summary>
    /// <exception cref="BuildEnvException">No layer of the stack is for one of them; without any enabled layer, the host's target is accepted.</exception>
    internal ImmutableArray<Target> TargetsOf(StackDefinition stack, ImmutableArray<Target> named)
    {
        // A stack without any enabled layer has no platform to name.
        ImmutableArray<Target> targets = !named.IsEmpty ? [.. named.Distinct()] : [Host.Target];
        if (
            (!named.IsEmpty || !stack.Targets.IsEmpty)
            && targets.FirstOrDefault(target => !stack.Targets.Contains(target)) is { } unused
        )
            throw new BuildEnvException(
                Diagnostic.Error(
                    DiagnosticCodes.UnusedTarget,
                    $"no layer is for the platform '{unused}'",
                    help: $"the stack is for {string.Join(", ", stack.Targets.Select(target => $"'{target}'"))}"
                )
            );
        return targets;
    }

    /// <summary>The layers of a stack for a target that something is done with, lower ones first.</summary>
    /// <exception cref="ArgumentException">The selection has a layer that the stack lacks.</exception>
    internal static ImmutableArray<LayerDefinition> Select(
        StackDefinition stack,
        LayerSelection selection,
        Target target,
        Func<SelectedOperations, bool> isWanted
    )
    {
        Require(stack, selection);
        return
        [
            .. stack.Layers.Where(layer =>
                layer.Targets(target) && selection[layer] is { } operations && isWanted(operations)
            ),
        ];
    }

    /// <summary>A builder of the layers of a stack.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="client">Fetches what has to be fetched.</param>
    /// <param name="parts">Where wheels and runtimes come from, besides indexes and published builds.</param>
    /// <param name="isForced">Whether layers are assembled although the cache has them.</param>
    internal LayerBuilder BuilderOf(
        StackDefinition stack,
        IndexClient client,
        AssemblyOptions parts,
        bool isForced = false
    )
    {
        RuntimeOptions runtimes = new()
        {
            Host = Host,
            Folders = [.. parts.RuntimesDirectories.Select(path => PathOf(stack, path))],
            InstalledAt = [.. parts.InstalledPythons.Select(path => PathOf(stack, path))],
            Mirror = PythonMirror.FromEnvironment(Variable),
        };
        LayerSources sources = new(Indexes, runtimes) { LocalWheels = parts.LocalWheels };
        return LayerBuilder.Over(stack, Cache, client, sources, isForced);
    }

    /// <summary>The layers that were built in a directory.</summary>
    internal BuiltLayers BuiltLayersIn(StackDefinition stack, string directory) =>
        BuiltLayers.In(PathOf(stack, directory), Cache, Host.Target);

    /// <summary>The selected layers of a request as they were built, by target. What the cache has lost of their wheels is fetched again.</summary>
    /// <exception cref="BuildEnvException">A layer has not been built from its lock as it is now, or no layer is for a target.</exception>
    /// <exception cref="LayerInstallationException">A wheel cannot be downloaded, or differs from the lock.</exception>
    /// <exception cref="ArgumentException">The selection has a layer that the stack lacks.</exception>
    internal async Task<ImmutableArray<BuiltLayer>> ReadAsync(
        BuiltLayers built,
        OutputRequest request,
        IProgress<StackEvent>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ImmutableArray<Target> targets = TargetsOf(request.Stack, request.Targets);
        LayerRecipe[] recipes =
        [
            .. targets
                .SelectMany(target => ReadPublished(request.Stack, request.Selection, target))
                .Select(recipe => recipe with { NamesTarget = targets.Length > 1 }),
        ];
        // A file may be in several layers, so that the wheels of one restore others.
        foreach (LayerRecipe recipe in recipes)
        {
            if (built.Find(recipe) is null && built.FindLostFile(recipe) is { } lost)
                await RestoreAsync(request.Stack, recipe, lost, progress, cancellationToken).ConfigureAwait(false);
        }
        return [.. recipes.Select(built.Read)];
    }

    private async Task RestoreAsync(
        StackDefinition stack,
        LayerRecipe recipe,
        string lost,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    )
    {
        Warn(
            Diagnostic.Warning(
                DiagnosticCodes.DamagedCache,
                $"the cached copy of '{lost}' in layer '{recipe.Layer}' is missing or was changed; it is made again"
            )
        );
        using IndexClient client = Connect(stack);
        await BuilderOf(stack, client, new AssemblyOptions())
            .RestoreAsync(recipe, new RecipeReader(stack).LockOf(recipe.Layer), progress, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>The recipes of the layers that are built, by target, lower ones first; null selects all layers. So a missing lock is reported before anything is built.</summary>
    /// <exception cref="BuildEnvException">A layer has no valid lock, or no layer is for a target.</exception>
    /// <exception cref="ArgumentException">The selection has a layer that the stack lacks.</exception>
    internal ImmutableArray<LayerRecipe> ReadToBuild(
        RecipeReader recipes,
        StackDefinition stack,
        LayerSelection? selection,
        ImmutableArray<Target> named
    )
    {
        selection ??= LayerSelection.Of(stack, new SelectionRequest { Build = true });
        ImmutableArray<Target> targets = TargetsOf(stack, named);
        return
        [
            .. targets.SelectMany(target =>
                Select(stack, selection, target, operations => operations.Build != OperationChoice.No)
                    .Select(layer => recipes.Read(layer, target) with { NamesTarget = targets.Length > 1 })
            ),
        ];
    }

    /// <summary>The recipes of the layers for a target that are published or exported; null selects all layers.</summary>
    /// <exception cref="BuildEnvException">A layer has no valid lock.</exception>
    /// <exception cref="ArgumentException">The selection has a layer that the stack lacks.</exception>
    internal static ImmutableArray<LayerRecipe> ReadPublished(
        StackDefinition stack,
        LayerSelection? selection,
        Target target
    )
    {
        selection ??= LayerSelection.Of(stack, new SelectionRequest { Publish = true });
        RecipeReader recipes = new(stack);
        return
        [
            .. Select(stack, selection, target, operations => operations.Publish)
                .Select(layer => recipes.Read(layer, target)),
        ];
    }

    /// <summary>Refuses a selection of another stack.</summary>
    /// <exception cref="ArgumentException">The selection has a layer that the stack lacks.</exception>
    internal static void Require(StackDefinition stack, LayerSelection selection)
    {
        HashSet<string> known = stack.Layers.Select(layer => layer.BuildName).ToHashSet(StringComparer.Ordinal);
        if (selection.Layers.FirstOrDefault(item => !known.Contains(item.Layer.BuildName)) is { Layer: { } unknown })
            throw new ArgumentException($"'{stack.Path}' has no layer '{unknown.BuildName}'", nameof(selection));
    }

    /// <summary>A path of a request, relative to the definition.</summary>
    internal static string PathOf(StackDefinition stack, string path) =>
        Path.GetFullPath(path, Path.GetFullPath(stack.Directory));

    /// <summary>The stack with its indexes, or without.</summary>
    internal static StackDefinition WithIndex(StackDefinition stack, bool isUsed) =>
        isUsed ? stack : stack with { Uv = stack.Uv with { NoIndex = true } };

    /// <summary>The reservation of a verb within <see cref="ReserveAsync(StackDefinition, Func{Task}, CancellationToken)"/>.</summary>
    private sealed class Nothing : IDisposable
    {
        public static Nothing Instance { get; } = new();

        public void Dispose() { }
    }
}
