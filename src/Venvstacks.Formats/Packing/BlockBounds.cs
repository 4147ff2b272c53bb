namespace Venvstacks.Formats.Packing;

/// <summary>The lengths of blocks.</summary>
/// <param name="Min">The shortest in bytes; only the last block of an archive may be shorter.</param>
/// <param name="Max">The longest in bytes, at least four times the shortest.</param>
internal readonly record struct BlockBounds(int Min, int Max)
{
    /// <summary>Blocks of xz archives (decision 0008).</summary>
    public static readonly BlockBounds Xz = new(4 * 1024 * 1024, 16 * 1024 * 1024);

    /// <summary>Frames of zstd archives: from the wanted size to four times that.</summary>
    public static BlockBounds Frames(int size) => new(size, 4 * size);
}
