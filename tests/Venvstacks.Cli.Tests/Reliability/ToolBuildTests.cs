using Venvstacks.Platforms;

namespace Venvstacks.Cli.Tests.Reliability;

/// <summary>Every build of the tool publishes the same bytes: managed, native, and for ARM in qemu (guide on formats, acceptance 2 and 4).</summary>
[Trait("Category", "Slow")]
public sealed class ToolBuildTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task Acceptance_04_managed_and_native_code_publish_the_same_bytes()
    {
        Assert.SkipUnless(StackProgram.IsNative, "out/venvstacks is not here; ./dev publish makes it");
        await CompareAsync(StackProgram.Managed, ArchiveFormats.All);
    }

    [Fact]
    public async Task Acceptance_02_the_builds_for_x64_and_for_ARM_publish_the_same_bytes()
    {
        string tool = Path.Combine(Shared.ProjectRoot, "out", "linux-arm64", "venvstacks");
        Assert.SkipUnless(
            File.Exists(tool),
            "out/linux-arm64/venvstacks is not here; ./dev publish linux-arm64 makes it"
        );
        DebianPython debian = await DebianPython.RequireAsync();
        string[] formats = Matrix.IsFull ? ArchiveFormats.All : ["tar.xz --level 0", "tar.zst", "zip --level 1"];
        await CompareAsync([.. debian.Command, tool], formats);
    }

    private async Task CompareAsync(string[] other, string[] formats)
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        await stack.AddLargePackageAsync();
        // For a target that is neither host's: each tool finds the layers in the same directory.
        RuntimeFactory.Pack(stack.Runtimes, Target.WindowsX64, "3.11.7");
        await stack.SucceedAsync("lock", $"build --platform {Target.WindowsX64}");
        foreach (string format in formats)
        {
            Dictionary<string, string> expected = await PublishAsync(stack, StackProgram.Command, "here", format);
            Dictionary<string, string> actual = await PublishAsync(stack, other, "other", format);
            expected.Count.ShouldBe(8);
            actual.ShouldBe(expected, format);
            output.WriteLine($"{format}: {string.Join(' ', expected.Values.Select(hash => hash[..8]))}");
        }
    }

    private static async Task<Dictionary<string, string>> PublishAsync(
        SmallStack stack,
        string[] tool,
        string folder,
        string format
    )
    {
        string path = Path.Combine(stack.Work, folder);
        ProgramRun run = await StackProgram.RunAsync(
            [.. tool, .. SmallStack.PublishArguments(path, format, "--platform", Target.WindowsX64.Name)],
            stack.Folder,
            stack.Variables,
            limit: Patience
        );
        run.ExitCode.ShouldBe(0, run.Error);
        Dictionary<string, string> hashes = ArchiveFormats.HashesOf(path);
        Directory.Delete(path, recursive: true);
        return hashes;
    }
}
