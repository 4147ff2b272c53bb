namespace Venvstacks.Reporting;

/// <summary>The kind of a file of a layer, by its path.</summary>
public enum FileKind
{
    /// <summary>Python source code and type stubs.</summary>
    Code,

    /// <summary>Compiled modules (<c>.pyc</c>).</summary>
    Bytecode,

    /// <summary>Extension modules and shared libraries.</summary>
    Library,

    /// <summary>Programs and scripts.</summary>
    Program,

    /// <summary>Headers, static libraries and build files.</summary>
    Development,

    /// <summary>Files in directories of tests.</summary>
    Test,

    /// <summary>Metadata of packages (<c>.dist-info</c>) and of the layer.</summary>
    Metadata,

    /// <summary>All other files.</summary>
    Data,
}

/// <summary>Tells the kind of a file from its path.</summary>
internal static class FileKinds
{
    private static readonly Dictionary<string, FileKind> ByExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        [".py"] = FileKind.Code,
        [".pyi"] = FileKind.Code,
        [".pyx"] = FileKind.Code,
        [".pxd"] = FileKind.Code,
        [".pth"] = FileKind.Code,
        [".pyc"] = FileKind.Bytecode,
        [".so"] = FileKind.Library,
        [".dylib"] = FileKind.Library,
        [".pyd"] = FileKind.Library,
        [".dll"] = FileKind.Library,
        [".exe"] = FileKind.Program,
        [".h"] = FileKind.Development,
        [".hh"] = FileKind.Development,
        [".hpp"] = FileKind.Development,
        [".a"] = FileKind.Development,
        [".lib"] = FileKind.Development,
        [".cmake"] = FileKind.Development,
        [".pc"] = FileKind.Development,
    };

    /// <summary>The kind of a file.</summary>
    /// <param name="path">The path relative to the layer, with slashes.</param>
    public static FileKind Of(string path)
    {
        if (path.Contains(".dist-info/", StringComparison.Ordinal) || StartsWith(path, "share/venv/"))
            return FileKind.Metadata;
        if (path.Contains("/tests/", StringComparison.Ordinal) || path.Contains("/test/", StringComparison.Ordinal))
            return FileKind.Test;
        string name = path[(path.LastIndexOf('/') + 1)..];
        if (ByExtension.TryGetValue(Path.GetExtension(name), out FileKind kind))
            return kind;
        return name.Contains(".so.", StringComparison.Ordinal) ? FileKind.Library
            : StartsWith(path, "bin/") || StartsWith(path, "Scripts/") ? FileKind.Program
            : FileKind.Data;
    }

    private static bool StartsWith(string path, string folder) => path.StartsWith(folder, StringComparison.Ordinal);
}
