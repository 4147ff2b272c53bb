namespace Venvstacks.Packaging.Tags;

/// <summary>A kind of operating system, as platform tags name them.</summary>
public enum PlatformFamily
{
    /// <summary>One that markers do not tell apart: <c>freebsd_14_x86_64</c>, <c>ios_13_0_arm64_iphoneos</c>.</summary>
    Other,

    /// <summary>Every one: <c>any</c>.</summary>
    Any,

    /// <summary>Linux with any C library.</summary>
    Linux,

    /// <summary>macOS.</summary>
    MacOS,

    /// <summary>Windows.</summary>
    Windows,

    /// <summary>Android.</summary>
    Android,
}

/// <summary>The machines that a platform tag (PEP 425) is for.</summary>
/// <param name="Family">The system.</param>
/// <param name="Architecture">The processor as the tag writes it: <c>x86_64</c>, <c>universal2</c>, <c>amd64</c>; empty for <c>any</c> and what is not known.</param>
public readonly record struct PlatformTarget(PlatformFamily Family, string Architecture)
{
    /// <summary>The prefixes before a version of the C library or the system, which itself has no letters.</summary>
    private static readonly (string Prefix, PlatformFamily Family)[] Versioned =
    [
        ("manylinux_", PlatformFamily.Linux),
        ("musllinux_", PlatformFamily.Linux),
        ("macosx_", PlatformFamily.MacOS),
        ("android_", PlatformFamily.Android),
        ("ios_", PlatformFamily.Other),
    ];

    private static readonly (string Prefix, PlatformFamily Family)[] Plain =
    [
        ("manylinux1_", PlatformFamily.Linux),
        ("manylinux2010_", PlatformFamily.Linux),
        ("manylinux2014_", PlatformFamily.Linux),
        ("linux_", PlatformFamily.Linux),
        ("win_", PlatformFamily.Windows),
    ];

    /// <summary>Reads a platform tag; of one that is not known, the family is <see cref="PlatformFamily.Other"/>.</summary>
    public static PlatformTarget Of(string tag)
    {
        if (tag == "any")
            return new PlatformTarget(PlatformFamily.Any, "");
        if (tag == "win32")
            return new PlatformTarget(PlatformFamily.Windows, "x86");
        foreach ((string prefix, PlatformFamily family) in Plain)
        {
            if (tag.StartsWith(prefix, StringComparison.Ordinal))
                return new PlatformTarget(family, tag[prefix.Length..]);
        }
        foreach ((string prefix, PlatformFamily family) in Versioned)
        {
            if (tag.StartsWith(prefix, StringComparison.Ordinal))
                return new PlatformTarget(family, tag.AsSpan(prefix.Length).TrimStart("0123456789_").ToString());
        }
        return new PlatformTarget(PlatformFamily.Other, "");
    }
}
