namespace Venvstacks.Formats.Xz;

/// <summary>Blocks of an xz file: pieces of the content, compressed independently of each other.</summary>
internal static class XzBlock
{
    /// <summary>The check of unpacked contents: CRC-64.</summary>
    internal const int Check = 4;

    // Progress moves, and a cancelled run stops, after each slice: a tenth of a second at the slowest level.
    private const int Slice = 128 * 1024;

    /// <summary>The most bytes that a block of some content can take.</summary>
    public static int LengthBound(int contentLength) => (int)Liblzma.lzma_block_buffer_bound((nuint)contentLength);

    /// <summary>Compresses a piece of content. The same bytes as liblzma's multi-threaded encoder makes of it, but where it gets no smaller.</summary>
    /// <param name="content">The content.</param>
    /// <param name="options">How it is compressed.</param>
    /// <param name="scratch">Room to work in, of at least <see cref="LengthBound"/>.</param>
    /// <param name="progress">Receives the length of each slice of the content once it is compressed; may stop the work by throwing.</param>
    /// <exception cref="ArgumentException">There is no such level.</exception>
    /// <returns>The length of the block, which is at the start of <paramref name="scratch"/>.</returns>
    public static unsafe int Encode(
        ReadOnlySpan<byte> content,
        XzOptions options,
        Span<byte> scratch,
        Action<int> progress
    )
    {
        byte* lzma2 = stackalloc byte[LzmaFilter.OptionsLength];
        LzmaFilter* filters = stackalloc LzmaFilter[3];
        LzmaFilter.Fill(filters, lzma2, options);
        ulong bound = UncompressedLength(content.Length);
        LzmaBlock block = new()
        {
            Check = Check,
            Filters = filters,
            Length = bound,
            ContentLength = (ulong)content.Length,
        };
        Liblzma.lzma_block_header_size(&block).Require();
        nuint length;
        fixed (
            byte* input = content,
                output = scratch
        )
        {
            length = block.HeaderLength + Compress(&block, content.Length, input, output, scratch.Length, progress);
            if (block.Length <= bound)
                Liblzma.lzma_block_header_encode(&block, output).Require();
            else
                length = Store(&block, content.Length, input, output, scratch.Length);
        }
        return (int)length;
    }

    /// <summary>The length of a block of <see cref="Encode"/> without the padding at its end, as the file's index has it (the .xz file format, 3 and 4.3).</summary>
    /// <param name="block">The block: header length / 4 - 1, flags, compressed size and other fields, data, padding, check.</param>
    public static long UnpaddedLengthOf(ReadOnlySpan<byte> block)
    {
        const int checkLength = 8;
        long compressed = 0;
        int shift = 0;
        for (int at = 2; ; at++, shift += 7)
        {
            compressed |= (long)(block[at] & 0x7F) << shift;
            if ((block[at] & 0x80) == 0)
                break;
        }
        return (4L * (block[0] + 1)) + compressed + checkLength;
    }

    // LZMA2 stores chunks of 64 KiB, each after 3 bytes, and ends with one byte.
    private static ulong UncompressedLength(int contentLength) =>
        ((((ulong)contentLength + 0xFFFF) >> 16) * 3) + 1 + (ulong)contentLength;

    private static unsafe nuint Compress(
        LzmaBlock* block,
        int length,
        byte* input,
        byte* output,
        int room,
        Action<int> progress
    )
    {
        LzmaStream stream = new() { NextIn = input };
        Liblzma.lzma_block_encoder(&stream, block).Require();
        try
        {
            stream.NextOut = output + block->HeaderLength;
            stream.AvailableOut = (nuint)room - block->HeaderLength;
            for (int done = 0; done < length; )
            {
                int slice = Math.Min(Slice, length - done);
                stream.AvailableIn = (nuint)slice;
                done += slice;
                LzmaResult result = Liblzma.lzma_code(&stream, done < length ? LzmaAction.Run : LzmaAction.Finish);
                if (stream.AvailableOut == 0 && result == LzmaResult.Ok)
                {
                    block->Length = ulong.MaxValue; // more than the content itself
                    return 0;
                }
                if (result != LzmaResult.StreamEnd)
                    result.Require();
                progress(slice);
            }
            return (nuint)stream.TotalOut;
        }
        finally
        {
            Liblzma.lzma_end(&stream);
        }
    }

    private static unsafe nuint Store(LzmaBlock* block, int length, byte* input, byte* output, int room)
    {
        nuint written = 0;
        Liblzma.lzma_block_uncomp_encode(block, input, (nuint)length, output, &written, (nuint)room).Require();
        return written;
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
