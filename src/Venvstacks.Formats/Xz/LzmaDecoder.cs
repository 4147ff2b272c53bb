using System.Runtime.InteropServices;

namespace Venvstacks.Formats.Xz;

/// <summary>A decoder of liblzma; owns its native memory.</summary>
/// <remarks>It has one thread: the threaded one is not safe in many versions that are about (CVE-2025-31115).</remarks>
internal sealed unsafe class LzmaDecoder : SafeHandle
{
    private const uint Concatenated = 0x08; // one file after the other, nothing else between or behind them
    private const uint IgnoreCheck = 0x10;

    /// <summary>Starts a decoder.</summary>
    /// <param name="memoryLimit">The bytes of memory that a file may ask for.</param>
    /// <param name="ignoresChecks">Whether the checks of unpacked blocks are left out.</param>
    public LzmaDecoder(long memoryLimit, bool ignoresChecks = false)
        : base(0, ownsHandle: true)
    {
        SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(LzmaStream)));
        uint flags = ignoresChecks ? Concatenated | IgnoreCheck : Concatenated;
        Liblzma.lzma_stream_decoder(Stream, (ulong)memoryLimit, flags).Require();
    }

    public override bool IsInvalid => handle == 0;

    private LzmaStream* Stream => (LzmaStream*)handle;

    /// <summary>Takes from the input and gives to the output what it can.</summary>
    public LzmaResult Decode(
        ReadOnlySpan<byte> input,
        Span<byte> output,
        LzmaAction action,
        out int consumed,
        out int produced
    )
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        fixed (
            byte* nextIn = input,
                nextOut = output
        )
        {
            Stream->NextIn = nextIn;
            Stream->AvailableIn = (nuint)input.Length;
            Stream->NextOut = nextOut;
            Stream->AvailableOut = (nuint)output.Length;
            LzmaResult result = Liblzma.lzma_code(Stream, action);
            consumed = input.Length - (int)Stream->AvailableIn;
            produced = output.Length - (int)Stream->AvailableOut;
            return result;
        }
    }

    protected override bool ReleaseHandle()
    {
        Liblzma.lzma_end(Stream);
        NativeMemory.Free(Stream);
        return true;
    }
}
