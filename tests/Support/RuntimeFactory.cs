using System.IO.Compression;
using System.Text;
using Venvstacks.Formats.Tar;
using Venvstacks.Platforms;

namespace Venvstacks.Testing;

/// <summary>Makes stand-ins of the published runtime archives (<c>install_only</c>) for every target.</summary>
/// <remarks>They have the layout of published builds: all files below <c>python/</c>, sorted, without folder entries, of one date. Nothing
/// in them runs: programs and libraries are headers for the right system and processor, other files are short texts.</remarks>
public static class RuntimeFactory
{
    /// <summary>What tests print that use them.</summary>
    public const string Notice =
        "The runtimes of this test are stand-ins: layout of published builds, programs and libraries that are headers only.";

    /// <summary>The date of all files, in seconds since 1970.</summary>
    public const long Time = 1_704_067_200;

    private const string Release = "20240101";
    private const int ProgramLength = 4000; // larger than any script

    /// <summary>The triple of a target in the names of published builds.</summary>
    public static string TripleOf(Target target) =>
        target.Name switch
        {
            "linux_x86_64" => "x86_64-unknown-linux-gnu",
            "linux_aarch64" => "aarch64-unknown-linux-gnu",
            "musllinux_x86_64" => "x86_64-unknown-linux-musl",
            "musllinux_aarch64" => "aarch64-unknown-linux-musl",
            "macosx_x86_64" => "x86_64-apple-darwin",
            "macosx_arm64" => "aarch64-apple-darwin",
            "win_amd64" => "x86_64-pc-windows-msvc",
            "win_arm64" => "aarch64-pc-windows-msvc",
            _ => throw new ArgumentException($"no triple of {target}", nameof(target)),
        };

    /// <summary>The published name of an archive; a version that ends in <c>t</c> is a free-threaded build.</summary>
    public static string NameOf(Target target, string version, string flavour = "install_only") =>
        $"cpython-{version.TrimEnd('t')}+{Release}-{TripleOf(target)}-{(version.EndsWith('t') ? "freethreaded-" : "")}{flavour}.tar.gz";

    /// <summary>Packs an archive under its published name.</summary>
    /// <returns>The full path.</returns>
    public static string Pack(string folder, Target target, string version, string flavour = "install_only")
    {
        string path = Path.Combine(folder, NameOf(target, version, flavour));
        using GZipStream gzip = new(File.Create(path), CompressionLevel.Fastest);
        TarWriter tar = new(gzip);
        foreach ((string name, byte[] content) in FilesOf(target, version))
            Write(tar, name, content);
        tar.Complete();
        return path;
    }

    /// <summary>The files below <c>python/</c>; the content of a link is its target after <c>-></c>.</summary>
    public static SortedDictionary<string, byte[]> FilesOf(Target target, string version)
    {
        string minor = version[..version.LastIndexOf('.')] + (version.EndsWith('t') ? "t" : "");
        IEnumerable<(string Path, byte[] Content)> files = target.IsWindows
            ? WindowsFiles(target, version, minor)
            : UnixFiles(target, version, minor);
        return new SortedDictionary<string, byte[]>(
            files.ToDictionary(file => file.Path, file => file.Content),
            StringComparer.Ordinal
        );
    }

    private static IEnumerable<(string, byte[])> UnixFiles(Target target, string version, string minor)
    {
        string library = $"lib/python{minor}";
        yield return Link("bin/2to3", $"2to3-{minor}");
        yield return Text($"bin/2to3-{minor}", "#!/bin/sh");
        yield return Text("bin/pip3", "#!/bin/sh");
        yield return Link("bin/python", $"python{minor}");
        yield return Link("bin/python3", $"python{minor}");
        yield return Program(target, $"bin/python{minor}");
        yield return Text($"bin/python{minor}-config", "#!/bin/sh");
        yield return Text($"include/python{minor}/Python.h", "");
        yield return Header($"include/python{minor}/patchlevel.h", version);
        if (target.IsMacos)
        {
            yield return Program(target, $"lib/libpython{minor}.dylib");
        }
        else
        {
            yield return Link($"lib/libpython{minor}.so", $"libpython{minor}.so.1.0");
            yield return Program(target, $"lib/libpython{minor}.so.1.0");
        }
        yield return Text($"{library}/os.py", "");
        yield return Text($"{library}/encodings/__init__.py", "");
        foreach ((string, byte[]) file in Pip($"{library}/site-packages"))
            yield return file;
        yield return Text("share/terminfo/E/ansi", "");
        yield return Text($"share/man/man1/python{minor}.1", "");
    }

    private static IEnumerable<(string, byte[])> WindowsFiles(Target target, string version, string minor)
    {
        string digits = minor.Replace(".", "", StringComparison.Ordinal);
        string free = minor.EndsWith('t') ? "t" : "";
        bool isOld = int.Parse(minor.TrimEnd('t').Split('.')[1]) < 13;
        string console = isOld ? "python" : $"venvlauncher{free}";
        string windowed = isOld ? "pythonw" : $"venvwlauncher{free}";
        foreach (
            string name in new[]
            {
                "python.exe",
                "pythonw.exe",
                "python3.dll",
                $"python{digits}.dll",
                "vcruntime140.dll",
                "vcruntime140_1.dll",
                "DLLs/_ctypes.pyd",
                "DLLs/libffi-8.dll",
                $"Lib/venv/scripts/nt/{console}.exe",
                $"Lib/venv/scripts/nt/{windowed}.exe",
            }
        )
            yield return Program(target, name);
        yield return Text("Lib/os.py", "");
        yield return Text("Lib/venv/scripts/common/activate", "");
        foreach ((string, byte[]) file in Pip("Lib/site-packages"))
            yield return file;
        yield return Text("Scripts/.empty", "");
        yield return Text("include/Python.h", "");
        yield return Header("include/patchlevel.h", version);
        yield return Text($"libs/python{digits}.lib", "");
        yield return Text("tcl/tcl8.6/init.tcl", "");
    }

    private static IEnumerable<(string, byte[])> Pip(string site) =>
        [Text($"{site}/pip/__init__.py", ""), Text($"{site}/pip-23.2.1.dist-info/RECORD", "pip/__init__.py,,\n")];

    private static (string, byte[]) Text(string path, string text) => (path, Encoding.UTF8.GetBytes(text));

    private static (string, byte[]) Link(string path, string target) => Text(path, "->" + target);

    private static (string, byte[]) Header(string path, string version) =>
        Text(path, $"#define PY_VERSION \"{version.TrimEnd('t')}\"\n");

    // Each ends with its own path, so that copies can be told apart.
    private static (string, byte[]) Program(Target target, string path)
    {
        byte[] program = new byte[ProgramLength];
        HeadersOf(target).CopyTo(program, 0);
        Encoding.UTF8.GetBytes(path, program.AsSpan(ProgramLength - Encoding.UTF8.GetByteCount(path)));
        return (path, program);
    }

    private static byte[] HeadersOf(Target target)
    {
        ushort machine = (ushort)(target.IsArm ? 183 : 62);
        return target.System switch
        {
            PlatformSystem.Macos => new MachOLibrary
            {
                Type = 2,
                Processor = target.IsArm ? 0x0100_000C : 0x0100_0007u,
                Minimum = target.IsArm ? new Version(11, 0) : new Version(10, 15),
            }.Make(),
            PlatformSystem.Windows => new PeLibrary { Machine = target.IsArm ? 0xAA64 : 0x8664 }.Make(),
            _ when target.Libc == Libc.Musl => ElfProgram.Make(
                machine,
                $"/lib/ld-musl-{target.Architecture}.so.1",
                ProgramLength
            ),
            _ => ElfProgram.Make(
                machine,
                target.IsArm ? "/lib/ld-linux-aarch64.so.1" : "/lib64/ld-linux-x86-64.so.2",
                ProgramLength
            ),
        };
    }

    private static void Write(TarWriter tar, string name, byte[] content)
    {
        bool isLink = content.AsSpan().StartsWith("->"u8);
        bool isProgram = content.Length == ProgramLength || name.StartsWith("bin/", StringComparison.Ordinal);
        TarEntry entry = new($"python/{name}", isLink ? TarEntryKind.SymbolicLink : TarEntryKind.File)
        {
            Mode =
                isLink ? 0x1FF
                : isProgram ? 0x1ED
                : 0x1A4,
            ModifiedAt = DateTimeOffset.FromUnixTimeSeconds(Time),
            Length = isLink ? 0 : content.Length,
            LinkTarget = isLink ? Encoding.UTF8.GetString(content[2..]) : null,
        };
        tar.Write(entry, isLink ? null : new MemoryStream(content));
    }
}
