namespace Venvstacks.Formats.Xz;

/// <summary>The size of blocks, a pure function of the content's length, so that all machines choose the same.</summary>
public static class XzBlockSize
{
    private const int MiB = 1024 * 1024;

    /// <summary>The largest that <see cref="For"/> gives.</summary>
    public const int Largest = 24 * MiB;

    /// <summary>Blocks of equal length, about 16 MiB each and whole MiB, so that they fill the cores evenly.</summary>
    /// <param name="length">The length of the content in bytes.</param>
    public static int For(long length)
    {
        long count = Math.Max(1, (length + (8 * MiB)) / (16 * MiB));
        long block = (length + count - 1) / count;
        return (int)Math.Max(1, (block + MiB - 1) / MiB) * MiB;
    }
}
