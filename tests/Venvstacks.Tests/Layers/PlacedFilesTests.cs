using System.Diagnostics;
using Venvstacks.Definitions;
using Venvstacks.Layers;

namespace Venvstacks.Tests.Layers;

/// <summary>Native post-installation against the script that layers carry.</summary>
public sealed class PlacedFilesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("venvstacks-placed-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("plain")]
    [InlineData("with 'quotes' and ünïcödé 🎉")]
    [InlineData("with 'one' and \"two\" and \\")]
    public void The_script_and_the_native_way_write_the_same(string stack)
    {
        string layer = Path.Combine(_folder.FullName, stack, "app-x");
        var layout = new PythonLayout(TargetPlatform.LinuxX64, "3.11", IsRuntime: false);
        LowerLayer[] lower = [new("framework-f", "framework-f@2", false), new("rt", "rt", true)];
        var metadata = LayerMetadata.Of(layout, "3.11.7", [.. lower], "main");
        Write(layer, PythonLayout.Metadata, metadata.ToText());
        Write(layer, PythonLayout.PostInstall, PostInstallScript.Text);
        Write(layer, $"{layout.SitePackages}/bad.py", "print 'no'");

        RunPython("-I", Path.Combine(layer, PythonLayout.PostInstall)).ShouldBe("");

        foreach (
            PlacedFile file in PlacedFiles.Of(LayerMetadata.Parse(metadata.ToText()), TargetPlatform.LinuxX64, layer)
        )
            File.ReadAllText(Path.Combine(layer, file.Path)).ShouldBe(file.Text);
    }

    [Fact]
    public void A_path_out_of_the_stack_is_refused()
    {
        var layout = new PythonLayout(TargetPlatform.LinuxX64, "3.11", IsRuntime: false);
        var metadata = LayerMetadata.Of(layout, "3.11.7", [new LowerLayer("rt", "../rt", true)], null);

        Should.Throw<BuildEnvException>(() => PlacedFiles.Of(metadata, TargetPlatform.LinuxX64, "/stack/app"));
    }

    private static void Write(string layer, string path, string text)
    {
        string file = Path.Combine(layer, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private static string RunPython(params string[] arguments)
    {
        string? python = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, "python3"))
            .FirstOrDefault(File.Exists);
        if (python is null)
            Assert.Skip("there is no python3 here");
        using Process process = Process.Start(
            new ProcessStartInfo(python, arguments)
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
