using System.Text.Json.Nodes;

namespace Venvstacks.Cli.Tests.Reliability;

/// <summary>A disk that is full while archives are written: an error that says so, and nothing half done.</summary>
[Trait("Category", "Slow")]
public sealed class FullDiskTests
{
    [Theory]
    [InlineData("tar.xz --level 0", 200)]
    [InlineData("tar.zst", 200)]
    [InlineData("tar.zst --frames 64KiB", 200)]
    [InlineData("tar.gz", 200)]
    [InlineData("tar", 300)]
    [InlineData("zip", 200)]
    public async Task A_full_disk_is_named_and_the_next_run_finishes(string format, int kilobytes)
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        await stack.SucceedAsync("lock", "build");
        string archives = Path.Combine(stack.Folder, "_artifacts");
        Directory.CreateDirectory(archives);
        string kept = Path.Combine(stack.Work, "kept");
        string[] onSmallDisk =
        [
            "unshare",
            "-rm",
            "sh",
            "-c",
            $"mount -t tmpfs -o size={kilobytes}k none _artifacts || exit 125; \"$@\"; code=$?; cp -a _artifacts '{kept}'; exit $code",
            "sh",
        ];

        ProgramRun full = await stack.RunAsync($"publish --format {format}", null, onSmallDisk);

        Assert.SkipWhen(
            full.ExitCode is 125 or 127 || full.Error.StartsWith("unshare", StringComparison.Ordinal),
            full.Error
        );
        full.ExitCode.ShouldBe(1, full.Error);
        full.Error.ShouldContain("BuildEnvError: cannot write '");
        full.Error.ShouldContain("the disk is full  [VS3101]");
        string[] left = [.. TreeSnapshot.Of(kept).Keys];
        left.ShouldAllBe(path => !TreeSnapshot.IsStage(path));
        left.ShouldNotContain("__venvstacks__/stack.json");
        stack.Leftovers().ShouldBeEmpty();

        await stack.SucceedAsync($"publish --format {format}");
        JsonNode release = JsonNode.Parse(
            await File.ReadAllTextAsync(
                Path.Combine(archives, "__venvstacks__", "stack.json"),
                TestContext.Current.CancellationToken
            )
        )!;
        ((int)release["release"]!, release["layers"]!.AsArray().Count).ShouldBe((1, 4));
    }

    [Theory]
    [MemberData(nameof(ArchiveFormats.Rows), MemberType = typeof(ArchiveFormats))]
    public async Task A_full_disk_leaves_the_archives_of_an_earlier_run_whole(string format)
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        await stack.SucceedAsync("lock", "build");
        string archives = Path.Combine(stack.Folder, "_artifacts");
        Directory.CreateDirectory(archives);
        const string list = "(cd _artifacts && find . -type f ! -name filler | sort | xargs sha256sum)";
        string[] onFullDisk =
        [
            "unshare",
            "-rm",
            "sh",
            "-c",
            $"mount -t tmpfs -o size=4m none _artifacts || exit 125; \"$@\" || exit 126; {list} > before; "
                + $"cat /dev/zero > _artifacts/filler 2>/dev/null; \"$@\" --force; code=$?; {list} > after; exit $code",
            "sh",
        ];

        ProgramRun full = await stack.RunAsync($"publish --format {format}", null, onFullDisk);

        Assert.SkipWhen(
            full.ExitCode is 125 or 127 || full.Error.StartsWith("unshare", StringComparison.Ordinal),
            full.Error
        );
        full.ExitCode.ShouldBe(1, full.Error);
        full.Error.ShouldContain("the disk is full  [VS3101]");
        string before = await File.ReadAllTextAsync(
            Path.Combine(stack.Folder, "before"),
            TestContext.Current.CancellationToken
        );
        before.ShouldContain("./__venvstacks__/stack.json");
        (
            await File.ReadAllTextAsync(Path.Combine(stack.Folder, "after"), TestContext.Current.CancellationToken)
        ).ShouldBe(before);
    }
}
