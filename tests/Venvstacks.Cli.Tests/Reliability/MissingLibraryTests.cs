namespace Venvstacks.Cli.Tests.Reliability;

/// <summary>Without liblzma, xz is refused with the formats that work, and those work (guide on formats, acceptance 20).</summary>
[Trait("Category", "Slow")]
public sealed class MissingLibraryTests
{
    private const int NotPossible = 125;

    private const string WithoutLiblzma = """
        for file in /usr/lib/*/liblzma.so.5 /usr/lib64/liblzma.so.5 /usr/lib/liblzma.so.5 /lib/liblzma.so.5 /usr/local/lib/liblzma.so.5; do
          if [ -s "$file" ]; then mount --bind /dev/null "$file" || exit 125; fi
        done
        exec "$@"
        """;

    [Fact]
    public async Task Acceptance_20_xz_is_refused_with_the_formats_that_are_written_without_liblzma()
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        await stack.SucceedAsync("lock", "build");

        ProgramRun refused = await PublishAsync(stack, "tar.xz");

        Assert.SkipWhen(
            refused.ExitCode is NotPossible || refused.Error.StartsWith("unshare", StringComparison.Ordinal),
            refused.Error
        );
        refused.ExitCode.ShouldBe(1);
        refused.Error.ShouldContain("xz cannot be written here: the library liblzma is not installed");
        refused.Error.ShouldContain("Debian and Ubuntu: liblzma5");
        refused.Error.ShouldContain("tar.zst, tar.gz, tar and zip are written without it");
        string archives = Path.Combine(stack.Folder, "_artifacts");
        TreeSnapshot.Of(archives).Values.ShouldAllBe(entry => entry.StartsWith("folder", StringComparison.Ordinal));
        foreach (string format in new[] { "tar.zst", "tar.gz", "tar", "zip" })
        {
            (await PublishAsync(stack, format)).ExitCode.ShouldBe(0);
            Directory.GetFiles(archives, $"*.{format}").Length.ShouldBe(4);
        }
    }

    // The native program has the library linked in.
    private static Task<ProgramRun> PublishAsync(SmallStack stack, string format) =>
        StackProgram.RunAsync(
            [
                "unshare",
                "-rm",
                "sh",
                "-c",
                WithoutLiblzma,
                "sh",
                .. StackProgram.Managed,
                .. stack.Arguments($"publish --format {format}"),
            ],
            stack.Folder,
            stack.Variables
        );
}
