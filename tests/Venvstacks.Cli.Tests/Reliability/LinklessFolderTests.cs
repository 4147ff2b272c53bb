namespace Venvstacks.Cli.Tests.Reliability;

/// <summary>An output directory on a file system without symbolic links, as vfat is: each call that makes one fails with EPERM.</summary>
[Trait("Category", "Slow")]
public sealed class LinklessFolderTests
{
    private const string Calls = "symlink,symlinkat";

    private static readonly string[] Linkless =
    [
        "/usr/bin/strace",
        "-f",
        "-o",
        "/dev/null",
        "-e",
        $"trace={Calls}",
        "-e",
        $"inject={Calls}:error=EPERM",
    ];

    [Fact]
    public async Task An_export_names_the_link_and_succeeds_without_links()
    {
        Assert.SkipUnless(File.Exists(Linkless[0]), "strace is missing");
        await using SmallStack stack = await SmallStack.StartAsync();
        await stack.SucceedAsync("lock", "build");

        ProgramRun failed = await stack.RunAsync("local-export", null, Linkless);
        Assert.SkipWhen(
            failed.Error.StartsWith(Linkless[0], StringComparison.Ordinal),
            $"tracing is not permitted: {failed.Error}"
        );
        failed.ExitCode.ShouldBe(1);
        failed.Error.ShouldMatch(
            "BuildEnvError: cannot write '.*': the file system has no symbolic links  \\[VS3112\\]"
        );
        failed.Error.ShouldContain("export without symbolic links");
        stack.Leftovers().ShouldBeEmpty();

        ProgramRun copied = await stack.RunAsync("local-export --no-symlinks", null, Linkless);
        copied.ExitCode.ShouldBe(0, copied.Error);
        string export = Path.Combine(stack.Folder, "_export");
        TreeSnapshot.Of(export).Values.ShouldAllBe(entry => !entry.StartsWith("link", StringComparison.Ordinal));
    }
}
