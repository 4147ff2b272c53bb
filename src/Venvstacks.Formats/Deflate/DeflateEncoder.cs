using ICSharpCode.SharpZipLib.Zip.Compression;

namespace Venvstacks.Formats.Deflate;

/// <summary>Compresses to raw deflate (RFC 1951) in managed code: the bytes depend on content and level, not on the processor.</summary>
/// <remarks>System.IO.Compression is not used to write archives, because its bytes change with .NET. Not for several threads at once.</remarks>
/// <param name="level">1 (fast) to 9 (small).</param>
internal sealed class DeflateEncoder(int level)
{
    /// <summary>The encoder and its version, on which the bytes depend.</summary>
    public const string Version = "SharpZipLib 1.4.2";

    private readonly Deflater _deflater = new(level, noZlibHeaderOrFooter: true);
    private readonly byte[] _input = new byte[64 * 1024];
    private readonly byte[] _output = new byte[64 * 1024];

    /// <summary>The most bytes that a content can take: where nothing gets smaller, the encoder stores it in blocks of at most 64 KiB.</summary>
    public static int LengthBound(int contentLength) => contentLength + (contentLength / 1024) + 1024;

    /// <summary>Compresses a content that is in memory.</summary>
    /// <param name="content">The content.</param>
    /// <param name="destination">Receives the result, which has at most <see cref="LengthBound"/> bytes.</param>
    /// <returns>The length of the result.</returns>
    public int Encode(ReadOnlySpan<byte> content, ArraySegment<byte> destination)
    {
        _deflater.Reset();
        int written = 0;
        while (!content.IsEmpty)
        {
            int taken = Math.Min(content.Length, _input.Length);
            content[..taken].CopyTo(_input);
            content = content[taken..];
            _deflater.SetInput(_input, 0, taken);
            written += Drain(destination[written..]);
        }
        _deflater.Finish();
        return written + Drain(destination[written..]);
    }

    /// <summary>Compresses a content that is read from a stream.</summary>
    /// <param name="read">Reads the next bytes of the content; 0 at its end.</param>
    /// <param name="write">Receives the result in pieces.</param>
    public void Encode(Func<Memory<byte>, int> read, Action<ReadOnlyMemory<byte>> write)
    {
        _deflater.Reset();
        while (read(_input) is > 0 and int taken)
        {
            _deflater.SetInput(_input, 0, taken);
            Drain(write);
        }
        _deflater.Finish();
        Drain(write);
    }

    // Input that was taken can still wait for output, so only a call without a result ends a piece.
    private int Drain(ArraySegment<byte> destination)
    {
        int written = 0;
        while (true)
        {
            int room = destination.Count - written;
            if (room == 0)
                throw new InvalidOperationException("the result of deflate is longer than its bound");
            int length = _deflater.Deflate(destination.Array!, destination.Offset + written, room);
            written += length;
            if (length == 0)
                return written;
        }
    }

    private void Drain(Action<ReadOnlyMemory<byte>> write)
    {
        while (_deflater.Deflate(_output) is > 0 and int length)
            write(_output.AsMemory(0, length));
    }
}
