using System.Text.Json;
using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Packing;
using Venvstacks.Platforms;

namespace Venvstacks.Tests.Publishing;

/// <summary>Outputs of a stack whose layers are for other targets than before.</summary>
public sealed class LayersForTargetsTests : IDisposable
{
    private readonly Scratch _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_layer_that_is_no_longer_for_the_target_leaves_the_release()
    {
        using Workspace workspace = Open();
        await PublishAsync(workspace, "net", "\"linux_x86_64\"");
        LayersOfRelease().ShouldBe(["py", "framework-net", "app-one", "app-two"]);

        await PublishAsync(workspace, "net2", "\"linux_aarch64\"");

        LayersOfRelease().ShouldBe(["py", "framework-net2", "app-one"]);
    }

    [Fact]
    public async Task Without_a_layer_for_the_host_nothing_is_published_exported_or_audited()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        using Workspace workspace = Open();
        await PublishAsync(workspace, "net", "\"linux_x86_64\"");
        string manifest = _folder["_artifacts/__venvstacks__/venvstacks.json"];
        string before = await File.ReadAllTextAsync(manifest, stop);
        StackDefinition stack = await WriteAsync(
            workspace,
            """
            [[runtimes]]
            name = "py"
            python_implementation = "cpython@3.11.7"
            requirements = []
            platforms = ["linux_aarch64", "win_amd64"]
            """
        );
        await new StackLocker(workspace).LockAsync(new LockRequest(stack), cancellationToken: stop);
        PublishRequest publication = new(stack);
        ExportRequest export = new(stack);

        foreach (
            Func<Task> run in (Func<Task>[])
                [
                    () => new StackBuilder(workspace).BuildAsync(new BuildRequest(stack), cancellationToken: stop),
                    () => new StackPublisher(workspace).PublishAsync(publication, cancellationToken: stop),
                    () => Task.FromResult(new StackPublisher(workspace).Plan(publication)),
                    () => new StackExporter(workspace).ExportAsync(export, cancellationToken: stop),
                    () => new StackAuditor(workspace).AuditAsync(new AuditRequest(stack), stop),
                ]
        )
            (await Should.ThrowAsync<BuildEnvException>(run))
                .Diagnostics.ShouldHaveSingleItem()
                .Code.ShouldBe(DiagnosticCodes.UnusedTarget);

        (await File.ReadAllTextAsync(manifest, stop)).ShouldBe(before);
    }

    [Fact]
    public async Task Layers_of_a_moved_definition_and_of_a_lost_cache_are_not_taken_for_changed_ones()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        using Workspace workspace = Open();
        StackDefinition stack = await PublishAsync(workspace, "net", "\"linux_x86_64\"");
        RuntimeFactory.Pack(_folder["runtimes"], Target.LinuxArm64, "3.11.7");
        BuildRequest build = new(stack) { RuntimesDirectories = [_folder["runtimes"]], Targets = [Target.LinuxArm64] };
        await new StackBuilder(workspace).BuildAsync(build, cancellationToken: stop);

        using (Workspace other = Open("other"))
            (
                await Should.ThrowAsync<BuildEnvException>(() =>
                    new StackPublisher(other).PublishAsync(
                        new PublishRequest(stack) { Targets = [Target.LinuxArm64] },
                        cancellationToken: stop
                    )
                )
            ).Message.ShouldContain("layer 'py' for linux_aarch64 is no longer in the cache");

        Directory.CreateDirectory(_folder["moved"]);
        foreach (string folder in (string[])["_build", "requirements"])
            Directory.Move(_folder[folder], _folder[$"moved/{folder}"]);
        foreach (string file in (string[])["venvstacks.toml", "main.py"])
            File.Move(_folder[file], _folder[$"moved/{file}"]);
        StackDefinition moved = await workspace.LoadAsync(_folder["moved/venvstacks.toml"], stop);
        (
            await Should.ThrowAsync<BuildEnvException>(() =>
                new StackPublisher(workspace).PublishAsync(new PublishRequest(moved), cancellationToken: stop)
            )
        ).Message.ShouldContain("layer 'app-one' has changed since it was built, or its definition was moved");
    }

    private async Task<StackDefinition> PublishAsync(Workspace workspace, string framework, string platform)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        Directory.CreateDirectory(_folder["runtimes"]);
        RuntimeFactory.Pack(_folder["runtimes"], Target.LinuxX64, "3.11.7");
        await File.WriteAllTextAsync(_folder["main.py"], "", stop);
        StackDefinition stack = await WriteAsync(
            workspace,
            $"""
            [[runtimes]]
            name = "py"
            python_implementation = "cpython@3.11.7"
            requirements = []
            platforms = ["linux_x86_64", "linux_aarch64"]

            [[frameworks]]
            name = "{framework}"
            runtime = "py"
            requirements = []

            [[applications]]
            name = "one"
            launch_module = "main.py"
            frameworks = ["{framework}"]
            requirements = []

            [[applications]]
            name = "two"
            launch_module = "main.py"
            frameworks = ["{framework}"]
            requirements = []
            platforms = [{platform}]
            """
        );
        await new StackLocker(workspace).LockAsync(new LockRequest(stack), cancellationToken: stop);
        await new StackBuilder(workspace).BuildAsync(
            new BuildRequest(stack) { RuntimesDirectories = [_folder["runtimes"]] },
            cancellationToken: stop
        );
        await new StackPublisher(workspace).PublishAsync(
            new PublishRequest(stack) { Format = ArchiveFormat.TarZst },
            cancellationToken: stop
        );
        return stack;
    }

    private async Task<StackDefinition> WriteAsync(Workspace workspace, string definition)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(_folder["venvstacks.toml"], definition, stop);
        return await workspace.LoadAsync(_folder["venvstacks.toml"], stop);
    }

    private string[] LayersOfRelease()
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(_folder["_artifacts/__venvstacks__/stack.json"]));
        return
        [
            .. json
                .RootElement.GetProperty("layers")
                .EnumerateArray()
                .Select(layer => layer.GetProperty("layer_name").GetString()!),
        ];
    }

    private Workspace Open(string cache = "cache") =>
        Workspace.Open(
            new WorkspaceOptions
            {
                CacheDirectory = _folder[cache],
                Host = new Host(Target.LinuxX64),
                Variable = _ => null,
            }
        );
}
