namespace Venvstacks.Formats.Xz;

/// <summary>A filter before the compression that makes machine code of one kind of processor smaller.</summary>
public enum XzFilter
{
    /// <summary>No filter.</summary>
    None,

    /// <summary>For x86 and x86-64. Every reader of xz knows it, unlike the ones for younger processors.</summary>
    X86,
}

/// <summary>
/// How an xz file is written. The bytes depend on the content, the options and the version of the encoder, and on nothing else.
/// </summary>
public sealed record XzOptions
{
    /// <summary>The largest <see cref="BlockSize"/>.</summary>
    public const int LargestBlock = 64 * 1024 * 1024;

    /// <summary>The preset, 0 (fast) to 9 (small).</summary>
    public int Level { get; init; } = 6;

    /// <summary>The most bytes of content in a block, up to <see cref="LargestBlock"/>.</summary>
    public required int BlockSize { get; init; }

    /// <summary>The filter before the compression.</summary>
    public XzFilter Filter { get; init; }

    /// <summary>The memory that a thread takes to compress blocks, in bytes: the encoder, a content and a result.</summary>
    /// <exception cref="XzLibraryMissingException">liblzma is not installed.</exception>
    public long MemoryPerThread =>
        XzLibrary.IsAvailable ? XzBlock.MemoryOf(this) : throw new XzLibraryMissingException();
}
