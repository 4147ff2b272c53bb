namespace Venvstacks.Formats.MachO;

/// <summary>A library that a Mach-O file needs.</summary>
/// <param name="Name">Its name: a path, or one that starts with <c>@rpath/</c>, <c>@loader_path/</c> or <c>@executable_path/</c>.</param>
/// <param name="Kind">How it is needed.</param>
public sealed record MachODylib(string Name, MachODylibKind Kind);

/// <summary>How a Mach-O file needs a library.</summary>
public enum MachODylibKind
{
    /// <summary>It must be there (<c>LC_LOAD_DYLIB</c>).</summary>
    Required,

    /// <summary>It may be missing (<c>LC_LOAD_WEAK_DYLIB</c>).</summary>
    Weak,

    /// <summary>Its symbols count as the file's own (<c>LC_REEXPORT_DYLIB</c>).</summary>
    Reexported,

    /// <summary>It is loaded when it is first used (<c>LC_LAZY_LOAD_DYLIB</c>).</summary>
    Lazy,

    /// <summary>It needs this file in turn (<c>LC_LOAD_UPWARD_DYLIB</c>).</summary>
    Upward,
}
