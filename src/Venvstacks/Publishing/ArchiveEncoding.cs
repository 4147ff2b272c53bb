using Venvstacks.Formats.Packing;
using Venvstacks.Formats.Xz;

namespace Venvstacks.Publishing;

/// <summary>The inputs of an archive's bytes besides its content, in the words of the file beside the metadata.</summary>
/// <param name="Level">The level of compression.</param>
/// <param name="Filter">The filter before the compression: <c>x86</c> or <c>none</c>.</param>
/// <param name="Encoder">The encoder with its version; null where there is none.</param>
internal sealed record ArchiveEncoding(int Level, string Filter, string? Encoder)
{
    /// <summary>The format: <c>tar.xz</c>.</summary>
    public required string Format { get; init; }

    /// <summary>The order of entries: <c>path</c>, <c>extension</c>, <c>package</c> or <c>class-package</c>.</summary>
    public required string Order { get; init; }

    /// <summary>The sizes that the encoder cuts by, or an empty text.</summary>
    public string Parameters { get; init; } = "";

    /// <summary>The least content of each frame in bytes; null for an archive without frames.</summary>
    public int? FrameSize { get; init; }

    /// <summary>An encoding that no archive has.</summary>
    public static ArchiveEncoding Unknown { get; } = new(0, "", "") { Format = "", Order = "" };

    /// <summary>The encoding of archives with some options.</summary>
    public static ArchiveEncoding Of(ArchiveOptions options) =>
        new(options.Level, options.Filter == XzFilter.X86 ? "x86" : "none", options.Format.Encoder)
        {
            Format = options.Format.Name,
            Order = options.Order switch
            {
                EntryOrderKind.ByPath => "path",
                EntryOrderKind.ByExtension => "extension",
                EntryOrderKind.ByOwner => "package",
                _ => "class-package",
            },
            FrameSize = options.FrameSize,
            Parameters = options.CopiesLinks ? $"{options.Parameters} links copied".TrimStart() : options.Parameters,
        };
}

/// <summary>The inputs of an archive, recorded beside it.</summary>
/// <param name="ManifestSha256">The hash of the layer's manifest.</param>
/// <param name="Encoding">How it was encoded.</param>
internal sealed record ArchiveOrigin(string ManifestSha256, ArchiveEncoding Encoding)
{
    /// <summary>The manifest beside the archive; null where it was not written, or the note of it is damaged.</summary>
    public Sidecar? Sidecar { get; init; }

    /// <summary>An origin that cannot be read; it differs from every other.</summary>
    public static readonly ArchiveOrigin Unreadable = new("", ArchiveEncoding.Unknown);
}

/// <summary>The inputs of an exported layer, recorded beside it.</summary>
/// <param name="ManifestSha256">The hash of the layer's manifest.</param>
/// <param name="Folder">The full path of its folder; empty where no file of the layer holds it.</param>
internal sealed record ExportOrigin(string ManifestSha256, string Folder);
