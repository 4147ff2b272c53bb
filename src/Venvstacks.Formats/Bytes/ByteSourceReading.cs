namespace Venvstacks.Formats.Bytes;

/// <summary>Reads of a <see cref="IByteSource"/> that go on until the buffer is full.</summary>
internal static class ByteSourceReading
{
    /// <summary>Fills a buffer from an offset on.</summary>
    /// <returns>The number of bytes read; less than the buffer holds only at the end, or where the bytes are not available.</returns>
    public static int ReadFully(this IByteSource source, Span<byte> buffer, long offset)
    {
        int done = 0;
        while (done < buffer.Length)
        {
            int read = source.Read(buffer[done..], offset + done);
            if (read == 0)
                break;
            done += read;
        }
        return done;
    }
}
