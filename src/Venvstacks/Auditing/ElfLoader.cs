using System.Collections.Frozen;
using Venvstacks.Formats.Elf;
using Venvstacks.Layers;
using Venvstacks.Platforms;

namespace Venvstacks.Auditing;

/// <summary>The loader of Linux, of glibc (<c>ld.so(8)</c>) or of musl.</summary>
internal sealed class ElfLoader : Loader
{
    private readonly bool _isMusl;
    private readonly LibcFloor _floor;
    private readonly FrozenSet<string> _system;
    private readonly IReadOnlyDictionary<string, Version> _symbols;
    private readonly string[] _environment;

    public ElfLoader(AuditedLayer layer, ImmutableArray<AuditedLayer> lower, DeployedTree tree)
        : base(layer, lower, tree)
    {
        Libc libc = layer.Target.Libc!.Value;
        _isMusl = libc == Libc.Musl;
        _floor = layer.Floors.Of(libc);
        _system = SystemLibraries.OfLinux(_floor);
        _symbols = SystemLibraries.SymbolsOf(_floor, layer.Target.Architecture);
        // LD_LIBRARY_PATH as the launcher of the layer sets it
        _environment = [.. lower.Select(below => $"{below.DeployedName}/{DynlibOf(below)}")];
    }

    public override bool CanLoad(BinaryFile binary) =>
        binary is BinaryFile.Elf { File.Header: var header }
        && header.IsForLinux
        && header.Machine == Layer.Target.Architecture;

    public override bool IsImage(BinaryFile binary) => FileOf(binary).Header.IsImage;

    public override string? NameOf(AuditedFile file) => FileOf(file.Binary).SoName;

    public override IEnumerable<Need> NeedsOf(AuditedFile file) =>
        FileOf(file.Binary).Needed.Select(name => new Need(name));

    // glibc: DT_RPATH of the file and of those that led to it, LD_LIBRARY_PATH, its DT_RUNPATH. musl: LD_LIBRARY_PATH, then either of all.
    public override LoadedFile? Find(LoadedFile from, string name)
    {
        if (name.Contains('/', StringComparison.Ordinal))
            return Load(Expand(name, from), from);
        IEnumerable<string?> directories = _isMusl
            ? [.. _environment, .. ChainOf(from).SelectMany(MuslPathOf)]
            : [.. InheritedPathOf(from), .. _environment, .. ExpandAll(FileOf(from.File.Binary).RunPath, from)];
        return LoadFrom(directories, name, from);
    }

    public override bool IsSystem(LoadedFile from, string name) =>
        _system.Contains(name)
        || (
            _isMusl
                ? name.StartsWith("libc.musl-", StringComparison.Ordinal)
                    && name.EndsWith(".so.1", StringComparison.Ordinal)
                : name.StartsWith("ld-linux-", StringComparison.Ordinal)
        );

    public override IEnumerable<AuditProblem> Check(AuditedFile file)
    {
        ElfFile elf = FileOf(file.Binary);
        return elf
            .Rpath.Concat(elf.RunPath)
            .Where(path => path.StartsWith('/'))
            .Distinct(StringComparer.Ordinal)
            .Select(path => new AuditProblem.AbsoluteRunPath(path));
    }

    // The newest of each family is enough.
    public override IEnumerable<AuditProblem> CheckSystem(AuditedFile file, Func<string, bool> isOfSystem) =>
        _isMusl
            ? []
            : FileOf(file.Binary)
                .VersionNeeds.Where(need => !need.IsWeak && isOfSystem(need.Library))
                .Select(need => (Need: need, Parsed: Parse(need.Version)))
                .Where(item => IsNewer(item.Parsed))
                .GroupBy(item => (item.Need.Library, item.Parsed.Family))
                .Select(group => group.MaxBy(item => item.Parsed.Version).Need)
                .Select(need => new AuditProblem.NewerSymbols(need.Library, need.Version, _floor.Text));

    private bool IsNewer((string Family, Version? Version) symbols) =>
        symbols.Version is not null
        && _symbols.TryGetValue(symbols.Family, out Version? newest)
        && symbols.Version > newest;

    private static (string Family, Version? Version) Parse(string version)
    {
        const string packedRelocations = "GLIBC_ABI_DT_RELR"; // without a number: glibc has it from 2.36 on
        if (version == packedRelocations)
            return ("GLIBC", new Version(2, 36));
        int underscore = version.LastIndexOf('_');
        return underscore > 0 && Version.TryParse(version[(underscore + 1)..], out Version? parsed)
            ? (version[..underscore], parsed)
            : (version, null);
    }

    private IEnumerable<string?> InheritedPathOf(LoadedFile from)
    {
        if (!FileOf(from.File.Binary).RunPath.IsEmpty)
            return [];
        return ChainOf(from)
            .Where(file => FileOf(file.File.Binary).RunPath.IsEmpty)
            .SelectMany(file => ExpandAll(FileOf(file.File.Binary).Rpath, file));
    }

    private static IEnumerable<string?> MuslPathOf(LoadedFile file)
    {
        ElfFile elf = FileOf(file.File.Binary);
        return ExpandAll(elf.RunPath.IsEmpty ? elf.Rpath : elf.RunPath, file);
    }

    private static IEnumerable<string?> ExpandAll(ImmutableArray<string> directories, LoadedFile file) =>
        directories.Select(directory => Expand(directory, file));

    // The origin is the directory by which the file was found, not the one that a link leads to.
    private static string? Expand(string path, LoadedFile file)
    {
        foreach (string origin in new[] { "$ORIGIN", "${ORIGIN}" })
        {
            if (path == origin || path.StartsWith(origin + "/", StringComparison.Ordinal))
                return DeployedTree.Combine(DeployedTree.DirectoryOf(file.Path), path[origin.Length..].TrimStart('/'));
        }
        return null;
    }

    private static string DynlibOf(AuditedLayer below) =>
        new PythonLayout(below.Target, below.PythonMinor, IsRuntime: false).SharedLibraries;

    private static ElfFile FileOf(BinaryFile binary) => ((BinaryFile.Elf)binary).File;
}
