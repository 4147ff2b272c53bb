using CliWrap;
using CliWrap.Buffered;
using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Platforms;
using Venvstacks.Publishing;

namespace Venvstacks.Tests.Publishing;

/// <summary>Exports without symbolic links run; guides/platforms.md, section 5, line 9.</summary>
[Trait("Category", "Slow")]
public sealed class LinkFreeExportTests : IAsyncLifetime
{
    private readonly Scratch _folder = new();
    private TestIndex _index = null!;

    public async ValueTask InitializeAsync()
    {
        _index = await TestIndex.StartAsync();
        _index.Add(WheelFactory.Make("base", "1.0"));
        _index.Add(WheelFactory.Make("small", "1.0", ["base"]));
    }

    public async ValueTask DisposeAsync()
    {
        await _index.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Line_9_a_stack_on_the_Python_of_this_machine_starts_without_a_link()
    {
        (string prefix, string version) = await FindPythonAsync();
        using Workspace workspace = Open(Host.Current);
        StackDefinition stack = await BuildAsync(workspace, version, Host.Current.Target, prefix);
        ExportRequest request = new(stack) { KeepLinks = false };

        await ExportAsync(workspace, request);
        FindLinks(_folder["_export"]).ShouldBeEmpty();
        (await RunAsync("python", "-m", "app")).ShouldBe($"{_folder["_export"]}/app-app/bin/python True\n");
        (await RunAsync("python3", "-m", "app")).ShouldBe($"{_folder["_export"]}/app-app/bin/python True\n");

        // Moved by nothing but a new run: with links it is written again, and without them again.
        await ExportAsync(workspace, request with { KeepLinks = true });
        FindLinks(_folder["_export"]).ShouldNotBeEmpty();
        (await RunAsync("python", "-m", "app")).ShouldBe($"{_folder["_export"]}/app-app/bin/python True\n");
        await ExportAsync(workspace, request);
        FindLinks(_folder["_export"]).ShouldBeEmpty();
    }

    [Fact]
    public async Task Line_9_cross_starts_without_a_link()
    {
        GoldenBuild build = await GoldenBuild.Of("cross");
        await new LayerExporter(GoldenBuild.Cache, Host.Current, new OutputFolder(_folder["_export"]))
        {
            KeepsLinks = false,
        }.ExportAsync(build.Layers, Target.LinuxX64, cancellationToken: TestContext.Current.CancellationToken);

        FindLinks(_folder["_export"]).ShouldBeEmpty();
        string python = Path.Combine(_folder["_export"], "app-client/bin/python");
        (await TestProgram.RunPythonAsync(python, "-m", "main")).ShouldBe("linux-x86_64 200 http://localhost/stack\n");
    }

    [Fact]
    public async Task An_export_for_musl_needs_links()
    {
        using Workspace workspace = Open(new Host(Target.MuslX64));
        Directory.CreateDirectory(_folder["runtimes"]);
        RuntimeFactory.Pack(_folder["runtimes"], Target.MuslX64, "3.11.7");
        StackDefinition stack = await BuildAsync(workspace, "3.11.7", Target.MuslX64);

        BuildEnvException error = await Should.ThrowAsync<BuildEnvException>(() =>
            ExportAsync(workspace, new ExportRequest(stack) { KeepLinks = false })
        );

        error.Message.ShouldContain("an export for musllinux_x86_64 cannot do without symbolic links");
        await ExportAsync(workspace, new ExportRequest(stack));
        Path.Exists(_folder["_export/app-app/bin/python_"]).ShouldBeTrue();
    }

    private Workspace Open(Host host) =>
        Workspace.Open(
            new WorkspaceOptions
            {
                CacheDirectory = _folder["cache"],
                Host = host,
                Variable = name => name == "UV_DEFAULT_INDEX" ? _index.Simple.ToString() : null,
            }
        );

    private async Task<StackDefinition> BuildAsync(
        Workspace workspace,
        string version,
        Target target,
        string? prefix = null
    )
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(
            _folder["venvstacks.toml"],
            $"""
            [[runtimes]]
            name = "py"
            python_implementation = "cpython@{version}"
            requirements = ["base"]
            platforms = ["{target}"]

            [[applications]]
            name = "app"
            launch_module = "app.py"
            runtime = "py"
            requirements = ["small"]

            """,
            stop
        );
        await File.WriteAllTextAsync(
            _folder["app.py"],
            "import sys\nimport base\nimport small\nprint(sys.executable, sys.prefix != sys.base_prefix)\n",
            stop
        );
        StackDefinition stack = await workspace.LoadAsync(_folder["venvstacks.toml"], stop);
        await new StackLocker(workspace).LockAsync(new LockRequest(stack), cancellationToken: stop);
        await new StackBuilder(workspace).BuildAsync(
            prefix is null
                ? new BuildRequest(stack) { RuntimesDirectories = ["runtimes"] }
                : new BuildRequest(stack) { InstalledPythons = [prefix] },
            cancellationToken: stop
        );
        return stack;
    }

    private static Task ExportAsync(Workspace workspace, ExportRequest request) =>
        new StackExporter(workspace).ExportAsync(request, cancellationToken: TestContext.Current.CancellationToken);

    private static string[] FindLinks(string folder) =>
        [
            .. Directory
                .EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
                .Where(path => new FileInfo(path).LinkTarget is not null),
        ];

    private static async Task<(string Prefix, string Version)> FindPythonAsync()
    {
        BufferedCommandResult found;
        try
        {
            found = await Cli.Wrap("python3")
                .WithArguments([
                    "-c",
                    "import sys; print(sys.base_prefix, '.'.join(map(str, sys.version_info[:3])), sys.implementation.name)",
                ])
                .ExecuteBufferedAsync();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("python3 is not on PATH");
            throw;
        }
        string[] words = found.StandardOutput.Trim().Split(' ');
        // The prefix of a system's own Python is that of all programs.
        if (words[0] is "/usr" or "/usr/local" || words[^1] != "cpython")
            Assert.Skip($"no runtime can be made of the Python of this machine in {words[0]}");
        return (words[0], words[1]);
    }

    private Task<string> RunAsync(string command, params string[] arguments) =>
        TestProgram.RunPythonAsync($"{_folder["_export"]}/app-app/bin/{command}", arguments);
}
