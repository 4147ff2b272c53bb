using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Platforms;

namespace Venvstacks.Tests.Publishing;

/// <summary>A build directory that another machine wrote.</summary>
public sealed class OtherHostTests : IDisposable
{
    private readonly Scratch _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Layers_that_were_built_for_another_host_are_not_published()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        Directory.CreateDirectory(_folder["runtimes"]);
        RuntimeFactory.Pack(_folder["runtimes"], Target.LinuxX64, "3.11.7");
        await File.WriteAllTextAsync(
            _folder["venvstacks.toml"],
            """
            [[runtimes]]
            name = "py"
            python_implementation = "cpython@3.11.7"
            requirements = []
            platforms = ["linux_x86_64", "linux_aarch64"]
            """,
            stop
        );
        using (Workspace builder = Open(Target.LinuxX64))
        {
            StackDefinition stack = await builder.LoadAsync(_folder["venvstacks.toml"], stop);
            await new StackLocker(builder).LockAsync(new LockRequest(stack), cancellationToken: stop);
            await new StackBuilder(builder).BuildAsync(
                new BuildRequest(stack) { RuntimesDirectories = [_folder["runtimes"]] },
                cancellationToken: stop
            );
        }
        using Workspace publisher = Open(Target.LinuxArm64);
        StackDefinition same = await publisher.LoadAsync(_folder["venvstacks.toml"], stop);

        BuildEnvException error = await Should.ThrowAsync<BuildEnvException>(() =>
            new StackPublisher(publisher).PublishAsync(new PublishRequest(same), cancellationToken: stop)
        );

        error.Message.ShouldContain("layer 'py' was built for linux_x86_64, not for linux_aarch64");
    }

    private Workspace Open(Target target) =>
        Workspace.Open(
            new WorkspaceOptions
            {
                CacheDirectory = _folder["cache"],
                Host = new Host(target),
                Variable = _ => null,
            }
        );
}
