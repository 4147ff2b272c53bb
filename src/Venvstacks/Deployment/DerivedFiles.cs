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

/// <summary>Makes the files of a layer that depend on the place or the machine: the interpreter's configuration and byte-code.</summary>
/// <param name="host">The machine.</param>
/// <param name="sharer">The files of earlier generations.</param>
/// <param name="stack">The full path of the generation's directory.</param>
internal sealed class DerivedFiles(Host host, FileSharer sharer, string stack)
{
    /// <summary>The metadata of a layer.</summary>
    /// <exception cref="DeploymentException">The layer has no valid metadata.</exception>
    public LayerMetadata ReadMetadata(string layer)
    {
        string path = Path.Combine(stack, layer, PythonLayout.Metadata);
        try
        {
            if (File.Exists(path))
                return LayerMetadata.Parse(StorageException.Guard("read", path, () => FileSystem.ReadText(path)));
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
    /// <param name="time">The time that the files get.</param>
    /// <param name="cancellationToken">Ends the work between two modules.</param>
    /// <returns>The files.</returns>
    public async Task<ImmutableArray<ManifestEntry>> WriteAsync(
        PublishedLayer layer,
        PublishedLayer runtime,
        ImmutableArray<ManifestEntry> entries,
        long time,
        CancellationToken cancellationToken
    )
    {
        string name = layer.Facts.InstallTarget;
        LayerMetadata metadata = ReadMetadata(name);
        Target target = layer.Archive!.Target;
        List<ManifestEntry> derived = [];
        using LayerFileWriter writer = new();
        foreach (PlacedFile file in PlacedFiles.Of(metadata, target, Path.Combine(stack, name)))
        {
            if (EntryPath.FindProblem(file.Path) is { } problem)
                throw Invalid(name, $"its metadata names '{file.Path}', and {problem}");
            string path = NewPathOf(name, file.Path);
            FileRemoval.Remove(path);
            StoredContent content = writer.Write(path, Encoding.UTF8.GetBytes(file.Text), isExecutable: false, time);
            derived.Add(ManifestEntry.File(file.Path, content, time));
        }
        HashSet<string> taken = entries.Select(entry => entry.Path).ToHashSet(StringComparer.Ordinal);
        ConcurrentQueue<ManifestEntry> sources = new();
        foreach (
            ManifestEntry source in entries
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
            derived.AddRange(
                await CompileAsync(name, python, sources, taken, time, cancellationToken).ConfigureAwait(false)
            );
        return [.. derived.OrderBy(entry => entry.Path, EntryOrder.Instance)];
    }

    private async Task<IEnumerable<ManifestEntry>> CompileAsync(
        string layer,
        string python,
        ConcurrentQueue<ManifestEntry> sources,
        HashSet<string> taken,
        long time,
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
