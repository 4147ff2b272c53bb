namespace Venvstacks.Cli.Tests.Reliability;

/// <summary>An output directory on a file system without hard and symbolic links (exFAT through FUSE, as root) gets the same archives.</summary>
[Trait("Category", "Slow")]
public sealed class LinklessOutputTests
{
    private const int NotPossible = 125;

    private const string OnExfat = """
        truncate -s 16M image && mkfs.exfat image >/dev/null 2>&1 || exit 125
        device=$(losetup -f --show image) || exit 125
        mount.exfat-fuse "$device" _artifacts >/dev/null || { losetup -d "$device"; exit 125; }
        "$@" && "$@"; code=$?
        cp -r _artifacts copy
        umount _artifacts
        losetup -d "$device"
        exit $code
        """;

    [Theory]
    [MemberData(nameof(ArchiveFormats.Rows), MemberType = typeof(ArchiveFormats))]
    public async Task Archives_are_written_to_a_file_system_without_links(string format)
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        string archives = Path.Combine(stack.Folder, "_artifacts");
        await stack.SucceedAsync("lock", "build", $"publish --format {format}");
        SortedDictionary<string, string> expected = ArchiveFormats.HashesOf(archives);
        Directory.Delete(archives, recursive: true);
        Directory.CreateDirectory(archives);

        ProgramRun run = await stack.RunAsync(
            $"publish --format {format}",
            null,
            "unshare",
            "-m",
            "sh",
            "-c",
            OnExfat,
            "sh"
        );

        Assert.SkipWhen(
            run.ExitCode is NotPossible or 127 || run.Error.StartsWith("unshare", StringComparison.Ordinal),
            $"exFAT cannot be mounted here: {run.Error}"
        );
        run.ExitCode.ShouldBe(0, run.Error);
        string copy = Path.Combine(stack.Folder, "copy");
        ArchiveFormats.HashesOf(copy).ShouldBe(expected);
        TreeSnapshot.Of(copy).Keys.ShouldAllBe(path => !TreeSnapshot.IsStage(path));
    }
}
