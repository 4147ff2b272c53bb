using Venvstacks.Formats.Xz;
using Venvstacks.Platforms;

namespace Venvstacks.Publishing;

/// <summary>What the bytes of an archive depend on besides its content.</summary>
/// <param name="Level">The preset of xz, 0 (fast) to 9 (small).</param>
/// <param name="Filter">The filter before the compression: <c>x86</c> or <c>none</c>.</param>
/// <param name="Encoder">The version of the encoder; null where it is missing.</param>
internal sealed record ArchiveEncoding(int Level, string Filter, string? Encoder)
{
    /// <summary>The extension of archives.</summary>
    public const string Extension = ".tar.xz";

    /// <summary>The format.</summary>
    public string Format { get; init; } = Extension[1..];

    /// <summary>The order of entries within a kind.</summary>
    public string Order { get; init; } = "extension";

    /// <summary>The encoding of archives for a target.</summary>
    public static ArchiveEncoding For(Target target, int level) =>
        new(level, target.IsArm ? "none" : "x86", XzLibrary.Version);

    /// <summary>The encoder's options for a content of some length.</summary>
    public XzOptions OptionsFor(long length) =>
        new()
        {
            Level = Level,
            Filter = Filter == "x86" ? XzFilter.X86 : XzFilter.None,
            BlockSize = XzBlockSize.For(length),
        };
}

/// <summary>How an archive was made; noted beside it.</summary>
/// <param name="ManifestSha256">The hash of the layer's manifest.</param>
/// <param name="Encoding">How it was encoded.</param>
internal sealed record ArchiveOrigin(string ManifestSha256, ArchiveEncoding Encoding)
{
    /// <summary>An origin that cannot be read; it differs from every other.</summary>
    public static readonly ArchiveOrigin Unreadable = new("", new ArchiveEncoding(0, "", ""));
}

/// <summary>How an exported layer was made; noted beside it.</summary>
/// <param name="ManifestSha256">The hash of the layer's manifest.</param>
/// <param name="Folder">The full path of its folder; empty where no file of the layer holds it.</param>
internal sealed record ExportOrigin(string ManifestSha256, string Folder);
