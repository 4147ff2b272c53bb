using Venvstacks.Formats.Archives;

namespace Venvstacks.Formats.Xz;

/// <summary>The native library that xz is written with, and mostly read: liblzma.</summary>
public static class XzLibrary
{
    /// <summary>Its name and version (<c>liblzma 5.4.1</c>), or null where it is missing.</summary>
    public static string? Version { get; } = FindVersion();

    /// <summary>Whether it is there. Without it xz is read by managed code, slower, and cannot be written.</summary>
    public static bool IsAvailable => Version is not null;

    // 50040012: 5.4.1, stable
    private static string? FindVersion() =>
        NativeLibraries.Find(Liblzma.lzma_version_number) is { } number
            ? $"liblzma {number / 10_000_000}.{number / 10_000 % 1000}.{number / 10 % 1000}"
            : null;
}

/// <summary>xz cannot be written here, because liblzma is missing.</summary>
public sealed class XzLibraryMissingException : NotSupportedException
{
    /// <summary>Says what to install, and what works without.</summary>
    public XzLibraryMissingException()
        : base("xz cannot be written here: the library liblzma is not installed") { }

    /// <summary>The help of the message.</summary>
    public static string Help =>
        "install it (Debian and Ubuntu: liblzma5, Fedora and Alpine: xz-libs, macOS: brew install xz, Windows: liblzma.dll beside "
        + "the program), or choose another format: tar.zst, tar.gz, tar and zip are written without it";
}
