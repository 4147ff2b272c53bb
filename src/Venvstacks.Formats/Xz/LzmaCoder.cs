using System.Runtime.InteropServices;

namespace Venvstacks.Formats.Xz;

/// <summary>One coder of liblzma, encoding or decoding; owns its native memory.</summary>
internal sealed unsafe class LzmaCoder : SafeHandle
{
    private const int CheckCrc64 = 4;
    private const uint Concatenated = 0x08; // one file after the other, nothing else between or behind them

    public LzmaCoder()
        : base(0, ownsHandle: true) => SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(LzmaStream)));

    public override bool IsInvalid => handle == 0;

    private LzmaStream* Stream => (LzmaStream*)handle;

    /// <summary>A multi-threaded encoder, also for one thread: the other one gives other bytes.</summary>
    public static LzmaCoder CreateEncoder(XzOptions options)
    {
        byte* lzma2 = stackalloc byte[512]; // lzma_options_lzma, generously
        if (Liblzma.lzma_lzma_preset(lzma2, (uint)options.Level) != 0)
            throw new ArgumentException($"level {options.Level} is not 0 to 9", nameof(options));
        LzmaFilter* filters = stackalloc LzmaFilter[3];
        int count = 0;
        if (options.Filter != XzFilter.None)
            filters[count++].Id = options.Filter == XzFilter.X86 ? LzmaFilter.X86 : LzmaFilter.Arm64;
        filters[count++] = new LzmaFilter { Id = LzmaFilter.Lzma2, Options = lzma2 };
        filters[count] = new LzmaFilter { Id = LzmaFilter.End };
        var settings = new LzmaMt
        {
            BlockSize = (ulong)options.BlockSize,
            Filters = filters,
            Check = CheckCrc64,
            Threads = (uint)Math.Clamp(options.Threads, 1, 256),
        };
        LimitMemory(ref settings);
        var coder = new LzmaCoder();
        coder.Require(Liblzma.lzma_stream_encoder_mt(coder.Stream, &settings));
        return coder;
    }

    /// <summary>A decoder with one thread: the threaded one is not safe in many versions that are about (CVE-2025-31115).</summary>
    public static LzmaCoder CreateDecoder(long memoryLimit)
    {
        var coder = new LzmaCoder();
        coder.Require(Liblzma.lzma_stream_decoder(coder.Stream, (ulong)memoryLimit, Concatenated));
        return coder;
    }

    /// <summary>Takes from the input and gives to the output what it can.</summary>
    public LzmaResult Code(
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

    private static void LimitMemory(ref LzmaMt settings)
    {
        ulong limit = (ulong)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4;
        fixed (LzmaMt* pointer = &settings)
        {
            while (settings.Threads > 1 && Liblzma.lzma_stream_encoder_mt_memusage(pointer) > limit)
                settings.Threads--;
        }
    }

    private void Require(LzmaResult result)
    {
        if (result == LzmaResult.Ok)
            return;
        Dispose();
        throw result == LzmaResult.OptionsError
            ? new NotSupportedException($"{XzLibrary.Version} does not know these options")
            : new InvalidOperationException($"liblzma answers {result}");
    }
}
