using CsCheck;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Tags;
using Venvstacks.Platforms;

namespace Venvstacks.Tests.Platforms;

public class TargetTests
{
    private static readonly PythonImplementation Python = PythonImplementation.Parse("cpython@3.11.7");

    private static readonly Gen<SystemFloors> Floors = Gen.Select(
        Gen.Int[17, 45],
        Gen.Int[0, 4],
        Gen.Int[11, 30],
        (glibc, musl, macos) =>
            new SystemFloors(
                new LibcFloor(Libc.Glibc, 2, glibc),
                new LibcFloor(Libc.Musl, 1, musl),
                new MacosFloor(macos, 0)
            )
    );

    [Theory]
    [InlineData("win_amd64", "nt", "win32", "Windows", "AMD64", "win_amd64")]
    [InlineData("win_arm64", "nt", "win32", "Windows", "ARM64", "win_arm64")]
    [InlineData("linux_x86_64", "posix", "linux", "Linux", "x86_64", "manylinux_2_28_x86_64")]
    [InlineData("linux_aarch64", "posix", "linux", "Linux", "aarch64", "manylinux_2_28_aarch64")]
    [InlineData("musllinux_x86_64", "posix", "linux", "Linux", "x86_64", "musllinux_1_2_x86_64")]
    [InlineData("musllinux_aarch64", "posix", "linux", "Linux", "aarch64", "musllinux_1_2_aarch64")]
    [InlineData("macosx_arm64", "posix", "darwin", "Darwin", "arm64", "macosx_13_0_arm64")]
    [InlineData("macosx_x86_64", "posix", "darwin", "Darwin", "x86_64", "macosx_13_0_x86_64")]
    public void Every_target_has_its_environment_and_its_newest_tag(
        string name,
        string osName,
        string sysPlatform,
        string system,
        string machine,
        string newest
    )
    {
        Target.TryParse(name, out Target? target).ShouldBeTrue();
        MarkerEnvironment environment = target.EnvironmentOf(Python);
        environment.OsName.ShouldBe(osName);
        environment.SysPlatform.ShouldBe(sysPlatform);
        environment.PlatformSystem.ShouldBe(system);
        environment.PlatformMachine.ShouldBe(machine);
        environment.PythonFullVersion.ShouldBe("3.11.7");
        // On Linux the tag without a version comes first, which no index has.
        target
            .TagsOf(Python, SystemFloors.Default)
            .Platforms.First(tag => !tag.StartsWith("linux_", StringComparison.Ordinal))
            .ShouldBe(newest);
    }

    [Fact]
    public void There_are_eight_targets_and_six_defaults()
    {
        Target.All.Length.ShouldBe(8);
        Target.Default.ShouldBe(Target.All.Where(target => target.Libc != Libc.Musl));
        Target.All.Select(target => target.Name).ShouldBeUnique();
        Target.TryParse("musllinux_1_2_x86_64", out _).ShouldBeFalse();
    }

    /// <summary>PEP 600 and PEP 656: a wheel for one C library is not one for the other, and a tag names the oldest system that the wheel runs on.</summary>
    [Fact]
    public void Tags_are_of_the_targets_own_system_and_no_newer_than_its_floor() =>
        Floors.Sample(floors =>
        {
            foreach (Target target in Target.All)
            {
                string[] tags = [.. target.TagsOf(Python, floors).Platforms];
                tags.ShouldAllBe(tag => tag.EndsWith(target.Architecture, StringComparison.Ordinal) || target.IsMacos);
                tags.Any(tag => tag.StartsWith("manylinux", StringComparison.Ordinal))
                    .ShouldBe(target.Libc == Libc.Glibc);
                tags.Any(tag => tag.StartsWith("musllinux", StringComparison.Ordinal))
                    .ShouldBe(target.Libc == Libc.Musl);
                tags.ShouldNotContain($"manylinux_2_{floors.Glibc.Minor + 1}_{target.Architecture}");
                tags.ShouldNotContain($"musllinux_1_{floors.Musl.Minor + 1}_{target.Architecture}");
                tags.ShouldNotContain($"macosx_{floors.Macos.Major + 1}_0_{target.Architecture}");
            }
        });

    [Fact]
    public void A_higher_floor_accepts_all_that_a_lower_one_does() =>
        Floors.Sample(floors =>
        {
            foreach (Target target in Target.All)
            {
                CompatibleTags low = target.TagsOf(Python, floors);
                CompatibleTags high = target.TagsOf(Python, floors.Raise());
                low.Platforms.Except(high.Platforms).ShouldBeEmpty();
                high.Platforms.Except(low.Platforms).Any().ShouldBe(!target.IsWindows);
            }
        });

    [Theory]
    [InlineData("glibc", Libc.Glibc, 2, 28)]
    [InlineData("glibc@2.17", Libc.Glibc, 2, 17)]
    [InlineData("musl", Libc.Musl, 1, 2)]
    [InlineData("musl@1.1", Libc.Musl, 1, 1)]
    public void Floors_are_parsed_and_keep_their_text(string text, Libc libc, int major, int minor)
    {
        LibcFloor floor = LibcFloor.Parse(text);
        (floor.Libc, floor.Major, floor.Minor).ShouldBe((libc, major, minor));
        floor.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("bionic@1.0")]
    [InlineData("musl@")]
    [InlineData("musl@1")]
    [InlineData("musl@.2")]
    [InlineData("musl@1.")]
    [InlineData("musl@1.2.3")]
    [InlineData("musl@-1.2")]
    [InlineData("glibc@ 2.28")]
    public void Other_floors_are_refused(string text)
    {
        LibcFloor.TryParse(text, out LibcFloor? floor, out ParseError? error).ShouldBeFalse();
        floor.ShouldBeNull();
        error.ShouldNotBeNull();
    }
}
