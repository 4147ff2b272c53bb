using System.Formats.Tar;
using System.IO.Compression;
using Venvstacks.Cli.Tests.Reliability;

namespace Venvstacks.Cli.Tests;

/// <summary>Modes of wheels that no tool gives on purpose reach layers as the reference has them.</summary>
public class OddModeTests
{
    private const UnixFileMode Executable = (UnixFileMode)0x1ED; // 0755
    private const UnixFileMode Plain = (UnixFileMode)0x1A4; // 0644

    private const string Stack = """
        [[runtimes]]
        name = "py"
        python_implementation = "cpython@3.11.7"
        requirements = ["odd"]

        """;

    [Fact]
    public async Task A_RECORD_that_is_executable_in_its_wheel_is_so_in_archive_and_export()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the runtime is for Linux");
        await using CliStack stack = await CliStack.StartAsync(Stack, MakeWheel());
        SmallStack.WriteRuntime(Path.Combine(stack.Runtimes, "cpython-3.11.7.tar.gz"), "3.11.7");
        await stack.SucceedAsync("lock");
        await stack.SucceedAsync("build", "--audit", "off", "--runtimes", stack.Runtimes);
        await stack.SucceedAsync("publish", "--format", "tar");
        await stack.SucceedAsync("local-export");

        Dictionary<string, UnixFileMode> modes = ReadModes(Path.Combine(stack.Folder, "_artifacts", "py.tar"));
        foreach ((string file, UnixFileMode mode) in new[] { ("RECORD", Executable), ("METADATA", Plain) })
        {
            string path = $"py/lib/python3.11/site-packages/odd-1.0.dist-info/{file}";
            modes[path].ShouldBe(mode, path);
            if (!OperatingSystem.IsWindows())
                File.GetUnixFileMode(Path.Combine(stack.Folder, "_export", path)).ShouldBe(mode, path);
        }
    }

    private static Dictionary<string, UnixFileMode> ReadModes(string archive)
    {
        Dictionary<string, UnixFileMode> modes = new(StringComparer.Ordinal);
        using TarReader tar = new(File.OpenRead(archive));
        while (tar.GetNextEntry() is { } entry)
            modes[entry.Name] = entry.Mode;
        return modes;
    }

    private static TestWheel MakeWheel()
    {
        TestWheel wheel = WheelFactory.Make("odd", "1.0");
        using MemoryStream archive = new();
        archive.Write(wheel.Bytes);
        using (ZipArchive zip = new(archive, ZipArchiveMode.Update, leaveOpen: true))
            zip.GetEntry("odd-1.0.dist-info/RECORD")!.ExternalAttributes = (0x8000 | (int)Executable) << 16;
        return wheel with { Bytes = archive.ToArray() };
    }
}
