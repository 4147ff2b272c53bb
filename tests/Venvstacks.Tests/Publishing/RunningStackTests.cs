using System.Text.Json.Nodes;
using Venvstacks.Formats.Packing;
using Venvstacks.Layers;
using Venvstacks.Platforms;
using Venvstacks.Publishing;

namespace Venvstacks.Tests.Publishing;

/// <summary>What is built runs: from archives unpacked by the system's own tools, from exports, and from build folders.</summary>
[Trait("Category", "Slow")]
public sealed class RunningStackTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("venvstacks-run-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("tar.xz", "tar -xf")]
    [InlineData("tar.zst", "bsdtar -xf")]
    [InlineData("zip", "bsdtar -xf")]
    [InlineData("zip", "unzip -q")]
    public async Task Acceptance_15_archives_unpacked_by_other_programs_and_post_installed_by_their_runtime_run(
        string format,
        string program
    )
    {
        GoldenBuild build = await GoldenBuild.Of("cross");
        string archives = build.Artifacts;
        if (format != "tar.xz")
        {
            archives = Path.Combine(_folder.FullName, "archives");
            await new LayerPublisher(GoldenBuild.Cache, _ => new OutputFolder(archives))
            {
                Packing = new PackingOptions { Format = ArchiveFormat.OfFile($"x.{format}"), Level = 1 },
            }.PublishAsync([Target.LinuxX64], build.Layers, null, TestContext.Current.CancellationToken);
        }

        foreach (string archive in Directory.EnumerateFiles(archives, $"*.{format}"))
            await TestProgram.RunAsync(_folder.FullName, [.. program.Split(' '), archive]);
        string python = Path.Combine(_folder.FullName, "cpython-3.11", "bin", "python");
        foreach (string layer in new[] { "cpython-3.11", "framework-models@1", "framework-net", "app-client" })
            await TestProgram.RunPythonAsync(python, "-I", Path.Combine(_folder.FullName, layer, "postinstall.py"));

        (await StartAsync(Path.Combine(_folder.FullName, "app-client"))).ShouldBe(
            "linux-x86_64 200 http://localhost/stack\n"
        );
    }

    [Fact]
    public async Task Exported_applications_run()
    {
        GoldenBuild build = await GoldenBuild.Of("science");
        string picture = Path.Combine(_folder.FullName, "matrix.png");

        (await StartAsync(Path.Combine(build.Export, "app-classification-demo"), picture)).ShouldStartWith("accuracy ");
        (await StartAsync(Path.Combine(build.Export, "app-clustering-demo"))).ShouldStartWith("clusters [");

        File.Exists(picture).ShouldBeTrue();
    }

    [Fact]
    public async Task Exported_modules_are_compiled_once_for_all_places()
    {
        GoldenBuild build = await GoldenBuild.Of("cross");
        async Task<string> ExportAsync(string name)
        {
            string output = Path.Combine(_folder.FullName, name);
            await new LayerExporter(GoldenBuild.Cache, Host.Current, new OutputFolder(output)).ExportAsync(
                build.Layers,
                Target.LinuxX64
            );
            return Path.Combine(output, "app-client/lib/python3.11/site-packages/__pycache__/main.cpython-311.pyc");
        }

        byte[] first = File.ReadAllBytes(await ExportAsync("first"));
        byte[] second = File.ReadAllBytes(await ExportAsync("second"));

        second.ShouldBe(first);
        System.Text.Encoding.Latin1.GetString(first).ShouldNotContain(_folder.FullName);
        // Python takes the compiled module for the source as it lies there: it does not write another.
        string app = Path.Combine(_folder.FullName, "second", "app-client");
        (await StartAsync(app)).ShouldBe("linux-x86_64 200 http://localhost/stack\n");
        string python = Path.Combine(app, "bin/python");
        string location = await TestProgram.RunPythonAsync(
            python,
            "-c",
            "import mdurl; print(mdurl.decode.__code__.co_filename)"
        );
        location.ShouldBe($"{app}/lib/python3.11/site-packages/mdurl/_decode.py\n");
    }

    [Fact]
    public async Task Build_folders_run_and_are_left_alone_when_nothing_changed()
    {
        GoldenBuild build = await GoldenBuild.Of("cross");
        string path = Path.Combine(_folder.FullName, "_build");
        Directory.CreateDirectory(Path.Combine(path, "app-client", "left from before"));
        BuildFolder folder = new(GoldenBuild.Cache, path, Target.LinuxX64);

        foreach (BuiltLayer layer in build.Layers)
            folder.Write(layer, cancellationToken: TestContext.Current.CancellationToken).ShouldNotBeNull();
        foreach (BuiltLayer layer in build.Layers)
            folder.Write(layer, cancellationToken: TestContext.Current.CancellationToken).ShouldBeNull();

        (await StartAsync(folder.LayerPath("app-client"))).ShouldBe("linux-x86_64 200 http://localhost/stack\n");
        Directory.Exists(Path.Combine(path, "framework-models")).ShouldBeTrue();
        Directory
            .EnumerateFileSystemEntries(path)
            .Select(Path.GetFileName)
            .Order(StringComparer.Ordinal)
            .ShouldBe([
                "app-client",
                "app-client.last-build.json",
                "cpython-3.11",
                "cpython-3.11.last-build.json",
                "framework-models",
                "framework-models.last-build.json",
                "framework-net",
                "framework-net.last-build.json",
            ]);
    }

    // As a deployment would: both the interpreter and the module are read from the layer's metadata.
    private static async Task<string> StartAsync(string layer, params string[] arguments)
    {
        JsonNode metadata = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(layer, PythonLayout.Metadata)))!;
        string python = Path.Combine(layer, metadata["python"]!.GetValue<string>());
        return await TestProgram.RunPythonAsync(
            python,
            ["-m", metadata["launch_module"]!.GetValue<string>(), .. arguments]
        );
    }
}
