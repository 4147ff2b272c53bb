using System.Diagnostics;
using Venvstacks.Diagnostics;
using Venvstacks.Layers;
using Venvstacks.Platforms;

namespace Venvstacks.Tests.Layers;

/// <summary>Native post-installation against the script that layers carry.</summary>
public sealed class PlacedFilesTests : IDisposable
{
    private readonly Scratch _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("plain")]
    [InlineData("with 'quotes' and ünïcödé 🎉")]
    [InlineData("with 'one' and \"two\" and \\")]
    public void The_script_and_the_native_way_write_the_same(string stack)
    {
        string layer = Path.Combine(_folder.Folder, stack, "app-x");
        LayerMetadata metadata = Deploy(layer);
        Write(layer, $"{metadata.SiteDir}/bad.py", "print 'no'");

        Run(Python(), "-I", Path.Combine(layer, PythonLayout.PostInstall)).ShouldBe("");

        foreach (PlacedFile file in PlacedFiles.Of(LayerMetadata.Parse(metadata.ToText()), Target.LinuxX64, layer))
            File.ReadAllText(Path.Combine(layer, file.Path)).ShouldBe(file.Text);
    }

    [Fact]
    public void The_script_refuses_a_path_that_is_not_UTF_8()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems have no such paths");
        string stack = _folder["stack"];
        Deploy(Path.Combine(stack, "app-x"));
        const string moveAndRun =
            "odd=$1$(printf '\\377'); mv \"$1\" \"$odd\"; \"$2\" -I \"$odd/app-x/postinstall.py\"; mv \"$odd\" \"$1\"";

        string told = Run("/bin/sh", "-c", moveAndRun, "sh", stack, Python());

        told.ShouldBe($"layers cannot lie in '{stack}\\udcff': the path is not UTF-8\n");
        File.Exists(Path.Combine(stack, "app-x", "pyvenv.cfg")).ShouldBeFalse();
    }

    [Fact]
    public void A_path_out_of_the_stack_is_refused()
    {
        PythonLayout layout = new(Target.LinuxX64, "3.11", IsRuntime: false);
        LayerMetadata metadata = LayerMetadata.Of(layout, "3.11.7", [new LowerLayer("rt", "../rt")], null);

        Should.Throw<BuildEnvException>(() => PlacedFiles.Of(metadata, Target.LinuxX64, "/stack/app"));
    }

    private static LayerMetadata Deploy(string layer)
    {
        PythonLayout layout = new(Target.LinuxX64, "3.11", IsRuntime: false);
        LowerLayer[] lower = [new("framework-f", "framework-f@2"), new("rt", "rt")];
        LayerMetadata metadata = LayerMetadata.Of(layout, "3.11.7", [.. lower], "main");
        Write(layer, PythonLayout.Metadata, metadata.ToText());
        Write(layer, PythonLayout.PostInstall, PostInstallScript.Text);
        return metadata;
    }

    private static void Write(string layer, string path, string text)
    {
        string file = Path.Combine(layer, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private static string Python()
    {
        string? python = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, "python3"))
            .FirstOrDefault(File.Exists);
        if (python is null)
            Assert.Skip("there is no python3 here");
        return python;
    }

    private static string Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                UseShellExecute = false,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            }
        )!;
        string output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
