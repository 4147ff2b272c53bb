using System.Collections.Concurrent;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Text;
using Venvstacks.Layers;
using Venvstacks.Platforms;
using Venvstacks.Publishing;
using Venvstacks.Store;

namespace Venvstacks.Deployment;

/// <summary>Makes the files of a layer that depend on the place or the machine: the interpreter's configuration, paths of the runtime, byte-code, and copies instead of links.</summary>
/// <param name="host">The machine.</param>
/// <param name="sharer">The files of earlier generations.</param>
/// <param name="stack">The full path of the generation's directory.</param>
/// <param name="time">The time that the files get.</param>
internal sealed class DerivedFiles(Host host, FileSharer sharer, string stack, long time)
{
    /// <summary>The full path of the generation's directory that the files hold.</summary>
    public required string Placed { get; init; }

    /// <summary>The links that become copies; null where the file system has links.</summary>
    public GenerationLinks? Replaced { get; init; }

    /// <summary>The metadata of a layer.</summary>
    /// <exception cref="DeploymentException">The layer has no valid metadata.</exception>
    public LayerMetadata ReadMetadata(string layer)
    {
        string path = Path.Combine(stack, layer, PythonLayout.Metadata);
        try
        {
            if (File.Exists(path))
                return LayerMetadata.Parse(StorageException.Guard("read", path, () => UnlockedFile.ReadText(path)));
        }
        catch (ParseException e)
        {
            throw Invalid(layer, "its metadata is damaged", e);
        }
        throw Invalid(layer, $"it has no '{PythonLayout.Metadata}'");
    }

    /// <summary>Writes the files of a layer whose own files and lower layers are complete.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="runtime">The layer's runtime.</param>
    /// <param name="entries">The entries of its archive.</param>
    /// <param name="cancellationToken">Ends the work between two modules.</param>
    /// <returns>The files.</returns>
    public async Task<ImmutableArray<ManifestEntry>> WriteAsync(
        PublishedLayer layer,
        PublishedLayer runtime,
        ImmutableArray<ManifestEntry> entries,
        CancellationToken cancellationToken
    )
    {
        string name = layer.Facts.InstallTarget;
        LayerMetadata metadata = ReadMetadata(name);
        Target target = layer.Archive!.Target;
        List<ManifestEntry> derived =
        [
            .. Replaced?.Replace(name, metadata, target, time) ?? [],
            .. WritePlaced(name, metadata, target),
            .. layer.Facts.IsRuntime ? Relocate(name, entries) : [],
        ];
        HashSet<string> written = derived.Select(entry => entry.Path).ToHashSet(StringComparer.Ordinal);
        IEnumerable<ManifestEntry> present = entries.Where(entry => !written.Contains(entry.Path)).Concat([.. derived]);
        HashSet<string> taken = [.. entries.Select(entry => entry.Path), .. written];
        ConcurrentQueue<ManifestEntry> sources = new();
        foreach (
            ManifestEntry source in present
                .Where(entry => BytecodeCompiler.IsModule(entry, target))
                .OrderByDescending(entry => entry.Size)
        )
        {
            ManifestEntry? compiled = sharer.FindCompiled(runtime.Archive!.Sha256!, source);
            if (
                compiled is not null
                && !taken.Contains(compiled.Path)
                && sharer.TryShare(compiled, NewPathOf(name, compiled.Path))
            )
                derived.Add(compiled);
            else
                sources.Enqueue(source);
        }
        string python = new DeployedPaths(Path.Combine(stack, name)).Resolve(metadata.BasePython);
        if (host.CanRun(target) && File.Exists(python))
            derived.AddRange(await CompileAsync(name, python, sources, taken, cancellationToken).ConfigureAwait(false));
        return [.. derived.Order(EntryOrder.Instance)];
    }

    private List<ManifestEntry> WritePlaced(string layer, LayerMetadata metadata, Target target)
    {
        List<ManifestEntry> written = [];
        using LayerFileWriter writer = new();
        foreach (PlacedFile file in PlacedFiles.Of(metadata, target, Path.Combine(Placed, layer)))
        {
            if (EntryPath.FindProblem(file.Path) is { } problem)
                throw Invalid(layer, $"its metadata names '{file.Path}', and {problem}");
            string path = NewPathOf(layer, file.Path);
            FileRemoval.Remove(path);
            StoredContent content = writer.Write(path, Encoding.UTF8.GetBytes(file.Text), isExecutable: false, time);
            written.Add(ManifestEntry.File(file.Path, content, time));
        }
        return written;
    }

    private List<ManifestEntry> Relocate(string runtime, ImmutableArray<ManifestEntry> entries)
    {
        List<ManifestEntry> written = [];
        using LayerFileWriter writer = new();
        foreach (
            ManifestEntry entry in entries.Where(entry =>
                entry.Kind == EntryKind.File && RuntimePaths.MayHold(entry.Path)
            )
        )
        {
            string path = Path.Combine(stack, runtime, entry.Path);
            byte[] content = StorageException.Guard("read", path, () => UnlockedFile.ReadBytes(path));
            if (RuntimePaths.Relocate(content, entry.Path, Path.Combine(Placed, runtime)) is not { } relocated)
                continue;
            FileRemoval.Remove(path);
            written.Add(
                ManifestEntry.File(entry.Path, writer.Write(path, relocated, entry.Content.IsExecutable, time), time)
            );
        }
        return written;
    }

    private async Task<IEnumerable<ManifestEntry>> CompileAsync(
        string layer,
        string python,
        ConcurrentQueue<ManifestEntry> sources,
        HashSet<string> taken,
        CancellationToken cancellationToken
    )
    {
        ConcurrentBag<ManifestEntry> compiled = [];
        int interpreters = Math.Min(sources.Count, Environment.ProcessorCount);
        await Parallel.ForAsync(0, interpreters, cancellationToken, CompileSourcesAsync).ConfigureAwait(false);
        return compiled;

        async ValueTask CompileSourcesAsync(int worker, CancellationToken token)
        {
            using BytecodeInterpreter? interpreter = await BytecodeInterpreter
                .TryStartAsync(python, Path.Combine(stack, layer), isHashed: true, token)
                .ConfigureAwait(false);
            using LayerFileWriter writer = new();
            while (interpreter is not null && sources.TryDequeue(out ManifestEntry? source))
            {
                byte[] module = await interpreter.CompileAsync(source.Path, token).ConfigureAwait(false);
                string path = interpreter.ModulePath(source.Path);
                if (module.Length == 0 || taken.Contains(path))
                    continue;
                StoredContent content = writer.Write(NewPathOf(layer, path), module, isExecutable: false, time);
                compiled.Add(ManifestEntry.File(path, content, time));
            }
        }
    }

    private string NewPathOf(string layer, string path)
    {
        string full = Path.Combine(stack, layer, path);
        StorageException.Guard("write", full, () => Directory.CreateDirectory(Path.GetDirectoryName(full)!));
        return full;
    }

    private static DeploymentException Invalid(string layer, string problem, Exception? inner = null) =>
        DeploymentException.About(
            DiagnosticCodes.InvalidArchive,
            $"the layer '{layer}' cannot be used: {problem}",
            "publish the stack again",
            inner
        );
}
