using Venvstacks.Platforms;

namespace Venvstacks.Auditing;

/// <summary>A library that a file needs.</summary>
/// <param name="Name">The name as the file has it.</param>
/// <param name="Kind">When it is loaded.</param>
internal sealed record Need(string Name, NeedKind Kind = NeedKind.Required);

/// <summary>When a needed library is loaded.</summary>
internal enum NeedKind
{
    /// <summary>With the file.</summary>
    Required,

    /// <summary>When it is first used.</summary>
    Delayed,

    /// <summary>With the file, unless it is missing.</summary>
    Optional,
}

/// <summary>A file in a process.</summary>
/// <param name="File">The file.</param>
/// <param name="Path">The path by which it was loaded, which may be a link to the file's.</param>
/// <param name="By">The file that needed it; null for the first one.</param>
internal sealed record LoadedFile(AuditedFile File, string Path, LoadedFile? By)
{
    /// <summary>The file, the one that needed it, and so on to the first one.</summary>
    public IEnumerable<LoadedFile> Chain
    {
        get
        {
            for (LoadedFile? file = this; file is not null; file = file.By)
                yield return file;
        }
    }
}

/// <summary>Finds needed libraries as the loader of a target's system does.</summary>
/// <param name="layer">The layer whose Python runs.</param>
/// <param name="lower">The layers below it in the order of <c>sys.path</c>, the runtime last.</param>
/// <param name="tree">The binaries of all of them.</param>
internal abstract class Loader(AuditedLayer layer, ImmutableArray<AuditedLayer> lower, DeployedTree tree)
{
    // They come with a graphics driver, so no layer can have them.
    private static readonly string[] Drivers =
    [
        "libcuda.so.1",
        "libnvidia-ml.so.1",
        "libOpenCL.so.1",
        "nvcuda.dll",
        "OpenCL.dll",
        "vulkan-1.dll",
    ];

    /// <summary>The loader of a layer's target.</summary>
    public static Loader For(AuditedLayer layer, ImmutableArray<AuditedLayer> lower, DeployedTree tree) =>
        layer.Target.System switch
        {
            PlatformSystem.Linux => new ElfLoader(layer, lower, tree),
            PlatformSystem.Macos => new MachOLoader(layer, lower, tree),
            _ => new PeLoader(layer, lower, tree),
        };

    /// <summary>The comparison of library names.</summary>
    public virtual StringComparer Names => StringComparer.Ordinal;

    protected AuditedLayer Layer => layer;

    protected ImmutableArray<AuditedLayer> Lower => lower;

    protected AuditedLayer Runtime => lower.IsEmpty ? layer : lower[^1];

    protected DeployedTree Tree => tree;

    /// <summary>Whether a file can be loaded on the target: its system and processor are right.</summary>
    public abstract bool CanLoad(BinaryFile binary);

    /// <summary>Whether the audit judges a file that is for the target: it is no object file and no static library.</summary>
    public abstract bool IsImage(BinaryFile binary);

    /// <summary>The name by which others need a file, or null.</summary>
    public abstract string? NameOf(AuditedFile file);

    /// <summary>The libraries that a file needs, in the order in which they are loaded.</summary>
    public abstract IEnumerable<Need> NeedsOf(AuditedFile file);

    /// <summary>The library that is loaded for a name; null where none of the layers has it at a place that is searched.</summary>
    public abstract LoadedFile? Find(LoadedFile from, string name);

    /// <summary>Whether the system has a library.</summary>
    public abstract bool IsSystem(LoadedFile from, string name);

    /// <summary>The problems of a file itself.</summary>
    public abstract IEnumerable<AuditProblem> Check(AuditedFile file);

    /// <summary>The problems of a file with the system's libraries.</summary>
    /// <param name="file">The file.</param>
    /// <param name="isOfSystem">Whether the system supplies a library by name.</param>
    public virtual IEnumerable<AuditProblem> CheckSystem(AuditedFile file, Func<string, bool> isOfSystem) => [];

    /// <summary>The problem of a library that was not found.</summary>
    public virtual AuditProblem Missing(Need need)
    {
        string leaf = LeafOf(need.Name);
        if (need.Kind == NeedKind.Optional || IsPython(leaf) || Drivers.Contains(leaf, Names))
            return new AuditProblem.OutsideLibrary(need.Name);
        return need.Kind == NeedKind.Delayed
            ? new AuditProblem.MissingDelayedLibrary(need.Name)
            : new AuditProblem.MissingLibrary(need.Name);
    }

    /// <summary>The files whose run paths others inherit: a file, those that led to it, and the interpreter, which loaded the first one.</summary>
    protected IEnumerable<LoadedFile> ChainOf(LoadedFile from)
    {
        AuditedFile? python = tree.Find($"{Runtime.DeployedName}/{layer.Target.RuntimePython}");
        return python is not null && CanLoad(python.Binary)
            ? from.Chain.Append(new LoadedFile(python, python.Location, By: null))
            : from.Chain;
    }

    /// <summary>A library at a path, if there is one that can be loaded.</summary>
    protected LoadedFile? Load(string? path, LoadedFile from) =>
        path is not null && tree.Find(path) is { } file && CanLoad(file.Binary)
            ? new LoadedFile(file, path, from)
            : null;

    /// <summary>A library of a name in the first of some directories that has it.</summary>
    protected LoadedFile? LoadFrom(IEnumerable<string?> directories, string name, LoadedFile from) =>
        directories
            .Where(directory => directory is not null)
            .Select(directory => Load(DeployedTree.Combine(directory!, name), from))
            .FirstOrDefault(found => found is not null);

    protected static string LeafOf(string name) => name[(name.LastIndexOfAny(['/', '\\']) + 1)..];

    /// <summary>Whether a name is that of Python's own library, which is loaded already where Python needs it.</summary>
    public static bool IsPython(string leaf) =>
        leaf.StartsWith("libpython3", StringComparison.Ordinal)
        || (
            leaf.StartsWith("python3", StringComparison.OrdinalIgnoreCase)
            && leaf.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
        );
}
