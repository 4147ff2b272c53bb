using Venvstacks.Platforms;

namespace Venvstacks.Tests.Publishing;

/// <summary>Layers for ARM run on x86-64: real wheels on a real CPython of Debian's packages, in qemu; guides/platforms.md, section 4.</summary>
[Trait("Category", "Slow")]
public sealed class EmulatedStackTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Line_8_the_client_for_linux_aarch64_runs_and_imports_extension_modules_through_the_layers()
    {
        DebianPython python = await DebianPython.RequireAsync();
        output.WriteLine($"The runtime is Debian's CPython {python.Version} for arm64.");
        CrossBuild build = await CrossBuild.MakeAsync(
            "cross-aarch64",
            python.Version,
            python.Runtimes,
            [Target.LinuxArm64]
        );
        string export = await build.ExportAsync(Target.LinuxArm64);

        string line = await RunAsync("-m", "main");
        output.WriteLine(line.Trim());
        line.ShouldBe("linux-aarch64 200 http://localhost/stack\n");

        string modules = await RunAsync(
            "-c",
            "import pydantic_core._pydantic_core as a, markupsafe._speedups as b, msgpack._cmsgpack as c, yaml._yaml as d\n"
                + "for module in (a, b, c, d): print(module.__file__)"
        );
        output.WriteLine(modules);
        string[] files = modules.Trim().Split('\n');
        files.ShouldAllBe(file => file.EndsWith(".cpython-311-aarch64-linux-gnu.so", StringComparison.Ordinal));
        files
            .Select(file => Path.GetRelativePath(export, file).Split('/')[0])
            .ShouldBe(["framework-models@1", "framework-models@1", "cpython-3.11", "cpython-3.11"]);

        Task<string> RunAsync(params string[] arguments) =>
            python.RunAsync(
                Path.Combine(export, "app-client"),
                Path.Combine(export, "cpython-3.11"),
                [
                    .. new[] { "framework-models@1", "framework-net", "cpython-3.11" }.Select(layer =>
                        Path.Combine(export, layer, "share/venv/dynlib")
                    ),
                ],
                arguments
            );
    }
}
