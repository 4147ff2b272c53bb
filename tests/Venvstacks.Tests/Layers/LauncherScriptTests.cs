using System.Diagnostics;
using Venvstacks.Layers;
using Venvstacks.Platforms;

namespace Venvstacks.Tests.Layers;

public sealed class LauncherScriptTests : IDisposable
{
    private readonly Scratch _stack = new();

    public void Dispose() => _stack.Dispose();

    [Theory]
    [InlineData(null, "{stack}/my fw/dynlib:{stack}/rt/dynlib")]
    [InlineData("", "{stack}/my fw/dynlib:{stack}/rt/dynlib")]
    [InlineData("/mine", "/mine:{stack}/my fw/dynlib:{stack}/rt/dynlib")]
    [InlineData("{stack}/rt/dynlib:/mine", "{stack}/rt/dynlib:/mine:{stack}/my fw/dynlib")]
    public void Library_folders_follow_the_callers_and_come_once(string? before, string after)
    {
        // The folders are named from the script's own, with dots in between, as the reference names them.
        string bin = Write("app");
        string Expand(string text) => text.Replace("{stack}", $"{bin}/../..", StringComparison.Ordinal);

        (int exit, string output) = Run($"{bin}/python", before is null ? null : Expand(before));

        exit.ShouldBe(0);
        output.ShouldBe($"{bin}/python|{Expand(after)}|a b\n");
    }

    [Fact]
    public void It_finds_itself_through_links()
    {
        string bin = Write("app");
        string link = _stack["start"];
        File.CreateSymbolicLink(link, $"{bin}/python3");

        Run(link, null).Output.ShouldStartWith($"{bin}/python|");
    }

    [Fact]
    public void A_missing_or_looping_link_is_told()
    {
        string bin = Write("app");
        File.Delete($"{bin}/python_");
        Run($"{bin}/python", null).Exit.ShouldBe(2);

        File.CreateSymbolicLink($"{bin}/python_", "python");
        Run($"{bin}/python", null).Exit.ShouldBe(3);
    }

    [Fact]
    public void On_macOS_zsh_and_dyld_take_the_parts()
    {
        string text = LauncherScript.Text(Target.MacosArm64, ["rt/dynlib"]);

        text.ShouldStartWith("#!/bin/zsh\n");
        text.ShouldContain("DYLD_LIBRARY_PATH");
        text.Replace("DYLD_", "", StringComparison.Ordinal).ShouldNotContain("LD_");
    }

    private string Write(string layer)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/bash"), "there is no /usr/bin/bash here");
        string bin = Path.Combine(_stack.Folder, layer, "bin");
        Directory.CreateDirectory(bin);
        File.WriteAllText($"{bin}/python", LauncherScript.Text(Target.LinuxX64, ["my fw/dynlib", "rt/dynlib"]));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(
                $"{bin}/python",
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
        File.CreateSymbolicLink($"{bin}/python3", "python");
        // Bash stands in for Python: it shows the name under which it was started.
        File.CreateSymbolicLink($"{bin}/python_", "/usr/bin/bash");
        return bin;
    }

    private static (int Exit, string Output) Run(string program, string? libraryPath)
    {
        string[] arguments = ["-c", "printf '%s|%s|%s\\n' \"$0\" \"$LD_LIBRARY_PATH\" 'a b'"];
        ProcessStartInfo start = new(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("LD_LIBRARY_PATH");
        if (libraryPath is not null)
            start.Environment["LD_LIBRARY_PATH"] = libraryPath;
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
