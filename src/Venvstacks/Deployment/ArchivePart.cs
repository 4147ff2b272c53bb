using Venvstacks.Publishing;

namespace Venvstacks.Deployment;

/// <summary>An archive of a source, or a range of its bytes.</summary>
/// <param name="FileName">The file name of the archive.</param>
/// <param name="Size">The size of the whole archive in bytes.</param>
/// <param name="Offset">The offset of the first byte.</param>
/// <param name="Length">The number of bytes.</param>
internal sealed record ArchivePart(string FileName, long Size, long Offset, long Length)
{
    /// <summary>The offset behind the last byte.</summary>
    public long End => Offset + Length;

    /// <summary>Whether it is the whole archive.</summary>
    public bool IsWhole => Length == Size;

    /// <summary>The whole archive of a layer.</summary>
    public static ArchivePart Whole(ArchiveFacts archive) =>
        new(archive.FileName, archive.Size!.Value, 0, archive.Size.Value);
}

/// <summary>A part of an archive as a local file.</summary>
/// <param name="Part">The part.</param>
/// <param name="Path">The file.</param>
/// <param name="Start">The offset of the part in the file.</param>
internal sealed record FetchedPart(ArchivePart Part, string Path, long Start)
{
    /// <summary>Whether the bytes come from several responses or an earlier run, between which the source may have got another archive.</summary>
    public bool IsContinued { get; init; }
}
