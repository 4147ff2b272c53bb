using Microsoft.Win32.SafeHandles;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Archives;
using Venvstacks.Store;

namespace Venvstacks.Deployment;

/// <summary>Takes files of a new generation from earlier ones: as reflinks, else hard links, else copies. Each file is hashed before.</summary>
internal sealed class FileSharer
{
    // Copies of one content that are tried where the first ones are damaged.
    private const int MaxCandidates = 8;

    private readonly Dictionary<StoredContent, List<Candidate>> _files = [];
    private readonly Dictionary<string, DeployedLayer> _layers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ManifestEntry> _modules = new(StringComparer.Ordinal);
    private readonly TargetRecords _records;

    /// <summary>Reads the lists of generations.</summary>
    /// <param name="records">The records of the installation.</param>
    /// <param name="generations">The generations, best first.</param>
    public FileSharer(TargetRecords records, IEnumerable<Generation> generations)
    {
        _records = records;
        foreach (Generation generation in generations)
        {
            foreach (DeployedLayer layer in generation.Layers)
                TryAddLayer(generation, layer);
        }
    }

    /// <summary>The entries of a layer, where its archive was unpacked before; else null.</summary>
    /// <param name="archiveHash">The SHA-256 of the archive.</param>
    /// <param name="name">The name of the layer's directory.</param>
    public ImmutableArray<ManifestEntry>? FindManifest(string archiveHash, string name) =>
        _layers.TryGetValue($"{name} {archiveHash}", out DeployedLayer? layer) ? _records.ReadManifest(layer) : null;

    /// <summary>Whether a generation should have a content.</summary>
    public bool Has(StoredContent content) => _files.ContainsKey(content);

    /// <summary>The compiled form of a module, where the same source was compiled before for the same runtime; else null.</summary>
    /// <param name="runtimeHash">The SHA-256 of the runtime's archive.</param>
    /// <param name="source">The module.</param>
    public ManifestEntry? FindCompiled(string runtimeHash, ManifestEntry source) =>
        _modules.GetValueOrDefault(ModuleKey(runtimeHash, source));

    /// <summary>Puts an intact copy of a file at a path, where none is.</summary>
    /// <returns>False where no generation has an intact copy.</returns>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public bool TryShare(ManifestEntry entry, string path)
    {
        if (!_files.TryGetValue(entry.Content, out List<Candidate>? candidates))
            return false;
        foreach (Candidate candidate in candidates)
        {
            if (candidate.Runtime is not null)
            {
                if (TryRestore(candidate, entry, path))
                    return true;
                continue;
            }
            using FileStream? intact = OpenIntact(candidate.Path, entry.Content);
            if (intact is null)
                continue;
            Put(intact, candidate.Path, entry, isLinked: candidate.Time == entry.Time, path);
            return true;
        }
        return false;
    }

    private void TryAddLayer(Generation generation, DeployedLayer layer)
    {
        try
        {
            AddLayer(generation, layer);
        }
        catch (DeploymentException)
        {
            return; // its records are damaged: the archive is unpacked
        }
    }

    private void AddLayer(Generation generation, DeployedLayer layer)
    {
        string folder = Path.Combine(_records.Layout.FolderOf(generation.Folder), layer.Name);
        ImmutableArray<ManifestEntry> manifest = _records.ReadManifest(layer);
        ImmutableArray<ManifestEntry> derived = _records.ReadDerived(generation, layer);
        HashSet<string> made = derived.Select(entry => entry.Path).ToHashSet(StringComparer.Ordinal);
        _layers.TryAdd($"{layer.Name} {layer.Published.Archive!.Sha256}", layer);
        foreach (ManifestEntry entry in manifest.Where(entry => !made.Contains(entry.Path)).Concat(derived))
            AddFile(entry, new Candidate(Path.Combine(folder, entry.Path), entry.Time));
        string placed = Path.Combine(generation.Root, "generations", generation.Folder, layer.Name);
        foreach (ManifestEntry entry in manifest.Where(entry => made.Contains(entry.Path)))
        {
            if (layer.Published.Facts.IsRuntime && RuntimePaths.MayHold(entry.Path))
                AddFile(entry, new Candidate(Path.Combine(folder, entry.Path), entry.Time) { Runtime = placed });
        }
        string? runtime = generation
            .Layers.FirstOrDefault(other => other.Name == layer.Published.Facts.RuntimeLayer)
            ?.Published.Archive!.Sha256;
        Dictionary<string, ManifestEntry> sources = new(StringComparer.Ordinal);
        foreach (ManifestEntry entry in manifest.Concat(derived))
            sources[entry.Path] = entry;
        foreach (ManifestEntry entry in derived)
        {
            if (CompiledModule.SourceOf(entry.Path) is { } path && sources.TryGetValue(path, out ManifestEntry? source))
                _modules.TryAdd(ModuleKey(runtime ?? "", source), entry);
        }
    }

    private void AddFile(ManifestEntry entry, Candidate candidate)
    {
        if (entry.Kind != EntryKind.File)
            return;
        if (!_files.TryGetValue(entry.Content, out List<Candidate>? candidates))
            _files[entry.Content] = candidates = [];
        if (candidates.Count < MaxCandidates)
            candidates.Add(candidate);
    }

    // A file whose paths were replaced has its content again with those of the builder.
    private static bool TryRestore(Candidate candidate, ManifestEntry entry, string path)
    {
        try
        {
            byte[] content = UnlockedFile.ReadBytes(candidate.Path);
            if (RuntimePaths.Restore(content, entry.Path, candidate.Runtime!) is not { } original)
                return false;
            if (StoredContent.Of(original).Sha256 != entry.Content.Sha256)
                return false;
            using LayerFileWriter writer = new();
            writer.Write(path, original, entry.Content.IsExecutable, entry.Time);
            return true;
        }
        catch (Exception e) when (StorageException.IsFileError(e))
        {
            return false; // damaged: another copy is tried
        }
    }

    private static string ModuleKey(string runtimeHash, ManifestEntry source) =>
        $"{runtimeHash} {source.Content.Sha256} {source.Path}";

    private static FileStream? OpenIntact(string path, StoredContent content)
    {
        try
        {
            FileInfo file = new(path);
            if (!file.Exists || file.LinkTarget is not null || file.Length != content.Size)
                return null;
            FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 0);
            if (ContentHash.Sha256Of(stream.SafeFileHandle) == content.Sha256)
                return stream;
            stream.Dispose();
            return null;
        }
        catch (Exception e) when (StorageException.IsFileError(e))
        {
            return null; // damaged: another copy is tried
        }
    }

    private static void Put(FileStream from, string candidate, ManifestEntry entry, bool isLinked, string path)
    {
        using (SafeFileHandle file = LayerFileWriter.Create(path))
        {
            if (FileSystem.TryClone(from.SafeFileHandle, file))
            {
                LayerFileWriter.Finish(file, path, entry.Content.IsExecutable, entry.Time);
                return;
            }
        }
        StorageException.Guard("write", path, () => File.Delete(path));
        if (
            isLinked
            && FilePermissions.AreOfNewFile(candidate, entry.Content.IsExecutable)
            && StorageException.Guard("write", path, () => FileSystem.TryHardLink(candidate, path))
        )
            return;
        using LayerFileWriter writer = new();
        if (writer.Write(path, from, entry.Content.IsExecutable, entry.Time) != entry.Content)
            throw new ArchiveFormatException(Path.GetFileName(candidate), null, "the file changed while it was copied");
    }

    /// <summary>A file of a generation that may have a content.</summary>
    /// <param name="Path">The full path.</param>
    /// <param name="Time">The time in its record.</param>
    private sealed record Candidate(string Path, long Time)
    {
        /// <summary>The path of the runtime that replaced that of the builder in it; null where the content is unchanged.</summary>
        public string? Runtime { get; init; }
    }
}
