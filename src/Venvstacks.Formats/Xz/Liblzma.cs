using System.Runtime.InteropServices;
using Venvstacks.Formats.Archives;

namespace Venvstacks.Formats.Xz;

/// <summary>The functions of liblzma that are used.</summary>
internal static unsafe partial class Liblzma
{
    static Liblzma() => NativeLibraries.Register();

    [LibraryImport(NativeLibraries.Lzma)]
    public static partial uint lzma_version_number();

    [LibraryImport(NativeLibraries.Lzma)]
    public static partial byte lzma_lzma_preset(void* options, uint preset);

    [LibraryImport(NativeLibraries.Lzma)]
    public static partial ulong lzma_raw_encoder_memusage(LzmaFilter* filters);

    [LibraryImport(NativeLibraries.Lzma)]
    public static partial nuint lzma_block_buffer_bound(nuint contentLength);

    [LibraryImport(NativeLibraries.Lzma)]
    public static partial LzmaResult lzma_block_header_size(LzmaBlock* block);

    [LibraryImport(NativeLibraries.Lzma)]
    public static partial LzmaResult lzma_block_header_encode(LzmaBlock* block, byte* output);

    [LibraryImport(NativeLibraries.Lzma)]
    public static partial LzmaResult lzma_block_encoder(LzmaStream* stream, LzmaBlock* block);

    [LibraryImport(NativeLibraries.Lzma)]
    public static partial LzmaResult lzma_block_uncomp_encode(
        LzmaBlock* block,
        byte* input,
        nuint inputLength,
        byte* output,
        nuint* position,
        nuint outputLength
    );

    [LibraryImport(NativeLibraries.Lzma)]
    public static partial LzmaResult lzma_stream_header_encode(LzmaStreamFlags* flags, byte* output);

    [LibraryImport(NativeLibraries.Lzma)]
    public static partial LzmaResult lzma_stream_footer_encode(LzmaStreamFlags* flags, byte* output);

    [LibraryImport(NativeLibraries.Lzma)]
    public static partial void* lzma_index_init(void* allocator);

    [LibraryImport(NativeLibraries.Lzma)]
    public static partial LzmaResult lzma_index_append(
        void* index,
        void* allocator,
        ulong unpaddedLength,
        ulong contentLength
    );

    [LibraryImport(NativeLibraries.Lzma)]
    public static partial ulong lzma_index_size(void* index);

    [LibraryImport(NativeLibraries.Lzma)]
    public static partial LzmaResult lzma_index_buffer_encode(
        void* index,
        byte* output,
        nuint* position,
        nuint outputLength
    );

    [LibraryImport(NativeLibraries.Lzma)]
    public static partial void lzma_index_end(void* index, void* allocator);

    [LibraryImport(NativeLibraries.Lzma)]
    public static partial LzmaResult lzma_stream_decoder(LzmaStream* stream, ulong memoryLimit, uint flags);

    [LibraryImport(NativeLibraries.Lzma)]
    public static partial LzmaResult lzma_code(LzmaStream* stream, LzmaAction action);

    [LibraryImport(NativeLibraries.Lzma)]
    public static partial void lzma_end(LzmaStream* stream);
}

/// <summary><c>lzma_action</c>.</summary>
internal enum LzmaAction
{
    Run = 0,
    Finish = 3,
}

/// <summary><c>lzma_ret</c>.</summary>
internal enum LzmaResult
{
    Ok = 0,
    StreamEnd = 1,
    UnsupportedCheck = 3,
    MemoryError = 5,
    MemoryLimitError = 6,
    FormatError = 7,
    OptionsError = 8,
    DataError = 9,
    BufferError = 10,
    ProgramError = 11,
}

internal static class LzmaResults
{
    /// <summary>Throws where a function did not do what it should have.</summary>
    public static void Require(this LzmaResult result)
    {
        if (result != LzmaResult.Ok)
            throw new InvalidOperationException($"{XzLibrary.Version} answers {result}");
    }
}

/// <summary><c>lzma_stream</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LzmaStream
{
    public byte* NextIn;
    public nuint AvailableIn;
    public ulong TotalIn;
    public byte* NextOut;
    public nuint AvailableOut;
    public ulong TotalOut;
    public void* Allocator;
    public void* Internal;
    public fixed ulong Reserved[10]; // more than any version has used
}

/// <summary><c>lzma_block</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LzmaBlock
{
    public uint Version;
    public uint HeaderLength;
    public int Check;
    public ulong Length;
    public ulong ContentLength;
    public LzmaFilter* Filters;
    public fixed byte ContentCheck[64];
    public fixed ulong Reserved[16]; // more than any version has used
}

/// <summary><c>lzma_stream_flags</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LzmaStreamFlags
{
    public uint Version;
    public ulong IndexLength;
    public int Check;
    public fixed ulong Reserved[8]; // more than any version has used
}

/// <summary><c>lzma_filter</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LzmaFilter
{
    /// <summary>Room for <c>lzma_options_lzma</c>, generously.</summary>
    public const int OptionsLength = 512;

    /// <summary>The number of the x86 filter (the .xz file format, 5.3.2).</summary>
    public const byte X86 = 0x04;

    private const ulong Lzma2 = 0x21;
    private const ulong End = ulong.MaxValue;

    public ulong Id;
    public void* Options;

    /// <summary>Fills three filters, of which the last one in use marks the end.</summary>
    /// <param name="filters">The filters.</param>
    /// <param name="lzma2">The room for the options of one; it must live as long.</param>
    /// <param name="options">What to fill in.</param>
    /// <exception cref="ArgumentException">There is no such level.</exception>
    public static void Fill(LzmaFilter* filters, byte* lzma2, XzOptions options)
    {
        if (Liblzma.lzma_lzma_preset(lzma2, (uint)options.Level) != 0)
            throw new ArgumentException($"level {options.Level} is not 0 to 9", nameof(options));
        if (options.Filter == XzFilter.X86)
            *filters++ = new LzmaFilter { Id = X86 };
        *filters++ = new LzmaFilter { Id = Lzma2, Options = lzma2 };
        *filters = new LzmaFilter { Id = End };
    }
}
