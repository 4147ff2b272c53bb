using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Text;

namespace Venvstacks.Sources;

/// <summary>The files of a module: in a git work tree all but ignored ones and names that start with <c>.git</c>, elsewhere all but <c>__pycache__</c>.</summary>
/// <remarks>Ignore rules from outside the tree (<c>info/exclude</c>, a user's own) do not count: they differ between machines.</remarks>
internal sealed class SourceTree
{
    private readonly string? _root;
    private readonly Dictionary<string, IgnoreFile?> _ignoreFiles = new(StringComparer.Ordinal);

    private SourceTree(string? root) => _root = root;

    /// <summary>The tree of a folder: its git work tree, if it has one.</summary>
    /// <param name="directory">The full path of the stack definition's folder.</param>
    public static SourceTree Around(string directory)
    {
        string? folder = directory;
        while (folder is not null && !Directory.Exists(Path.Combine(folder, ".git")))
            folder = Path.GetDirectoryName(folder);
        return new SourceTree(folder);
    }

    /// <summary>The folder of a module and all folders below it, parents first, sorted by name; empty when the folder itself is ignored.</summary>
    /// <param name="module">A module that is a folder.</param>
    /// <exception cref="IOException">A folder cannot be read.</exception>
    /// <exception cref="LayerSpecException">The folder holds something else than files and folders, or a link that leads outside.</exception>
    public ImmutableArray<SourceFolder> Walk(SourceModule module)
    {
        ImmutableArray<SourceFolder>.Builder folders = ImmutableArray.CreateBuilder<SourceFolder>();
        string name = module.FileName;
        if (!IsIgnoredAbove(module.FullPath) && !IsIgnored(module.FullPath, name, isFolder: true))
            Walk(module.FullPath, name, new SourceLinks(module), folders);
        return folders.ToImmutable();
    }

    private void Walk(string folder, string path, SourceLinks links, ImmutableArray<SourceFolder>.Builder folders)
    {
        List<FileSystemInfo> entries = new DirectoryInfo(folder)
            .EnumerateFileSystemInfos()
            .Select(RequireText)
            .Where(entry => !IsIgnored(entry.FullName, entry.Name, IsFolder(entry)))
            .OrderBy(entry => entry.Name, StringComparer.Ordinal)
            .ToList();
        foreach (FileSystemInfo link in entries.Where(entry => entry.LinkTarget is not null))
            links.Require(link.FullName);
        folders.Add(
            new SourceFolder(folder, path, [.. entries.OfType<FileInfo>().Select(file => NameOf(file, links))])
        );
        // Links to folders are not followed: they may lead back.
        foreach (DirectoryInfo child in entries.OfType<DirectoryInfo>().Where(child => child.LinkTarget is null))
            Walk(child.FullName, $"{path}/{child.Name}", links, folders);
    }

    // Reading a pipe never ends.
    private static string NameOf(FileInfo file, SourceLinks links) =>
        NativeStat.IsRegularFile(file.FullName)
            ? file.Name
            : throw links.Refuse(file.FullName, "is neither a file nor a directory", SourceLinks.OtherHelp);

    // Names that are not UTF-8 arrive with replacement characters, under which no file exists.
    private static FileSystemInfo RequireText(FileSystemInfo entry) =>
        !entry.Name.Contains('\uFFFD', StringComparison.Ordinal) || Path.Exists(entry.FullName)
            ? entry
            : throw new LayerSpecException(
                Diagnostic.Error(
                    DiagnosticCodes.NameNotText,
                    $"the name of '{entry.FullName}' is not UTF-8",
                    help: "rename the file: names in layers must be UTF-8"
                )
            );

    // For git a link is a file, wherever it leads.
    private static bool IsFolder(FileSystemInfo entry) => entry is DirectoryInfo && entry.LinkTarget is null;

    /// <summary>Whether a folder between the root and this one is ignored.</summary>
    private bool IsIgnoredAbove(string folder)
    {
        if (_root is null || !IsBelow(folder, _root))
            return false;
        string? parent = Path.GetDirectoryName(folder);
        return parent != _root
            && parent is not null
            && (IsIgnoredAbove(parent) || IsIgnored(parent, Path.GetFileName(parent), isFolder: true));
    }

    private bool IsIgnored(string path, string name, bool isFolder)
    {
        if (_root is null || !IsBelow(path, _root))
            return name == "__pycache__";
        return name.StartsWith(".git", StringComparison.Ordinal) || IsIgnoredByRules(path, isFolder);
    }

    /// <summary>The nearest <c>.gitignore</c> with a rule that matches decides.</summary>
    private bool IsIgnoredByRules(string path, bool isFolder)
    {
        for (string folder = Path.GetDirectoryName(path)!; ; folder = Path.GetDirectoryName(folder)!)
        {
            string relative = Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
            if (GetIgnoreFile(folder)?.IsIgnored(relative, isFolder) is { } ignored)
                return ignored;
            if (folder == _root)
                return false;
        }
    }

    private IgnoreFile? GetIgnoreFile(string folder)
    {
        if (_ignoreFiles.TryGetValue(folder, out IgnoreFile? known))
            return known;
        string path = Path.Combine(folder, ".gitignore");
        return _ignoreFiles[folder] = NativeStat.IsRegularFile(path) ? new IgnoreFile(File.ReadAllText(path)) : null;
    }

    private static bool IsBelow(string path, string root) =>
        path.StartsWith(
            Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar,
            StringComparison.Ordinal
        );
}

/// <summary>A folder of a module with the files directly in it that belong to it.</summary>
/// <param name="FullPath">The folder's full path.</param>
/// <param name="RelativePath">Its path from the folder that holds the module, with slashes: <c>package/data</c>.</param>
/// <param name="FileNames">The files' names, sorted.</param>
internal sealed record SourceFolder(string FullPath, string RelativePath, ImmutableArray<string> FileNames)
{
    /// <summary>The folder's name.</summary>
    public string Name => Path.GetFileName(FullPath);
}
