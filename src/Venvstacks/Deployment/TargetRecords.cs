using System.Collections.Concurrent;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Publishing;
using Venvstacks.Store;

namespace Venvstacks.Deployment;

/// <summary>Reads and writes the records of an installation. Damaged records are errors.</summary>
internal sealed class TargetRecords(TargetLayout layout)
{
    // Generations share most manifests.
    private readonly ConcurrentDictionary<string, ImmutableArray<ManifestEntry>> _manifests = new(
        StringComparer.Ordinal
    );

    /// <summary>The paths.</summary>
    public TargetLayout Layout => layout;

    /// <summary>The state; null where nothing is installed.</summary>
    /// <exception cref="DeploymentException">The state is damaged.</exception>
    public DeploymentState? FindState() =>
        FindWholeState() ?? (Path.Exists(layout.State) ? throw Damaged(layout.State) : null);

    /// <summary>The state; null where it is damaged or missing.</summary>
    /// <exception cref="DeploymentException">A newer version wrote it, or a directory with entries is in its place.</exception>
    public DeploymentState? FindWholeState()
    {
        if (!File.Exists(layout.State))
            return FileRemoval.HasEntries(layout.State) ? throw Damaged(layout.State) : null;
        string text = ReadText(layout.State);
        if (DeploymentJson.IsNewer(text))
            throw DeploymentException.About(
                DiagnosticCodes.DamagedState,
                $"'{layout.State}' was written by a newer version of venvstacks",
                "use that version"
            );
        return DeploymentJson.ReadState(text) is { } state && HasGeneration(state.Current) ? state : null;
    }

    private bool HasGeneration(int number) =>
        File.Exists(layout.MarkerOf(number)) || layout.FoldersByNumber().Contains(number);

    /// <summary>The state of an installation.</summary>
    /// <exception cref="DeploymentException">The directory is not an installation, or its state is damaged.</exception>
    public DeploymentState ReadState() =>
        FindState()
        ?? throw (
            TargetReservation.LacksRecords(layout) ? TargetReservation.LostRecords(layout, DiagnosticCodes.NoDeployment)
            : TargetRecovery.IsUnfinished(layout) || layout.Numbers().IsEmpty || File.Exists(layout.RemovedState)
                ? DeploymentException.About(
                    DiagnosticCodes.NoDeployment,
                    $"'{layout.Root}' is not an installation",
                    HelpForMissing()
                )
            : Damaged(layout.State)
        );

    private string HelpForMissing()
    {
        if (!GenerationStage.All(layout).IsEmpty)
            return $"an installation is running or did not finish: wait for it, repeat it, or remove its files with {layout.Command("uninstall")}";
        if (File.Exists(layout.RemovedState))
            return $"an uninstallation did not finish: repeat it with {layout.Command("uninstall")}";
        if (TargetReservation.HasRemains(layout))
            return $"remove the files that the uninstallation kept with {layout.Command("uninstall", "--purge")}";
        return TargetReservation.IsForeign(layout)
            ? "name the directory that 'venvstacks install' installed into"
            : "install into it with 'venvstacks install SOURCE TARGET'";
    }

    /// <summary>Writes the state: the step that makes a generation current.</summary>
    public void Write(DeploymentState state) =>
        Write(
            layout.State,
            DeploymentJson.Write(
                state with
                {
                    // The umask of this run decides on the permissions of the file.
                    FolderMode = state.FolderMode | (FilePermissions.OfNewFolders() ?? UnixFileMode.None),
                }
            )
        );

    /// <summary>A generation by its number.</summary>
    /// <exception cref="DeploymentException">Its record is damaged or missing.</exception>
    public Generation ReadGeneration(int number) => FindGeneration(number) ?? throw Damaged(layout.MarkerOf(number));

    /// <summary>A generation by its number; null where its record is damaged or missing.</summary>
    public Generation? FindGeneration(int number)
    {
        string path = layout.MarkerOf(number);
        Generation? generation = File.Exists(path) ? DeploymentJson.ReadGeneration(ReadText(path)) : null;
        return generation?.Number == number ? generation : null;
    }

    /// <summary>Creates the files that applications of generations lock, where they are missing.</summary>
    /// <exception cref="StorageException">A file cannot be written.</exception>
    public void CreateLeases(IEnumerable<int> numbers)
    {
        foreach (string path in numbers.Select(layout.LeaseOf).Where(path => !File.Exists(path)))
            StorageException.Guard("write", path, () => Create(path));

        void Create(string path)
        {
            RecordPlace.Free(path);
            Directory.CreateDirectory(layout.Leases);
            File.WriteAllBytes(path, []);
        }
    }

    /// <summary>Writes the record of a generation.</summary>
    public void Write(Generation generation) =>
        Write(layout.MarkerOf(generation.Number), DeploymentJson.Write(generation));

    /// <summary>The entries of a layer's archive.</summary>
    /// <exception cref="DeploymentException">The list is damaged or missing.</exception>
    public ImmutableArray<ManifestEntry> ReadManifest(DeployedLayer layer)
    {
        string hash = layer.ManifestHash;
        return _manifests.TryGetValue(hash, out ImmutableArray<ManifestEntry> known)
            ? known
            : _manifests.GetOrAdd(hash, ReadEntries(Path.Combine(layout.Manifests, hash), hash));
    }

    /// <summary>The files of a layer that the installation made.</summary>
    /// <exception cref="DeploymentException">The list is damaged or missing.</exception>
    public ImmutableArray<ManifestEntry> ReadDerived(Generation generation, DeployedLayer layer) =>
        ReadEntries(layout.DerivedOf(generation.Number, layer.Name), layer.DerivedHash);

    /// <summary>The path of a list of a generation that is missing; null where none is. The lists are not read.</summary>
    public string? FindMissingList(Generation generation) =>
        generation
            .Layers.SelectMany(layer =>
                new[]
                {
                    Path.Combine(layout.Manifests, layer.ManifestHash),
                    layout.DerivedOf(generation.Number, layer.Name),
                }
            )
            .FirstOrDefault(path => !File.Exists(path));

    /// <summary>All entries that a layer of a generation has: those of its archive, then those that the installation made, which replace others of the same path.</summary>
    /// <exception cref="DeploymentException">A list is damaged or missing.</exception>
    public IEnumerable<ManifestEntry> ReadAll(Generation generation, DeployedLayer layer) =>
        ReadManifest(layer)
            .Where(entry => generation.HasLinks || entry.Kind != EntryKind.Link)
            .Concat(ReadDerived(generation, layer));

    /// <summary>Writes the list of a layer's entries.</summary>
    /// <returns>Its hash.</returns>
    public string WriteManifest(ImmutableArray<ManifestEntry> entries)
    {
        string hash = HashOf(entries);
        string path = Path.Combine(layout.Manifests, hash);
        if (FindEntries(path) is null)
            WriteEntries(path, entries);
        return hash;
    }

    /// <summary>The file of a manifest beside an archive; null where it is missing.</summary>
    public byte[]? FindSidecar(ArchiveManifestFacts facts)
    {
        string path = layout.SidecarOf(facts.Sha256);
        return File.Exists(path) ? StorageException.Guard("read", path, () => UnlockedFile.ReadBytes(path)) : null;
    }

    /// <summary>Writes the manifest beside an archive where it is missing or damaged.</summary>
    public void Write(LayerSidecar sidecar)
    {
        if (FindSidecar(sidecar.Facts)?.AsSpan().SequenceEqual(sidecar.File) != true)
            Write(layout.SidecarOf(sidecar.Facts.Sha256), sidecar.File);
    }

    /// <summary>Writes the list of a layer's derived files.</summary>
    /// <returns>Its hash.</returns>
    public string WriteDerived(int number, string layer, ImmutableArray<ManifestEntry> entries)
    {
        WriteEntries(layout.DerivedOf(number, layer), entries);
        return HashOf(entries);
    }

    /// <summary>Writes a list of entries, which the sync of the generation makes durable.</summary>
    public static void WriteEntries(string path, ImmutableArray<ManifestEntry> entries)
    {
        RecordPlace.Free(path);
        using StagedFile file = StagedFile.Create(path);
        ManifestText.Write(file.Content, entries);
        file.Commit(isDurable: false);
    }

    /// <summary>Reads a list of entries; null where it is damaged or missing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="hash">The hash of the list; null for any.</param>
    public static ImmutableArray<ManifestEntry>? FindEntries(string path, string? hash = null) =>
        File.Exists(path) && ManifestText.TryRead(path, out ImmutableArray<ManifestEntry> entries, hash)
            ? entries
            : null;

    private static void Write(string path, byte[] content)
    {
        RecordPlace.Free(path);
        StagedFile.Write(path, content);
    }

    private static string HashOf(ImmutableArray<ManifestEntry> entries) => ManifestText.HashOf(entries);

    private ImmutableArray<ManifestEntry> ReadEntries(string path, string hash) =>
        StorageException.Guard("read", path, () => FindEntries(path, hash))
        ?? throw Damaged(path, $"run {layout.Command("repair")}");

    private static string ReadText(string path) =>
        StorageException.Guard("read", path, () => UnlockedFile.ReadText(path));

    /// <summary>A generation whose record is damaged or missing.</summary>
    public KeptVerification DamagedGeneration(int number) =>
        new(number, []) { DamagedRecord = RecordPlace.DamageOf(layout.MarkerOf(number)) };

    private DeploymentException Damaged(string path, string? action = null) =>
        DeploymentException.About(
            DiagnosticCodes.DamagedState,
            RecordPlace.DamageOf(path),
            RecordPlace.HelpFor(path, action ?? InstallAgain())
        );

    // The applications are those of the newest generation whose record is whole. The source of an older one may have an older release.
    private string InstallAgain()
    {
        int[] numbers = [.. layout.FoldersByNumber().Select(folders => folders.Key).OrderDescending()];
        Generation? known = numbers.Select(FindGeneration).OfType<Generation>().FirstOrDefault();
        string source = known is not null && known.Number == numbers[0] ? known.Source : "SOURCE";
        IEnumerable<string> applications = known?.Applications.SelectMany(name => new[] { "--app", name }) ?? [];
        return $"run {layout.Command(["install", source, .. applications])}";
    }
}
