namespace Venvstacks.Formats.MachO;

/// <summary>A library that a Mach-O file needs.</summary>
/// <param name="Name">Its name: a path, or one that starts with <c>@rpath/</c>, <c>@loader_path/</c> or <c>@executable_path/</c>.</param>
/// <param name="Kind">How it is needed.</param>
public sealed record MachODylib(string Name, MachODylibKind Kind);

/// <summary>The kind of a Mach-O file's need of a library.</summary>
public enum MachODylibKind
{
    /// <summary>A library that must exist (<c>LC_LOAD_DYLIB</c>).</summary>
    Required,

    /// <summary>A library that may be missing (<c>LC_LOAD_WEAK_DYLIB</c>).</summary>
    Weak,

    /// <summary>Its symbols count as the file's own (<c>LC_REEXPORT_DYLIB</c>).</summary>
    Reexported,

    /// <summary>A library that is loaded on first use (<c>LC_LAZY_LOAD_DYLIB</c>).</summary>
    Lazy,

    /// <summary>A library that needs this file in turn (<c>LC_LOAD_UPWARD_DYLIB</c>).</summary>
    Upward,
}
