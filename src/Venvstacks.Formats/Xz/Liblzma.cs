using System.Reflection;
using System.Runtime.InteropServices;

namespace Venvstacks.Formats.Xz;

/// <summary>The functions of liblzma that are used, and where the library is looked for.</summary>
/// <remarks>The published tool has it linked in; then the name <c>lzma</c> is bound at link time and nothing is loaded.</remarks>
internal static unsafe partial class Liblzma
{
    private const string Name = "lzma";

    static Liblzma() => NativeLibrary.SetDllImportResolver(typeof(Liblzma).Assembly, Resolve);

    [LibraryImport(Name)]
    public static partial uint lzma_version_number();

    [LibraryImport(Name)]
    public static partial byte lzma_lzma_preset(void* options, uint preset);

    [LibraryImport(Name)]
    public static partial ulong lzma_stream_encoder_mt_memusage(LzmaMt* options);

    [LibraryImport(Name)]
    public static partial LzmaResult lzma_stream_encoder_mt(LzmaStream* stream, LzmaMt* options);

    [LibraryImport(Name)]
    public static partial LzmaResult lzma_stream_decoder(LzmaStream* stream, ulong memoryLimit, uint flags);

    [LibraryImport(Name)]
    public static partial LzmaResult lzma_code(LzmaStream* stream, LzmaAction action);

    [LibraryImport(Name)]
    public static partial void lzma_end(LzmaStream* stream);

    /// <summary>Full paths only: a bare name would let the loader look in places that others can write to.</summary>
    public static IEnumerable<string> Candidates()
    {
        string file = FileName();
        yield return Path.Combine(AppContext.BaseDirectory, file);
        yield return Path.Combine(
            AppContext.BaseDirectory,
            "runtimes",
            RuntimeInformation.RuntimeIdentifier,
            "native",
            file
        );
        foreach (string folder in SystemFolders())
            yield return Path.Combine(folder, file);
    }

    private static string FileName() =>
        OperatingSystem.IsWindows() ? "liblzma.dll"
        : OperatingSystem.IsMacOS() ? "liblzma.5.dylib"
        : "liblzma.so.5";

    private static string[] SystemFolders()
    {
        if (OperatingSystem.IsWindows())
            return [Environment.SystemDirectory];
        if (OperatingSystem.IsMacOS())
            return ["/opt/homebrew/lib", "/usr/local/lib", "/opt/local/lib", "/usr/lib"];
        string triplet = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => "x86_64-linux-gnu",
            Architecture.Arm64 => "aarch64-linux-gnu",
            _ => "",
        };
        return [$"/usr/lib/{triplet}", $"/lib/{triplet}", "/usr/lib64", "/lib64", "/usr/lib", "/lib", "/usr/local/lib"];
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name != Name)
            return 0; // the default way
        foreach (string path in Candidates())
        {
            if (NativeLibrary.TryLoad(path, out nint library))
                return library;
        }
        throw new DllNotFoundException(FileName());
    }
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

/// <summary><c>lzma_mt</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LzmaMt
{
    public uint Flags;
    public uint Threads;
    public ulong BlockSize;
    public uint Timeout;
    public uint Preset;
    public LzmaFilter* Filters;
    public int Check;
    public fixed uint ReservedNumbers[7];
    public fixed ulong Reserved[8];
}

/// <summary><c>lzma_filter</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LzmaFilter
{
    public const ulong X86 = 0x04;
    public const ulong Arm64 = 0x0A;
    public const ulong Lzma2 = 0x21;
    public const ulong End = ulong.MaxValue;

    public ulong Id;
    public void* Options;
}
