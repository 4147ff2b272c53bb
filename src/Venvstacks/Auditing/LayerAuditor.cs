using Venvstacks.Layers;
using Venvstacks.Store;

namespace Venvstacks.Auditing;

/// <summary>Judges the binaries of a layer by their headers: what they need must be in the layer, below it, or part of the target's system.</summary>
internal sealed class LayerAuditor
{
    private readonly AuditedLayer _layer;
    private readonly Loader _loader;
    private readonly HashSet<string> _used;
    private readonly List<AuditFinding> _findings = [];

    private LayerAuditor(AuditedLayer layer, ImmutableArray<AuditedLayer> lower)
    {
        _layer = layer;
        DeployedTree tree = new([layer, .. lower], ignoresCase: layer.Target.IsWindows);
        _loader = Loader.For(layer, lower, tree);
        _used = [.. PythonOf(layer, tree), .. LinkedBy(layer, tree)];
    }

    // No tag in their names says that a runtime's interpreter and Python's library are loaded.
    private static IEnumerable<string> PythonOf(AuditedLayer layer, DeployedTree tree)
    {
        AuditedFile? python = tree.Find($"{layer.DeployedName}/{layer.Target.RuntimePython}");
        if (python is null || python.Layer != layer.Name)
            return [];
        string folder = layer.Target.IsWindows ? "" : "lib/";
        return layer
            .Files.Where(file => file.Path == folder + file.Name && Loader.IsPython(file.Name))
            .Append(python)
            .Select(file => file.Path);
    }

    // Layers link libraries with the names of Linux and of macOS; only those of the target's system are loaded.
    private static IEnumerable<string> LinkedBy(AuditedLayer layer, DeployedTree tree)
    {
        string links = $"{new PythonLayout(layer.Target, layer.PythonMinor, IsRuntime: false).SharedLibraries}/";
        return layer
            .Manifest.Entries.Where(entry =>
                entry.Kind == EntryKind.Link
                && entry.Path.StartsWith(links, StringComparison.Ordinal)
                && entry.Path.EndsWith(".dylib", StringComparison.Ordinal) == layer.Target.IsMacos
            )
            .Select(entry => tree.Find($"{layer.DeployedName}/{entry.Path}")?.Path)
            .OfType<string>();
    }

    /// <summary>The findings about a layer's binaries, and about those below that its binaries load in another way than their own layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="lower">The layers below it in the order of <c>sys.path</c>, the runtime last.</param>
    /// <returns>Each finding once, sorted by layer, file and code.</returns>
    public static ImmutableArray<AuditFinding> Audit(AuditedLayer layer, ImmutableArray<AuditedLayer> lower) =>
        new LayerAuditor(layer, lower).Audit();

    private ImmutableArray<AuditFinding> Audit()
    {
        List<AuditedFile> own = [];
        foreach (AuditedFile file in _layer.Files)
        {
            if (!_loader.CanLoad(file.Binary))
                CheckForeign(file);
            else if (_loader.IsImage(file.Binary))
                own.Add(file);
        }
        foreach (AuditedFile file in own)
        {
            foreach (AuditProblem problem in _loader.Check(file))
                Report(file, problem);
        }
        LibraryWalk walk = new(_loader, Report);
        foreach (AuditedFile file in FirstOnes(own))
            walk.Start(file);
        // Libraries that need only each other
        foreach (AuditedFile file in own.Where(file => !walk.HasVisited(file)))
            walk.Start(file);
        return
        [
            .. _findings
                .Distinct()
                .OrderBy(finding => finding.Layer, StringComparer.Ordinal)
                .ThenBy(finding => finding.File, StringComparer.Ordinal)
                .ThenBy(finding => finding.Problem.Code, StringComparer.Ordinal)
                .ThenBy(finding => finding.Problem.Words, StringComparer.Ordinal),
        ];
    }

    // A file that no other file needs is loaded by Python or run as a program. Other files are loaded for such a file,
    // and its run paths apply to them too.
    private IEnumerable<AuditedFile> FirstOnes(List<AuditedFile> files)
    {
        HashSet<string> needed = new(
            files.SelectMany(_loader.NeedsOf).Select(need => LeafOf(need.Name)),
            _loader.Names
        );
        return files.Where(file =>
            !needed.Contains(file.Name) && (_loader.NameOf(file) is not { } name || !needed.Contains(LeafOf(name)))
        );
    }

    private void CheckForeign(AuditedFile file)
    {
        bool isUsed = ModuleTags.HasTag(file.Name, _layer.Target, _layer.PythonMinor) || _used.Contains(file.Path);
        if (file.Binary is BinaryFile.Damaged damaged)
            Report(file, new AuditProblem.DamagedHeaders(damaged.Problem, isUsed));
        else if (isUsed || LacksSlice(file.Binary))
            Report(file, new AuditProblem.WrongSystem(file.Binary.Describe(), _layer.Target.Name));
    }

    // A universal file for macOS is made for every Mac.
    private bool LacksSlice(BinaryFile binary) =>
        _layer.Target.IsMacos
        && binary is BinaryFile.MachO { File: { IsUniversal: true } file }
        && file.SliceFor(_layer.Target.Architecture) is null
        && file.Slices.Any(slice => slice is { IsImage: true, IsForMacos: true });

    // The audit of a lower layer reports its files; only a library that is missing below this layer is reported here.
    private void Report(AuditedFile file, AuditProblem problem)
    {
        if (file.Layer == _layer.Name || problem is AuditProblem.MissingLibrary)
            _findings.Add(new AuditFinding(_layer.Target, file.Layer, file.Path, file.Owner.ToString(), problem));
    }

    private static string LeafOf(string name) => name[(name.LastIndexOf('/') + 1)..];
}
