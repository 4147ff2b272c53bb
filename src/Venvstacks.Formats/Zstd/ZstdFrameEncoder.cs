using Venvstacks.Formats.Blocks;
using ZstdSharp;

namespace Venvstacks.Formats.Zstd;

/// <summary>Compresses pieces of content to frames of their own.</summary>
/// <param name="level">1 (fast) to 19 (small).</param>
/// <param name="maxLength">The longest content of a frame in bytes.</param>
internal sealed class ZstdFrameEncoder(int level, int maxLength) : BlockEncoder
{
    public override string Description => $"{ZstdEncoder.Version} zstd level {level}";

    public override int MaxLength => maxLength;

    // ZSTD_COMPRESSBOUND, and the frame's header and checksum.
    public override int LengthBound => maxLength + (maxLength >> 8) + 1024;

    public override int Encode(ReadOnlySpan<byte> content, byte[] scratch, Action<int> progress)
    {
        using Compressor compressor = ZstdEncoder.Create(level, content.Length, workers: 1);
        using MemoryStream destination = new(scratch);
        using (CompressionStream frame = new(destination, compressor, preserveCompressor: true, leaveOpen: true))
            frame.Write(content);
        progress(content.Length);
        return (int)destination.Position;
    }
}
