using Venvstacks.Formats.MachO;
using Venvstacks.Layers;

namespace Venvstacks.Auditing;

/// <summary>The loader of macOS (<c>dyld(1)</c>).</summary>
internal sealed class MachOLoader : Loader
{
    private const string RunPath = "@rpath/";

    private readonly string[] _environment;
    private readonly string _executableDirectory;

    public MachOLoader(AuditedLayer layer, ImmutableArray<AuditedLayer> lower, DeployedTree tree)
        : base(layer, lower, tree)
    {
        // DYLD_LIBRARY_PATH as the launcher of the layer sets it
        _environment = [.. lower.Select(below => $"{below.DeployedName}/{DynlibOf(below)}")];
        _executableDirectory = DeployedTree.DirectoryOf($"{Runtime.DeployedName}/{layer.Target.RuntimePython}");
    }

    public override bool CanLoad(BinaryFile binary) => SliceOf(binary) is { IsForMacos: true };

    public override bool IsImage(BinaryFile binary) => SliceOf(binary)!.IsImage;

    public override string? NameOf(AuditedFile file) => SliceOf(file.Binary)!.Id;

    public override IEnumerable<Need> NeedsOf(AuditedFile file) =>
        SliceOf(file.Binary)!
            .Dylibs.Select(dylib => new Need(
                dylib.Name,
                dylib.Kind == MachODylibKind.Weak ? NeedKind.Optional : NeedKind.Required
            ));

    // A library of the right name in DYLD_LIBRARY_PATH wins over the path that the file names.
    public override LoadedFile? Find(LoadedFile from, string name) =>
        LoadFrom(_environment, LeafOf(name), from)
        ?? (
            name.StartsWith(RunPath, StringComparison.Ordinal)
                ? LoadFrom(
                    ChainOf(from).SelectMany(file => RunPathsOf(file).Select(path => Expand(path, file))),
                    name[RunPath.Length..],
                    from
                )
                : Load(Expand(name, from), from)
        );

    public override bool IsSystem(LoadedFile from, string name) =>
        IsSystemPath(name)
        || (
            name.StartsWith($"{RunPath}libswift", StringComparison.Ordinal)
            && ChainOf(from).Any(file => RunPathsOf(file).Contains("/usr/lib/swift", StringComparer.Ordinal))
        );

    public override IEnumerable<AuditProblem> Check(AuditedFile file)
    {
        MachOSlice slice = SliceOf(file.Binary)!;
        Version floor = new(Layer.Floors.Macos.Major, Layer.Floors.Macos.Minor);
        if (slice.MinimumMacos is { } minimum && minimum > floor)
            yield return new AuditProblem.NewerMacos(minimum.ToString(), Layer.Floors.Macos.Text);
        if (Layer.Target.IsArm && !slice.IsSigned)
            yield return new AuditProblem.Unsigned();
        foreach (string path in slice.RunPaths.Where(path => path.StartsWith('/') && !IsSystemPath(path)))
            yield return new AuditProblem.AbsoluteRunPath(path);
    }

    private MachOSlice? SliceOf(BinaryFile binary) =>
        binary is BinaryFile.MachO machO ? machO.File.SliceFor(Layer.Target.Architecture) : null;

    private ImmutableArray<string> RunPathsOf(LoadedFile file) => SliceOf(file.File.Binary)!.RunPaths;

    private string? Expand(string path, LoadedFile file)
    {
        int slash = path.IndexOf('/', StringComparison.Ordinal);
        string start = slash < 0 ? path : path[..slash];
        string? directory = start switch
        {
            "@loader_path" => DeployedTree.DirectoryOf(file.File.Location),
            "@executable_path" => _executableDirectory,
            _ => null,
        };
        return directory is null ? null : DeployedTree.Combine(directory, path[start.Length..].TrimStart('/'));
    }

    private static bool IsSystemPath(string path) =>
        path.StartsWith("/usr/lib/", StringComparison.Ordinal)
        || path.StartsWith("/System/", StringComparison.Ordinal)
        || path == "/usr/lib";

    private static string DynlibOf(AuditedLayer below) =>
        new PythonLayout(below.Target, below.PythonMinor, IsRuntime: false).SharedLibraries;
}
