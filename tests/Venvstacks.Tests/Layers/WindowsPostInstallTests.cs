using System.ComponentModel;
using CliWrap;
using CliWrap.Buffered;
using Venvstacks.Layers;
using Venvstacks.Platforms;

namespace Venvstacks.Tests.Layers;

/// <summary>The post-installation script as it runs on Windows, with that system's path functions and a list of the directories that exist.</summary>
public sealed class WindowsPostInstallTests : IDisposable
{
    private const string Simulation = """
        import importlib.util, json, ntpath, os, sys, types

        spec = importlib.util.spec_from_file_location("postinstall", sys.argv[1])
        script = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(script)
        existing = sys.argv[4:]
        paths = types.SimpleNamespace(
            join=ntpath.join, dirname=ntpath.dirname, abspath=ntpath.normpath, isdir=lambda path: path in existing
        )
        script.os = types.SimpleNamespace(path=paths, fsencode=os.fsencode, add_dll_directory=None)
        script.replace = lambda path, text: print("--", path, text, sep="\n", end="")
        with open(sys.argv[2], encoding="utf-8") as file:
            script.link_to_lower_layers(sys.argv[3], json.load(file))
        """;

    private readonly Scratch _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Layers_below_are_importable_and_their_DLLs_are_found()
    {
        PythonLayout layout = new(Target.WindowsX64, "3.11", IsRuntime: false);
        LowerLayer[] lower = [new("framework-f", "framework-f@2"), new("framework-g", "framework-g"), new("rt", "rt")];
        LayerMetadata metadata = LayerMetadata.Of(layout, "3.11.7", [.. lower], "main");
        await File.WriteAllTextAsync(
            _folder["postinstall.py"],
            PostInstallScript.Text,
            TestContext.Current.CancellationToken
        );
        await File.WriteAllTextAsync(_folder["layer.json"], metadata.ToText(), TestContext.Current.CancellationToken);

        string output = await SimulateAsync(@"C:\stack\app-x", @"C:\stack\framework-g\Library\bin");

        output.ShouldBe(
            """"
            --
            C:\stack\app-x\pyvenv.cfg
            home = C:\stack\rt
            include-system-site-packages = false
            version = 3.11.7
            executable = C:\stack\rt\python.exe
            --
            C:\stack\app-x\Lib\site-packages\sitecustomize.py
            """Makes the layers below importable. Written at installation: it holds the place of this one."""

            from site import addsitedir

            addsitedir('C:\\stack\\framework-f@2\\Lib\\site-packages')
            addsitedir('C:\\stack\\framework-g\\Lib\\site-packages')
            addsitedir('C:\\stack\\rt\\Lib\\site-packages')

            from os import add_dll_directory

            add_dll_directory('C:\\stack\\framework-g\\Library\\bin')

            """"
        );
    }

    private async Task<string> SimulateAsync(string layer, params string[] existing)
    {
        try
        {
            BufferedCommandResult result = await Cli.Wrap("python3")
                .WithArguments(["-c", Simulation, _folder["postinstall.py"], _folder["layer.json"], layer, .. existing])
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync();
            result.ExitCode.ShouldBe(0, result.StandardError);
            return result.StandardOutput;
        }
        catch (Win32Exception)
        {
            Assert.Skip("python3 is not here");
            throw;
        }
    }
}
