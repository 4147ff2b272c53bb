using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Text;

namespace Venvstacks.Sources;

/// <summary>
/// Checks where the links of a module lead: to files and folders of the definition's folder, or of the module's own. That is the folder
/// that the module is, else the folder that it lies in, where the definition names it with <c>..</c>.
/// </summary>
internal sealed class SourceLinks
{
    /// <summary>The help for an entry that is neither a file nor a directory.</summary>
    public const string OtherHelp = "replace it with a regular file, or remove it";

    private readonly SourceModule _module;
    private readonly string _base;
    private readonly Lazy<string?[]> _roots;

    public SourceLinks(SourceModule module)
    {
        _module = module;
        _base = Path.GetFullPath(module.BaseDirectory);
        _roots = new Lazy<string?[]>(() => [RealPath.Find(_base), RealPath.Find(OwnFolder())]);
    }

    /// <summary>The fault of the module itself, in words that follow its name, with the fix; or null.</summary>
    public (string Problem, string Help)? FindProblem()
    {
        if (FirstLink() is not { } link || FindProblem(link) is not var (problem, help))
            return null;
        return link == _module.FullPath
            ? ($"is a link to {problem}", help)
            : ($"lies in '{Path.GetRelativePath(_base, link)}', a link to {problem}", help);
    }

    /// <summary>Requires that a link of the module leads to something that exists, and not outside.</summary>
    /// <param name="path">The full path of the link.</param>
    /// <exception cref="LayerSpecException">The link leads elsewhere.</exception>
    public void Require(string path)
    {
        if (FindProblem(path) is var (problem, help))
            throw Refuse(path, $"is a link to {problem}", help);
    }

    /// <summary>The error about an entry of the module.</summary>
    /// <param name="path">The full path of the entry.</param>
    /// <param name="problem">What is wrong with the entry.</param>
    /// <param name="help">What to do about it.</param>
    public LayerSpecException Refuse(string path, string problem, string help) =>
        new(
            Diagnostic.Error(
                DiagnosticCodes.InvalidModule,
                path == _module.FullPath
                    ? $"the module '{_module.DeclaredPath}' {problem}"
                    : $"'{Path.GetRelativePath(_module.FullPath, path)}' in the module '{_module.DeclaredPath}' {problem}",
                _module.Span,
                help
            )
        );

    private (string Problem, string Help)? FindProblem(string path)
    {
        string? target = new FileInfo(path).LinkTarget;
        if (RealPath.Find(path) is not { } real)
            return ($"'{target}', which leads back to itself", "remove the link, or let it lead to a file");
        bool isOutside = !_roots.Value.Any(root => root is not null && RealPath.IsIn(real, root));
        if (isOutside)
            return (
                $"'{real}', which is outside the directory of the stack definition and of the module",
                "copy the file into the module, or remove the link"
            );
        return Path.Exists(real)
            ? null
            : ($"'{target}', which does not exist", "create what the link leads to, or remove the link");
    }

    /// <summary>The first link on the way from the definition's folder to the module; after <c>..</c>, which is the author's choice, only the module itself.</summary>
    private string? FirstLink()
    {
        string relative = Path.GetRelativePath(_base, _module.FullPath);
        string path = _base;
        foreach (string part in IsAbove(relative) ? [] : relative.Split(Path.DirectorySeparatorChar))
        {
            path = Path.Combine(path, part);
            if (IsLink(path) && (path == _module.FullPath || FindProblem(path) is not null))
                return path;
        }
        return IsLink(_module.FullPath) ? _module.FullPath : null;
    }

    private string OwnFolder()
    {
        bool isAbove = IsAbove(Path.GetRelativePath(_base, _module.FullPath));
        if (!isAbove)
            return _base;
        return Directory.Exists(_module.FullPath) && !IsLink(_module.FullPath)
            ? _module.FullPath
            : Path.GetDirectoryName(_module.FullPath) ?? _base;
    }

    private static bool IsAbove(string relative) =>
        relative == ".." || relative.StartsWith($"..{Path.DirectorySeparatorChar}", StringComparison.Ordinal);

    private static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;
}
