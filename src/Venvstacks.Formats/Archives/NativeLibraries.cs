using System.Reflection;
using System.Runtime.InteropServices;

namespace Venvstacks.Formats.Archives;

/// <summary>The native libraries that are used, and where they are looked for.</summary>
/// <remarks>The published tool has them linked in; then their names are bound at link time and nothing is loaded.</remarks>
internal static class NativeLibraries
{
    /// <summary>The name of liblzma in imports.</summary>
    public const string Lzma = "lzma";

    /// <summary>The name of libdeflate in imports.</summary>
    public const string Deflate = "deflate";

    static NativeLibraries() => NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, Resolve);

    /// <summary>Makes imports look in the paths of <see cref="Candidates"/>; called before the first import of a library.</summary>
    public static void Register() { } // the static constructor does it, once

    /// <summary>The result of a function of a library; null where the library, or the function in it, is missing.</summary>
    public static T? Find<T>(Func<T> call)
        where T : struct
    {
        try
        {
            return call();
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The full paths of a library in the order in which they are tried.</summary>
    /// <remarks>A bare name would let the loader look in places that others can write to.</remarks>
    /// <param name="name">Its name in imports.</param>
    public static IEnumerable<string> Candidates(string name)
    {
        string file = FileNameOf(name);
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

    private static string FileNameOf(string name)
    {
        string version = name == Lzma ? "5" : "0";
        return OperatingSystem.IsWindows() ? $"lib{name}.dll"
            : OperatingSystem.IsMacOS() ? $"lib{name}.{version}.dylib"
            : $"lib{name}.so.{version}";
    }

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
        if (name is not (Lzma or Deflate))
            return 0; // the default way
        foreach (string path in Candidates(name))
        {
            if (NativeLibrary.TryLoad(path, out nint library))
                return library;
        }
        throw new DllNotFoundException(FileNameOf(name));
    }
}
