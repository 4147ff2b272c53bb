namespace Venvstacks.Formats.Packing;

/// <summary>The order of an archive's entries.</summary>
public enum EntryOrderKind
{
    /// <summary>As the entries are given: by path.</summary>
    ByPath,

    /// <summary>Directories, files by extension, links: the smallest archives.</summary>
    ByExtension,

    /// <summary>Directories, files by owning package, links: a change of a package stays in one place.</summary>
    ByOwner,

    /// <summary>Directories, files by class (binaries, text, other) and owning package, links: small archives where a change of a package stays in a few places.</summary>
    ByClassAndOwner,
}
