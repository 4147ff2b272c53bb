using System.Collections.Concurrent;
using Venvstacks.Files;
using Venvstacks.Layers;
using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Publishing;

/// <summary>Compiles the modules of exported layers with their runtime, as post-installation does; each layer once.</summary>
/// <remarks>
/// A compiled module contains the path of its source in the layer (Python replaces it by the full path on import) and the time of the
/// source, which follows from its content; so it is valid in every export of the layer. Python compiles the files that are not in the
/// manifest on first import.
/// </remarks>
internal sealed class BytecodeCompiler(CacheDirectory cache, Host host) : IDisposable
{
    private readonly ContentStore _store = cache.Store;
    private readonly ConcurrentDictionary<string, Lazy<InterpreterPool>> _pools = new(StringComparer.Ordinal);

    /// <summary>Compiles the modules in a staged folder; those with syntax errors are skipped.</summary>
    /// <remarks>Does nothing if the runtime is for another platform, or was not exported.</remarks>
    /// <param name="layer">The layer.</param>
    /// <param name="staged">The folder.</param>
    /// <param name="folder">The full path at which it will lie.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task CompileAsync(
        BuiltLayer layer,
        StagedFolder staged,
        string folder,
        CancellationToken cancellationToken
    )
    {
        string python = layer.Recipe.Layout.IsRuntime
            ? Path.Combine(staged.StagePath, layer.Recipe.Metadata.Python)
            : new DeployedPaths(folder).Resolve(layer.Recipe.Metadata.BasePython);
        if (!host.CanRun(layer.Recipe.Target) || !File.Exists(python))
            return;
        string list = Path.Combine(cache.FolderOf(CacheFormats.Bytecode), KeyOf(layer));
        ImmutableArray<ManifestEntry>? modules = Find(list);
        if (modules is null)
        {
            modules = await CompileAsync(python, layer, staged.StagePath, cancellationToken).ConfigureAwait(false);
            if (modules is { } compiled)
                Keep(list, compiled);
        }
        new LayerWriter(_store, isShared: false).Write(staged, modules ?? [], cancellationToken);
    }

    /// <summary>Ends the interpreters.</summary>
    public void Dispose()
    {
        foreach (Lazy<InterpreterPool> pool in _pools.Values)
            pool.Value.Dispose();
    }

    private static string KeyOf(BuiltLayer layer) =>
        TextHash.Sha256Of($"{layer.Manifest.Hash} {layer.Recipe.Target} {layer.Recipe.PythonVersion}");

    private ImmutableArray<ManifestEntry>? Find(string list)
    {
        if (!File.Exists(list))
            return null;
        return
            ManifestText.TryRead(list, out ImmutableArray<ManifestEntry> entries)
            && entries.All(entry => _store.Has(entry.Content))
            ? entries
            : null; // truncated or changed: compiled again
    }

    private static void Keep(string list, ImmutableArray<ManifestEntry> modules)
    {
        using StagedFile file = StagedFile.Create(list);
        ManifestText.Write(file.Content, modules);
        file.Commit(isDurable: false);
    }

    // Null if the interpreter does not run here; Python then compiles on import.
    private async Task<ImmutableArray<ManifestEntry>?> CompileAsync(
        string python,
        BuiltLayer layer,
        string stagedFolder,
        CancellationToken cancellationToken
    )
    {
        // The largest first, so that no interpreter ends with a large one.
        ConcurrentQueue<string> sources = new(
            layer
                .Manifest.Entries.Where(entry => IsModule(entry, layer.Recipe.Target))
                .OrderByDescending(entry => entry.Size)
                .Select(entry => entry.Path)
        );
        ConcurrentBag<ManifestEntry> compiled = [];
        InterpreterPool pool = _pools
            .GetOrAdd(python, path => new Lazy<InterpreterPool>(() => new InterpreterPool(path)))
            .Value;
        int interpreters = Math.Min(sources.Count, Environment.ProcessorCount);
        await Parallel.ForAsync(0, interpreters, cancellationToken, CompileSourcesAsync).ConfigureAwait(false);
        return sources.IsEmpty ? [.. compiled.OrderBy(module => module.Path, StringComparer.Ordinal)] : null;

        async ValueTask CompileSourcesAsync(int worker, CancellationToken token) =>
            _ = await pool.TryUseAsync(
                    stagedFolder,
                    interpreter =>
                        interpreter.CompileAsync(
                            sources,
                            (source, module) => Store(interpreter, source, module),
                            token
                        ),
                    token
                )
                .ConfigureAwait(false);

        void Store(BytecodeInterpreter interpreter, string source, byte[] module)
        {
            if (module.Length > 0)
                compiled.Add(ManifestEntry.File(interpreter.ModulePath(source), _store.Put(module, false), time: 0));
        }
    }

    /// <summary>Whether an entry is a module that is compiled.</summary>
    internal static bool IsModule(ManifestEntry entry, Target platform) =>
        entry.Kind == EntryKind.File
        && entry.Path.StartsWith(platform.IsWindows ? "Lib/" : "lib/", StringComparison.Ordinal)
        && entry.Path.EndsWith(".py", StringComparison.Ordinal);
}
