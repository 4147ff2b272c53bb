namespace Venvstacks.Cli.Tests.Reliability;

/// <summary>A run that is killed during a large download leaves bytes that the next run continues.</summary>
[Trait("Category", "Slow")]
public sealed class InterruptedDownloadTests
{
    // Kills the program once the validator is written, and bytes behind it.
    private const string KillWhileDownloading =
        "\"$@\" & while kill -0 $! && ! ls \"$0\"/*.validator >/dev/null 2>&1; do sleep 0.05; done; sleep 0.5; kill -9 $!";

    [Fact]
    public async Task A_killed_build_fetches_the_rest_of_a_wheel()
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        await stack.AddLargePackageAsync();
        await stack.SucceedAsync("lock");
        string downloads = Path.Combine(stack.Cache, "downloads-v1");
        stack.Index.Fail("/large-1.0", TestFault.Stall);

        await stack.RunAsync("build", null, "sh", "-c", KillWhileDownloading, downloads);
        long received = new FileInfo(Directory.GetFiles(downloads, "*.part").Single()).Length;
        await stack.SucceedAsync("build");

        received.ShouldBeGreaterThan(0);
        TestRequest[] requests =
        [
            .. stack.Index.Requests.Where(request =>
                request.Path.EndsWith(".whl", StringComparison.Ordinal)
                && request.Path.Contains("/large-1.0", StringComparison.Ordinal)
            ),
        ];
        requests.Select(request => request.Status).ShouldBe([200, 206]);
        requests[1].Headers["Range"].ShouldBe($"bytes={received}-");
        Directory.EnumerateFileSystemEntries(downloads).ShouldBeEmpty();
    }
}
