using System.Diagnostics;
using System.Runtime.Versioning;
using Venvstacks.Deployment;
using Venvstacks.Tests.Publishing;

namespace Venvstacks.Tests.Deployment;

/// <summary>An interpreter of an installed stack in the process of a .NET program.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class EmbeddedPythonTests : IDisposable
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly DeploymentFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_paths_of_an_interpreter_are_those_of_the_application_and_its_runtime()
    {
        await _folder.InstallAsync(
            TestPublication
                .Write(
                    _folder["source"],
                    edit: layer =>
                        layer.Name != "py"
                            ? layer
                            : layer with
                            {
                                Files = new(layer.Files) { ["lib/libpython3.11.so.1.0"] = "a library" },
                            }
                )
                .Folder
        );
        using StackDeployment deployment = await StackDeployment.OpenAsync(_folder.Target, Token);

        ApplicationStart start = deployment.GetApplication("client");

        start.Module.ShouldBe("main");
        InterpreterPaths paths = start.Interpreter;
        paths.Home.ShouldBe(_folder.Installed("py"));
        paths.Library.ShouldBe(OperatingSystem.IsLinux() ? _folder.Installed("py/lib/libpython3.11.so.1.0") : null);
        paths.Version.ShouldBe("3.11.7");
        paths.SearchPaths.ShouldBe([
            _folder.Installed($"app-client/{TestLayer.Site}"),
            _folder.Installed($"framework-lower/{TestLayer.Site}"),
            _folder.Installed($"py/{TestLayer.Site}"),
        ]);
        paths.LibraryDirectories.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task The_example_embeds_Python_and_runs_numpy()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the recorded wheels are for Linux");
        string program = ExampleOf("embed", "Embed.dll");
        Assert.SkipUnless(File.Exists(program), "the example is not built: build the solution");
        GoldenBuild build = await GoldenBuild.Of("science");
        await _folder.InstallAsync(build.Artifacts);
        string application = StackDeployment
            .GetStatus(_folder.Target)
            .Current.Generation.Layers.First(layer => layer.Published.Facts.IsApplication)
            .Name;

        ProcessStartInfo start = new("dotnet", [program, _folder.Target, application])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(Token);
        string output = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);

        process.ExitCode.ShouldBe(0, await error);
        output.ShouldBe("numpy 2.3.3 of cpython-3.11: trace 204\n");
        StackDeployment.Verify(_folder.Target, withContents: true, Token).Problems.ShouldBeEmpty();
    }

    // Built in the same configuration as the tests.
    private static string ExampleOf(string name, string file)
    {
        string[] parts = AppContext.BaseDirectory.TrimEnd('/').Split('/');
        return Path.Combine(Shared.ProjectRoot, "examples", name, "bin", parts[^2], parts[^1], file);
    }
}
