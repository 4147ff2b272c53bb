using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Text;
using Venvstacks.Indexes;
using Venvstacks.Locking;
using Venvstacks.Packaging;
using Venvstacks.Packaging.Wheels;
using Venvstacks.Runtimes;
using Venvstacks.Settings;
using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>Builds layers into the store: takes each that it has, gathers the parts of the others and assembles them.</summary>
/// <param name="cache">Where layers and their contents are kept.</param>
/// <param name="wheels">Where wheels come from.</param>
/// <param name="runtimes">Where interpreters come from.</param>
/// <param name="policy">Which odd wheels are accepted.</param>
/// <param name="requirements">Finds the requirements of wheels that no layer supplies.</param>
internal sealed class LayerBuilder(
    CacheDirectory cache,
    WheelProvider wheels,
    RuntimeProvider runtimes,
    WheelPolicy policy,
    WheelRequirements requirements
)
{
    // Most of them wait for the network; the client has a bound of its own.
    private const int WheelsAtOnce = 16;
    private const int LayersAtOnce = 8;

    // Memory for the file lists of layers that are built at the same time.
    private const long Budget = 64 * 1024 * 1024;

    private readonly ManifestStore _manifests = new(cache);

    /// <summary>Whether layers are assembled although the store has them.</summary>
    public bool IsForced { get; init; }

    /// <summary>Takes wheels and runtimes from where the stack, its locks and the environment say that they are.</summary>
    /// <param name="stack">The stack that will be built.</param>
    /// <param name="cache">Where wheels, runtimes, layers and contents are kept.</param>
    /// <param name="client">Fetches what has to be fetched.</param>
    /// <param name="sources">The sources of wheels and runtimes.</param>
    /// <param name="isForced">Whether layers are assembled although the store has them.</param>
    public static LayerBuilder Over(
        StackDefinition stack,
        CacheDirectory cache,
        IndexClient client,
        LayerSources sources,
        bool isForced = false
    )
    {
        WheelProvider wheels = new(
            cache,
            client,
            IndexOf,
            [.. sources.LocalWheels.Select(folder => Path.GetFullPath(folder, stack.Directory))]
        );
        return new LayerBuilder(
            cache,
            wheels,
            new RuntimeProvider(cache, sources.Runtimes, client),
            new WheelPolicy(stack.WheelChecks),
            new WheelRequirements(cache.Store, stack.Uv)
        )
        {
            IsForced = isForced,
        };

        PackageIndex? IndexOf(LayerLock layer, LockedPackage package)
        {
            UvSettings settings = LayerIndexes.Settings(layer.Layer, stack.Uv);
            IndexSettings known = sources.Indexes.Combine(settings, stack.Directory);
            return known
                    .Indexes.Concat(known.Named)
                    .Concat(known.FindLinks)
                    .FirstOrDefault(index => index.Address.Recorded == package.Index)
                ?? (known.Indexes.Any(index => index.RecordsRedirect) ? PublicIndex(known, package.Index) : null);
        }

        // The public index, which locks record under the address that its alias redirects to. It needs no credential of another index.
        PackageIndex? PublicIndex(IndexSettings known, string? recorded) =>
            recorded is not null
            && IndexAddress.TryParse(recorded, stack.Directory, out IndexAddress? address)
            && !address.IsFolder
            && address.Credential is null
            && !known.Indexes.Concat(known.Named).Any(index => index.Address.Uri.Authority == address.Uri.Authority)
                ? new PackageIndex(address)
                : null;
    }

    /// <summary>Puts the contents of a layer's wheels that the store has lost into it again.</summary>
    /// <exception cref="LayerInstallationException">A wheel cannot be downloaded, or differs from the lock.</exception>
    public Task RestoreAsync(
        LayerRecipe recipe,
        LayerLock locked,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    ) => UnpackAsync(recipe, locked, Choose(locked, recipe), progress, cancellationToken);

    /// <summary>Builds layers. Nothing is written but to the store; the sink of a layer reports its end.</summary>
    /// <param name="layers">The recipes of the layers, for one target or several.</param>
    /// <param name="recipes">Reads their locks.</param>
    /// <param name="progress">Told of each layer and of each download.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The layers in the same order.</returns>
    /// <exception cref="BuildEnvException">A layer has no valid lock, or its parts do not fit together.</exception>
    /// <exception cref="LayerInstallationException">A wheel or a runtime cannot be had.</exception>
    public Task<ImmutableArray<BuiltLayer>> BuildAsync(
        ImmutableArray<LayerRecipe> layers,
        RecipeReader recipes,
        IProgress<StackEvent>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        foreach (LayerRecipe layer in layers)
            progress?.Report(new StackEvent(StackPhase.Build, layer.Label));
        return new Scheduler(Budget, LayersAtOnce).RunAsync(
            layers,
            layer => MemoryOf(recipes.LockOf(layer.Layer)),
            (layer, token) => BuildAsync(layer, recipes.LockOf(layer.Layer), recipes, progress, token),
            cancellationToken: cancellationToken
        );
    }

    // A wheel has about a file for each 10 kB, whose entries take about 1 kB until the layer is assembled.
    private static long MemoryOf(LayerLock locked) =>
        locked.OwnPackages.Sum(package => package.Wheels.Max(wheel => wheel.Size) ?? 0) / 10;

    private async Task<BuiltLayer> BuildAsync(
        LayerRecipe recipe,
        LayerLock locked,
        RecipeReader recipes,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    )
    {
        recipe = recipe with
        {
            Modules = [.. new ModuleFiles(cache.Store, recipe.LockTime, cancellationToken).Read(recipe.Layer)],
        };
        ImmutableArray<ChosenWheel> chosen = Choose(locked, recipe);
        RuntimeSource? runtime = await FindRuntimeAsync(recipe, progress, cancellationToken).ConfigureAwait(false);
        string key = LayerKey.Of(recipe, chosen, requirements.Inputs, runtime?.Identity);
        if (IsForced || _manifests.Find(key) is not { } layer)
        {
            // Where one fails, the other ends.
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Task<RuntimeContents?> opened = StopOnErrorAsync(OpenAsync(runtime, stop.Token), stop);
            Task<ImmutableArray<UnpackedWheel>> unpacked = StopOnErrorAsync(
                UnpackAsync(recipe, locked, chosen, progress, stop.Token),
                stop
            );
            await Task.WhenAll(opened, unpacked).ConfigureAwait(false);
            recipe = recipe with
            {
                Runtime = await opened.ConfigureAwait(false),
                Packages = await unpacked.ConfigureAwait(false),
            };
            AssembledLayer assembled = new LayerAssembler(cache.Store).Assemble(recipe, cancellationToken);
            layer = new StoredLayer(key, recipe.Target.Name, recipe.Facts, assembled.Manifest)
            {
                Findings =
                [
                    .. assembled.Findings,
                    .. requirements.FindMissing(recipe, Available(recipe, locked, recipes)),
                ],
            };
            _manifests.Keep(layer);
        }
        // The lists of wheels may take more memory than the layer, and nothing reads them any more.
        return new BuiltLayer(recipe with { Packages = [] }, key, layer.Manifest)
        {
            Warnings = policy.Judge(layer.Findings),
        };
    }

    // The packages that the layer's target has from its lock and from the locks below.
    private static HashSet<PackageName> Available(LayerRecipe recipe, LayerLock locked, RecipeReader recipes) =>
        [
            .. recipe
                .Layer.LowerLayers.Select(recipes.LockOf)
                .Prepend(locked)
                .SelectMany(layer => layer.Packages)
                .Where(package => TargetEnvironment.IsNeeded(recipe.Layer, package.Marker, recipe.Target))
                .Select(package => package.Name),
        ];

    private async Task<RuntimeSource?> FindRuntimeAsync(
        LayerRecipe recipe,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    ) =>
        recipe.Layout.IsRuntime || recipe.Target.IsWindows
            ? await runtimes
                .FindAsync(recipe.Layer.Runtime.PythonImplementation, recipe.Target, progress, cancellationToken)
                .ConfigureAwait(false)
            : null;

    private static async Task<RuntimeContents?> OpenAsync(
        RuntimeSource? runtime,
        CancellationToken cancellationToken
    ) => runtime is null ? null : await runtime.OpenAsync(cancellationToken).ConfigureAwait(false);

    private static async Task<T> StopOnErrorAsync<T>(Task<T> work, CancellationTokenSource stop)
    {
        try
        {
            return await work.ConfigureAwait(false);
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<ImmutableArray<UnpackedWheel>> UnpackAsync(
        LayerRecipe recipe,
        LayerLock locked,
        ImmutableArray<ChosenWheel> chosen,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    )
    {
        UnpackedWheel[] unpacked = new UnpackedWheel[chosen.Length];
        int done = 0;
        await Parallel
            .ForEachAsync(
                chosen.Index(),
                new ParallelOptions { MaxDegreeOfParallelism = WheelsAtOnce, CancellationToken = cancellationToken },
                async (item, token) =>
                {
                    unpacked[item.Index] = await wheels
                        .GetAsync(locked, item.Item.Package, item.Item.Wheel, progress, token)
                        .ConfigureAwait(false);
                    progress?.Report(
                        new StackEvent(StackPhase.Build, recipe.Label)
                        {
                            Done = Interlocked.Increment(ref done),
                            Total = chosen.Length,
                        }
                    );
                }
            )
            .ConfigureAwait(false);
        return [.. unpacked];
    }

    private static ImmutableArray<ChosenWheel> Choose(LayerLock locked, LayerRecipe recipe)
    {
        LayerDefinition layer = recipe.Layer;
        return
        [
            .. locked
                .OwnPackages.Where(package => TargetEnvironment.IsNeeded(layer, package.Marker, recipe.Target))
                .Select(package => Choose(package, recipe)),
        ];
    }

    private static ChosenWheel Choose(LockedPackage package, LayerRecipe recipe) =>
        WheelChooser.Choose(
            package.Wheels,
            wheel => WheelFileName.Parse(wheel.FileName),
            recipe.Layer.TagsOn(recipe.Target)
        )
            is { } wheel
            ? new ChosenWheel(package, wheel)
            : throw new LayerInstallationException(
                Diagnostic.Error(
                    DiagnosticCodes.NoWheel,
                    $"layer '{recipe.Layer}': {package.Name} {package.Version} has no wheel for {recipe.Target}"
                )
            );
}
