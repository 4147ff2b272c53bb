using System.Collections.Immutable;
using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Indexes;
using Venvstacks.Locking;
using Venvstacks.Packaging.LockFiles;
using Venvstacks.Packaging.Wheels;
using Venvstacks.Platforms;
using Venvstacks.Runtimes;
using Venvstacks.Settings;
using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>What is to be built.</summary>
internal sealed record BuildRequest
{
    /// <summary>The stack.</summary>
    public required StackDefinition Stack { get; init; }

    /// <summary>The locks of all layers.</summary>
    public required StackLocks Locks { get; init; }

    /// <summary>The layers to build, lower ones first.</summary>
    public required ImmutableArray<LayerDefinition> Layers { get; init; }

    /// <summary>The target to build for.</summary>
    public required Target Platform { get; init; }
}

/// <summary>Gathers what layers are made of, and computes what they consist of.</summary>
/// <param name="store">Where contents lie.</param>
/// <param name="wheels">Where wheels come from.</param>
/// <param name="runtimes">Where interpreters come from.</param>
internal sealed class StackBuilder(ContentStore store, WheelProvider wheels, RuntimeProvider runtimes)
{
    // Most of them wait for the network; the client has a bound of its own.
    private const int WheelsAtOnce = 16;

    /// <summary>Takes wheels and runtimes from where the stack, its locks and the environment say that they are.</summary>
    /// <param name="stack">The stack that will be built.</param>
    /// <param name="cache">Where wheels, runtimes and contents are kept.</param>
    /// <param name="client">Fetches what has to be fetched.</param>
    /// <param name="environment">What the environment says of indexes.</param>
    /// <param name="runtimeOptions">Where runtimes come from.</param>
    /// <param name="localWheels">Folders of wheels, relative to the definition.</param>
    public static StackBuilder Over(
        StackDefinition stack,
        CacheDirectory cache,
        IndexClient client,
        IndexEnvironment environment,
        RuntimeOptions runtimeOptions,
        ImmutableArray<string> localWheels = default
    )
    {
        ImmutableArray<string> folders = localWheels.IsDefault
            ? []
            : [.. localWheels.Select(folder => Path.GetFullPath(Path.Combine(stack.Directory, folder)))];
        var wheels = new WheelProvider(cache, client, IndexOf, folders);
        return new StackBuilder(cache.Store, wheels, new RuntimeProvider(cache, runtimeOptions, client));

        PackageIndex? IndexOf(LayerLock layer, LockedPackage package)
        {
            UvSettings settings = LayerIndexes.Settings(layer.Layer, stack.Uv);
            IndexSettings known = environment.Combine(settings, stack.Directory);
            return known
                .Indexes.Concat(known.Named)
                .Concat(known.FindLinks)
                .FirstOrDefault(index => index.Address.Recorded == package.Index);
        }
    }

    /// <summary>Builds layers. Nothing is written but to the store, and the end of a layer is left to report to who writes it.</summary>
    /// <returns>The layers in the order asked for.</returns>
    /// <exception cref="BuildEnvException">A layer has no valid lock, or its parts do not fit together.</exception>
    /// <exception cref="LayerInstallationException">A wheel or a runtime cannot be had.</exception>
    public async Task<ImmutableArray<BuiltLayer>> BuildAsync(
        BuildRequest request,
        IProgress<StackEvent>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        // What is not locked is told before anything is built, the lowest layer first.
        LayerDescription[] descriptions =
        [
            .. request.Layers.Select(layer => LayerDescription.Of(layer, request.Locks, request.Platform)),
        ];
        var built = new BuiltLayer[request.Layers.Length];
        await Parallel
            .ForEachAsync(
                descriptions.Index(),
                cancellationToken,
                async (item, token) =>
                {
                    string name = item.Item.Recipe.Layer.BuildName;
                    progress?.Report(new StackEvent(StackPhase.Build, name));
                    LayerRecipe recipe = await GatherAsync(request, item.Item.Recipe, progress, token)
                        .ConfigureAwait(false);
                    LayerManifest manifest = new LayerBuilder(store).Build(recipe);
                    built[item.Index] = new BuiltLayer(recipe, manifest, item.Item.Details);
                }
            )
            .ConfigureAwait(false);
        return [.. built];
    }

    private async Task<LayerRecipe> GatherAsync(
        BuildRequest request,
        LayerRecipe recipe,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    )
    {
        LayerDefinition layer = recipe.Layer;
        bool needsRuntime = layer.Kind == LayerKind.Runtime || request.Platform.IsWindows;
        RuntimeContents? runtime = needsRuntime
            ? await runtimes
                .GetAsync(layer.Runtime.PythonImplementation, request.Platform, progress, cancellationToken)
                .ConfigureAwait(false)
            : null;
        LayerLock locked = LayerDetails.LockOf(request.Locks, layer);
        return recipe with
        {
            Runtime = runtime,
            Packages = await GetPackagesAsync(locked, request.Platform, progress, cancellationToken)
                .ConfigureAwait(false),
            Modules = [.. new ModuleFiles(store, recipe.LockTime).Read(layer)],
        };
    }

    private async Task<ImmutableArray<UnpackedWheel>> GetPackagesAsync(
        LayerLock locked,
        Target platform,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    )
    {
        (LockedPackage Package, PylockWheel Wheel)[] chosen =
        [
            .. locked
                .OwnPackages.Where(p => TargetEnvironment.IsNeeded(locked.Layer, p.Marker, platform))
                .Select(package => (package, Choose(locked, package, platform))),
        ];
        var unpacked = new UnpackedWheel[chosen.Length];
        await Parallel
            .ForEachAsync(
                chosen.Index(),
                new ParallelOptions { MaxDegreeOfParallelism = WheelsAtOnce, CancellationToken = cancellationToken },
                async (item, token) =>
                    unpacked[item.Index] = await wheels
                        .GetAsync(locked, item.Item.Package, item.Item.Wheel, progress, token)
                        .ConfigureAwait(false)
            )
            .ConfigureAwait(false);
        return [.. unpacked];
    }

    private static PylockWheel Choose(LayerLock locked, LockedPackage package, Target platform) =>
        WheelChooser.Choose(package.Wheels, wheel => WheelFileName.Parse(wheel.FileName), locked.Layer.TagsOn(platform))
        ?? throw new LayerInstallationException(
            Diagnostic.Error(
                "VS3030",
                $"Layer {locked.Layer}: {package.Name} {package.Version} has no wheel for {platform}"
            )
        );
}
