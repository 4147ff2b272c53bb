namespace Venvstacks.Formats.Xz;

/// <summary>A block of an xz file: a piece of the content, compressed on its own.</summary>
/// <param name="Bytes">The block as it stands in the file.</param>
/// <param name="UnpaddedLength">Its length without the padding at its end, as the file's index names it.</param>
/// <param name="ContentLength">The bytes of content in it.</param>
internal sealed record XzBlock(ReadOnlyMemory<byte> Bytes, long UnpaddedLength, int ContentLength)
{
    /// <summary>How contents are checked when they are unpacked: CRC-64.</summary>
    internal const int Check = 4;

    /// <summary>The most bytes that a block of some content can take.</summary>
    public static int LengthBound(int contentLength) => (int)Liblzma.lzma_block_buffer_bound((nuint)contentLength);

    /// <summary>Compresses a piece of content. The same bytes as liblzma's multi-threaded encoder makes of it, but where it gets no smaller.</summary>
    /// <param name="content">The content.</param>
    /// <param name="options">How it is compressed.</param>
    /// <param name="scratch">Room to work in, of at least <see cref="LengthBound"/>.</param>
    /// <exception cref="ArgumentException">There is no such level.</exception>
    public static unsafe XzBlock Encode(ReadOnlySpan<byte> content, XzOptions options, Span<byte> scratch)
    {
        byte* lzma2 = stackalloc byte[LzmaFilter.OptionsLength];
        LzmaFilter* filters = stackalloc LzmaFilter[3];
        LzmaFilter.Fill(filters, lzma2, options);
        LzmaBlock block = new() { Check = Check, Filters = filters };
        nuint length = 0;
        fixed (
            byte* input = content,
                output = scratch
        )
        {
            Liblzma
                .lzma_block_buffer_encode(
                    &block,
                    null,
                    input,
                    (nuint)content.Length,
                    output,
                    &length,
                    (nuint)scratch.Length
                )
                .Require();
        }
        long unpadded = (long)Liblzma.lzma_block_unpadded_size(&block);
        return new XzBlock(scratch[..(int)length].ToArray(), unpadded, content.Length);
    }

    /// <summary>The memory that <see cref="Encode"/> takes, in bytes, content and result included.</summary>
    public static unsafe long MemoryOf(XzOptions options)
    {
        byte* lzma2 = stackalloc byte[LzmaFilter.OptionsLength];
        LzmaFilter* filters = stackalloc LzmaFilter[3];
        LzmaFilter.Fill(filters, lzma2, options);
        return (long)Liblzma.lzma_raw_encoder_memusage(filters) + (2L * options.BlockSize);
    }
}
