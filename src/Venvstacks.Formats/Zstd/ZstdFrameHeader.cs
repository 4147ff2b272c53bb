using System.Buffers.Binary;

namespace Venvstacks.Formats.Zstd;

/// <summary>The header of a zstd frame (RFC 8878, 3.1.1.1).</summary>
internal static class ZstdFrameHeader
{
    /// <summary>The longest header in bytes, magic number included.</summary>
    public const int MaxLength = 18;

    /// <summary>The memory that a decoder needs for the window, in bytes; 0 where the header is cut short.</summary>
    /// <param name="frame">The start of the frame: magic number, descriptor, then a window descriptor or, for a single segment, dictionary and content size.</param>
    public static ulong WindowLengthOf(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < 6)
            return 0;
        byte descriptor = frame[4];
        bool isSingleSegment = (descriptor & 0x20) != 0;
        return isSingleSegment ? ContentLengthOf(frame, descriptor) : WindowOf(frame[5]);
    }

    // Exponent in the upper five bits, eighths of the power in the lower three.
    private static ulong WindowOf(byte window)
    {
        ulong power = 1UL << (10 + (window >> 3));
        return power + (power / 8 * (ulong)(window & 7));
    }

    private static ulong ContentLengthOf(ReadOnlySpan<byte> frame, byte descriptor)
    {
        int dictionary = (descriptor & 3) switch
        {
            0 => 0,
            1 => 1,
            2 => 2,
            _ => 4,
        };
        ReadOnlySpan<byte> size = frame[Math.Min(frame.Length, 5 + dictionary)..];
        return (descriptor >> 6) switch
        {
            _ when size.Length < 8 => 0,
            0 => size[0],
            1 => BinaryPrimitives.ReadUInt16LittleEndian(size) + 256UL,
            2 => BinaryPrimitives.ReadUInt32LittleEndian(size),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(size),
        };
    }
}
