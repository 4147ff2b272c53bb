using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging;
using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>
/// Finds modules that Python never imports, because another part of the layer has a module of the same name in the same folder: a
/// package <c>foo/__init__.py</c> hides an extension module <c>foo.so</c>, which hides <c>foo.py</c>, which hides <c>foo.pyc</c>,
/// which hides a folder <c>foo</c> without <c>__init__.py</c> (importlib's <c>FileFinder</c>).
/// </summary>
/// <param name="layer">What messages call the layer.</param>
/// <param name="layout">Where site-packages is.</param>
internal sealed class HiddenModules(string layer, PythonLayout layout)
{
    private enum Rank
    {
        Package,
        Extension,
        Source,
        Bytecode,
        Folder,
    }

    /// <summary>The findings about a layer's entries.</summary>
    /// <param name="entries">The entries with their owners, in no order.</param>
    public IEnumerable<Finding> Find(IEnumerable<OwnedEntry> entries)
    {
        string site = layout.SitePackages + "/";
        List<Module> files =
        [
            .. entries
                .Where(item =>
                    item.Entry.Kind == EntryKind.File && item.Entry.Path.StartsWith(site, StringComparison.Ordinal)
                )
                .Select(item => ModuleOf(item.Entry.Path[site.Length..], item.Owner))
                .OfType<Module>(),
        ];
        List<Module> modules = [.. files, .. Folders(files)];
        return modules
            .GroupBy(module => module.Name, StringComparer.Ordinal)
            .Where(group => group.Skip(1).Any())
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .SelectMany(Hidden);
    }

    // A folder that is no package counts where a file has its name and another part of the layer has modules in it.
    private static IEnumerable<Module> Folders(List<Module> files)
    {
        HashSet<string> names = files
            .Where(file => file.Rank != Rank.Package)
            .Select(file => file.Name)
            .ToHashSet(StringComparer.Ordinal);
        return
        [
            .. files
                .SelectMany(file => Parents(file.Path).Select(parent => (parent, file.Owner)))
                .Where(item => names.Contains(item.parent))
                .Distinct()
                .Select(item => new Module(item.parent, item.parent + "/", Rank.Folder, item.Owner)),
        ];
    }

    private IEnumerable<Finding> Hidden(IGrouping<string, Module> group)
    {
        Module first = group
            .OrderBy(module => module.Rank)
            .ThenBy(module => module.Path, StringComparer.Ordinal)
            .First();
        bool isPackage = first.Rank == Rank.Package;
        return group
            .Where(other => other.Owner != first.Owner && !(isPackage && other.Rank == Rank.Folder))
            .Where(other => other.Rank != first.Rank)
            .OrderBy(other => other.Path, StringComparer.Ordinal)
            .Select(other => Describe(other, first));
    }

    private Finding Describe(Module hidden, Module first) =>
        new(
            DiagnosticCodes.HiddenModule,
            IsRefused: false,
            [
                .. new[] { hidden.Owner, first.Owner }
                    .Where(owner => owner.Kind == ComponentKind.Package)
                    .Select(owner => PackageName.Parse(owner.Name)),
            ],
            $"layer '{layer}': '{DisplayText.Clip(hidden.Path)}' of {hidden.Owner} is never imported, because Python imports '{DisplayText.Clip(first.Path)}' of {first.Owner} under that name"
        );

    private static Module? ModuleOf(string path, LayerComponent owner)
    {
        if (owner.Kind is not (ComponentKind.Package or ComponentKind.Modules))
            return null;
        int slash = path.LastIndexOf('/');
        string name = path[(slash + 1)..];
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0)
            return null;
        Rank? rank = name[name.LastIndexOf('.')..] switch
        {
            ".so" or ".pyd" => Rank.Extension,
            ".py" when name.IndexOf('.', dot + 1) < 0 => Rank.Source,
            ".pyc" when name.IndexOf('.', dot + 1) < 0 => Rank.Bytecode,
            _ => null,
        };
        if (rank is not { } known)
            return null;
        return slash > 0 && name[..dot] == "__init__"
            ? new Module(path[..slash], path, Rank.Package, owner)
            : new Module(path[..(slash + 1)] + name[..dot], path, known, owner);
    }

    private static IEnumerable<string> Parents(string path)
    {
        for (int slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
            yield return path[..slash];
    }

    /// <summary>A module of a layer.</summary>
    /// <param name="Name">Its path without ending.</param>
    /// <param name="Path">The path of its file or folder, from site-packages.</param>
    /// <param name="Rank">Which module Python takes: the lowest rank.</param>
    /// <param name="Owner">The part of the layer that it belongs to.</param>
    private sealed record Module(string Name, string Path, Rank Rank, LayerComponent Owner);
}
