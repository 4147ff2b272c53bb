using System.Collections.Frozen;

namespace Venvstacks.Formats.Packing;

/// <summary>The class of a file's content by its name: like contents that stand together compress better.</summary>
internal enum ContentClass
{
    /// <summary>Machine code.</summary>
    Binary,

    /// <summary>Text.</summary>
    Text,

    /// <summary>All else: images, fonts, compressed data.</summary>
    Other,
}

/// <summary>Tells classes by names alone, so that the order of an archive follows from its list of entries.</summary>
internal static class ContentClasses
{
    private static readonly FrozenSet<string> Binaries = SetOf(
        "a",
        "dll",
        "dylib",
        "exe",
        "lib",
        "node",
        "o",
        "pyd",
        "so"
    );

    private static readonly FrozenSet<string> Texts = SetOf(
        "c",
        "cc",
        "cfg",
        "conf",
        "cpp",
        "css",
        "csv",
        "f",
        "f90",
        "h",
        "hpp",
        "htm",
        "html",
        "ini",
        "ipynb",
        "js",
        "json",
        "jsx",
        "map",
        "md",
        "pl",
        "po",
        "pxd",
        "pxi",
        "py",
        "pyi",
        "pyx",
        "r",
        "rst",
        "scss",
        "sh",
        "svg",
        "tcl",
        "toml",
        "ts",
        "tsv",
        "tsx",
        "txt",
        "xml",
        "yaml",
        "yml"
    );

    /// <summary>The class of a file.</summary>
    /// <param name="path">Its path with slashes.</param>
    public static ContentClass Of(string path)
    {
        string name = path[(path.LastIndexOf('/') + 1)..];
        string extension = name[(name.LastIndexOf('.') + 1)..].ToLowerInvariant();
        if (Binaries.Contains(extension) || IsVersioned(name))
            return ContentClass.Binary;
        // METADATA, RECORD, LICENSE and the like have no extension.
        bool isMetadata = path.Contains(".dist-info/", StringComparison.Ordinal);
        return Texts.Contains(extension) || isMetadata ? ContentClass.Text : ContentClass.Other;
    }

    // libz.so.1.2.13, and the interpreter: bin/python3.11.
    private static bool IsVersioned(string name) =>
        name.Contains(".so.", StringComparison.Ordinal) || name.StartsWith("python3.", StringComparison.Ordinal);

    private static FrozenSet<string> SetOf(params ReadOnlySpan<string> names) =>
        FrozenSet.Create(StringComparer.Ordinal, names);
}
