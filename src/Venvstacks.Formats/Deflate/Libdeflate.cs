using System.Runtime.InteropServices;
using Venvstacks.Formats.Archives;

namespace Venvstacks.Formats.Deflate;

/// <summary>libdeflate: inflates data that is in memory, nearly twice as fast as the framework, which inflates streams.</summary>
internal static unsafe partial class Libdeflate
{
    static Libdeflate() => NativeLibraries.Register();

    /// <summary>Whether the library is there.</summary>
    public static bool IsAvailable { get; } = NativeLibraries.Find(() => TryInflate([0x03, 0x00], [])) is true; // no content

    /// <summary>Inflates raw deflated data (RFC 1951).</summary>
    /// <param name="packed">The data.</param>
    /// <param name="content">Receives the content, whose length is known.</param>
    /// <returns>Whether the data is sound, ends with its last byte and fills the content.</returns>
    public static bool TryInflate(ReadOnlySpan<byte> packed, Span<byte> content)
    {
        nint inflater = libdeflate_alloc_decompressor();
        if (inflater == 0)
            return false;
        try
        {
            fixed (
                byte* input = packed,
                    output = content
            )
            {
                return libdeflate_deflate_decompress_ex(
                        inflater,
                        input,
                        (nuint)packed.Length,
                        output,
                        (nuint)content.Length,
                        out nuint taken,
                        out nuint given
                    ) == 0
                    && taken == (nuint)packed.Length
                    && given == (nuint)content.Length;
            }
        }
        finally
        {
            libdeflate_free_decompressor(inflater);
        }
    }

    [LibraryImport(NativeLibraries.Deflate)]
    private static partial nint libdeflate_alloc_decompressor();

    [LibraryImport(NativeLibraries.Deflate)]
    private static partial void libdeflate_free_decompressor(nint inflater);

    [LibraryImport(NativeLibraries.Deflate)]
    private static partial int libdeflate_deflate_decompress_ex(
        nint inflater,
        byte* input,
        nuint inputLength,
        byte* output,
        nuint outputLength,
        out nuint taken,
        out nuint given
    );
}
