using Venvstacks.Formats.Packing;
using Venvstacks.Platforms;
using Venvstacks.Publishing;

namespace Venvstacks.Tests.Publishing;

public class PackingOptionsTests
{
    [Fact]
    public void Windows_has_zip_and_all_others_tar_xz_by_default()
    {
        PackingOptions packing = new();
        foreach (Target target in Target.All)
            packing.FormatFor(target).ShouldBe(target.IsWindows ? ArchiveFormat.Zip : ArchiveFormat.TarXz);
        packing.OptionsFor(Target.WindowsX64).Level.ShouldBe(6);
        (packing with { Format = ArchiveFormat.TarZst }).OptionsFor(Target.WindowsX64).Level.ShouldBe(9);
        packing.FindProblem(Target.All).ShouldBeNull();
    }

    [Theory]
    [InlineData("tar.xz", 10, null, "'tar.xz' has no level 10: choose one from 0 to 9")]
    [InlineData("tar.zst", 20, null, "'tar.zst' has no level 20: choose one from 1 to 19")]
    [InlineData("tar", 1, null, "'tar' is not compressed and has no levels")]
    [InlineData("zip", 0, null, "'zip' has no level 0: choose one from 1 to 9")]
    [InlineData("tar.gz", null, 65536, "'tar.gz' has no frames: only 'tar.zst' has")]
    [InlineData("tar.zst", null, 1, "the frame size must be from 64 KiB to 64 MiB")]
    public void Wrong_values_are_named_with_what_there_is(string format, int? level, int? frames, string problem) =>
        new PackingOptions
        {
            Format = ArchiveFormat.All.Single(known => known.Name == format),
            Level = level,
            FrameSize = frames,
        }
            .FindProblem([Target.LinuxX64])
            .ShouldBe(problem);

    [Fact]
    public void Each_target_has_its_own_format_so_its_own_levels()
    {
        PackingOptions fastest = new() { Level = 0 };
        fastest.FindProblem([Target.LinuxX64]).ShouldBeNull();
        fastest.FindProblem([Target.LinuxX64, Target.WindowsX64]).ShouldNotBeNull();
    }
}
