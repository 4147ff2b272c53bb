namespace Venvstacks.Formats.Xz;

/// <summary>A filter before the compression that makes machine code of one kind of processor smaller.</summary>
public enum XzFilter
{
    /// <summary>None.</summary>
    None,

    /// <summary>For x86 and x86-64 (in every reader of xz).</summary>
    X86,

    /// <summary>For 64-bit ARM (in readers from xz 5.4 of 2022 on).</summary>
    Arm64,
}

/// <summary>How an xz file is written. The bytes depend on the content, <see cref="Level"/>, <see cref="BlockSize"/>, <see cref="Filter"/> and the version of the encoder, and on nothing else.</summary>
public sealed record XzOptions
{
    /// <summary>The preset, 0 (fast) to 9 (small).</summary>
    public int Level { get; init; } = 6;

    /// <summary>How many threads to use at most; fewer are taken where their memory would pass a quarter of the machine's.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>The bytes of content in each independent block; see <see cref="XzBlockSize"/>.</summary>
    public required long BlockSize { get; init; }

    /// <summary>The filter before the compression.</summary>
    public XzFilter Filter { get; init; }
}

/// <summary>The size of blocks, a pure function of the content's length, so that all machines choose the same.</summary>
public static class XzBlockSize
{
    private const long MiB = 1024 * 1024;

    /// <summary>Blocks of equal length, about 16 MiB each and whole MiB, so that they fill the cores evenly.</summary>
    /// <param name="length">The length of the content in bytes.</param>
    public static long For(long length)
    {
        long count = Math.Max(1, (length + (8 * MiB)) / (16 * MiB));
        long block = (length + count - 1) / count;
        return Math.Max(1, (block + MiB - 1) / MiB) * MiB;
    }
}
