using Venvstacks.Layers;

namespace Venvstacks.Deployment;

/// <summary>A difference of a file, directory or link from the installed one.</summary>
public enum TreeProblemKind
{
    /// <summary>The entry does not exist.</summary>
    Missing,

    /// <summary>The entry is of another kind: a directory instead of a file.</summary>
    WrongKind,

    /// <summary>The size is another.</summary>
    WrongSize,

    /// <summary>The modification time is another; the content was not read.</summary>
    WrongTime,

    /// <summary>The content is another.</summary>
    WrongContent,

    /// <summary>A file may be executed and should not, or the other way round; a file cannot be read by all users, or a directory cannot be entered; other users may write to either.</summary>
    WrongMode,

    /// <summary>A link leads elsewhere.</summary>
    WrongLink,

    /// <summary>The entry was not installed.</summary>
    Extra,

    /// <summary>The entry cannot be read.</summary>
    Unreadable,
}

/// <summary>A difference between a layer, or an entry beside layers, and what was installed.</summary>
/// <param name="Layer">The name of the layer's directory; empty for entries beside layers.</param>
/// <param name="Path">The path in the layer, with slashes; empty for the layer itself. For entries beside layers, the path in the directory of the installation.</param>
/// <param name="Kind">The difference.</param>
public sealed record TreeProblem(string Layer, string Path, TreeProblemKind Kind)
{
    private static readonly string[] Loaded = [".py", ".pyc", ".pth", "._pth", ".so", ".pyd", ".dll", ".dylib"];

    /// <summary>A difference of an entry beside layers.</summary>
    internal static TreeProblem Beside(string path, TreeProblemKind kind) => new("", path, kind);

    /// <summary>Whether an additional entry is a link to a directory, from which Python could load modules.</summary>
    internal bool IsDirectoryLink { get; init; }

    /// <summary>Whether the layer may still work: the difference is an additional file that Python does not load.</summary>
    public bool IsWarning =>
        Kind == TreeProblemKind.Extra
        && !IsDirectoryLink
        && System.IO.Path.GetFileName(Path) is var name
        && name != PyvenvConfiguration.FileName
        && !name.Contains(".so.", StringComparison.OrdinalIgnoreCase)
        && !Loaded.Any(extension => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase));

    /// <summary>The difference in words, without a full stop.</summary>
    public string Message =>
        $"'{string.Join('/', new[] { Layer, Path }.Where(part => part.Length > 0))}' "
        + Kind switch
        {
            TreeProblemKind.Missing => "is missing",
            TreeProblemKind.WrongKind => "is of another kind than installed",
            TreeProblemKind.WrongSize => "has another size than installed",
            TreeProblemKind.WrongTime => "was modified after it was installed",
            TreeProblemKind.WrongContent => "has another content than installed",
            TreeProblemKind.WrongMode => "has other permissions than installed",
            TreeProblemKind.WrongLink => "links to another path than installed",
            TreeProblemKind.Extra => "was not installed",
            TreeProblemKind.Unreadable => "cannot be read",
            _ => throw new InvalidOperationException($"unknown problem {Kind}"),
        };
}
