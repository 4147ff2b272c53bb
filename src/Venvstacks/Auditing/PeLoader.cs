using Venvstacks.Formats.Pe;

namespace Venvstacks.Auditing;

/// <summary>The loader of Windows, as Python and the layers call it: with the file's own directory, the interpreter's, and those of <c>os.add_dll_directory</c>.</summary>
internal sealed class PeLoader : Loader
{
    private readonly string[] _directories;

    public PeLoader(AuditedLayer layer, ImmutableArray<AuditedLayer> lower, DeployedTree tree)
        : base(layer, lower, tree) =>
        _directories = [Runtime.DeployedName, .. lower.Select(below => $"{below.DeployedName}/Library/bin")];

    public override StringComparer Names => StringComparer.OrdinalIgnoreCase;

    public override bool CanLoad(BinaryFile binary) =>
        binary is BinaryFile.Pe pe && pe.File.Processor == Layer.Target.Architecture;

    public override bool IsImage(BinaryFile binary) => true;

    public override string? NameOf(AuditedFile file) => null;

    public override IEnumerable<Need> NeedsOf(AuditedFile file)
    {
        PeFile pe = ((BinaryFile.Pe)file.Binary).File;
        return pe
            .Imports.Select(name => new Need(name))
            .Concat(pe.DelayImports.Select(name => new Need(name, NeedKind.Delayed)));
    }

    public override LoadedFile? Find(LoadedFile from, string name) =>
        LoadFrom([DeployedTree.DirectoryOf(from.Path), .. _directories], name, from);

    public override bool IsSystem(LoadedFile from, string name) =>
        SystemLibraries.IsOfWindows(name, Layer.Target.IsArm);

    public override IEnumerable<AuditProblem> Check(AuditedFile file) => [];

    public override AuditProblem Missing(Need need) =>
        Tree.FindNamed(need.Name).FirstOrDefault(file => CanLoad(file.Binary)) is { } elsewhere
            ? new AuditProblem.LibraryElsewhere(need.Name, elsewhere.Location)
            : base.Missing(need);
}
