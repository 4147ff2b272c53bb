using System.Runtime.InteropServices;

namespace Venvstacks.Formats.Xz;

/// <summary>The parts of an xz file around its blocks: the header, and behind the blocks their index and the footer (the .xz file format, 2.1 and 4).</summary>
internal sealed unsafe class XzFrame : SafeHandle
{
    /// <summary>The length of <see cref="Header"/>.</summary>
    public const int HeaderLength = 12;

    /// <summary>Starts an index without blocks.</summary>
    public XzFrame()
        : base(0, ownsHandle: true)
    {
        SetHandle((nint)Liblzma.lzma_index_init(null));
        if (IsInvalid)
            LzmaResult.MemoryError.Require();
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>The header, before the blocks.</summary>
    public static byte[] Header()
    {
        byte[] header = new byte[HeaderLength];
        LzmaStreamFlags flags = new() { Check = XzBlock.Check };
        fixed (byte* output = header)
            Liblzma.lzma_stream_header_encode(&flags, output).Require();
        return header;
    }

    /// <summary>Adds the next block to the index.</summary>
    public void Append(ArraySegment<byte> block, int contentLength) =>
        Liblzma
            .lzma_index_append((void*)handle, null, (ulong)XzBlock.UnpaddedLengthOf(block), (ulong)contentLength)
            .Require();

    /// <summary>The index and the footer, behind the blocks.</summary>
    public byte[] Trailer()
    {
        ulong indexLength = Liblzma.lzma_index_size((void*)handle);
        byte[] trailer = new byte[(int)indexLength + HeaderLength];
        nuint position = 0;
        LzmaStreamFlags flags = new() { Check = XzBlock.Check, IndexLength = indexLength };
        fixed (byte* output = trailer)
        {
            Liblzma.lzma_index_buffer_encode((void*)handle, output, &position, (nuint)trailer.Length).Require();
            Liblzma.lzma_stream_footer_encode(&flags, output + position).Require();
        }
        return trailer;
    }

    protected override bool ReleaseHandle()
    {
        Liblzma.lzma_index_end((void*)handle, null);
        return true;
    }
}
