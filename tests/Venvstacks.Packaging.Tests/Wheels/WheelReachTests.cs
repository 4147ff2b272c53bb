using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text.Json;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging.LockFiles;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Packaging.Tags;
using Venvstacks.Packaging.Wheels;

namespace Venvstacks.Packaging.Tests.Wheels;

public sealed class WheelReachTests
{
    private static readonly ConcurrentDictionary<string, List<(WheelFileName Wheel, DateTimeOffset Uploaded)>> Pages =
    [];

    [Theory]
    [InlineData("py3-none-any", "", true)]
    [InlineData("py2.py3-none-any", "", true)]
    [InlineData("py2-none-any", "", false)]
    [InlineData("py312-none-any", "", false)]
    [InlineData("py37-none-any", "", true)]
    [InlineData("cp311-cp311-win_amd64", "", true)]
    [InlineData("cp310-cp310-win_amd64", "", false)]
    [InlineData("cp312-cp312-win_amd64", "", false)]
    [InlineData("cp310-none-win_amd64", "", false)]
    [InlineData("cp311-none-win_amd64", "", true)]
    [InlineData("cp313-cp313t-win_amd64", "", false)]
    [InlineData("cp37-abi3-win_amd64", "", true)]
    [InlineData("pp311-pypy311_pp73-win_amd64", "", true)]
    [InlineData("pp310-pypy310_pp73-win_amd64", "", false)]
    [InlineData("graalpy311-graalpy242_311_native-linux_x86_64", "", true)]
    [InlineData("graalpy310-graalpy240_310_native-linux_x86_64", "", false)]
    [InlineData("cp311-cp311-win_amd64", "sys_platform == 'linux'", false)]
    [InlineData("cp311-cp311-win_amd64", "os_name == 'posix'", false)]
    [InlineData("cp311-cp311-win_amd64", "platform_machine == 'ARM64'", true)]
    [InlineData("cp311-cp311-win_amd64", "platform_python_implementation == 'PyPy'", true)]
    [InlineData("cp311-cp311-macosx_11_0_universal2", "sys_platform == 'darwin' and platform_machine == 'arm64'", true)]
    [InlineData("cp311-cp311-macosx_11_0_x86_64", "sys_platform == 'darwin' and platform_machine == 'arm64'", false)]
    [InlineData("cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64", "platform_machine == 'x86_64'", true)]
    [InlineData("cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64", "platform_machine == 'aarch64'", false)]
    [InlineData("cp311-cp311-musllinux_1_1_armv7l", "sys_platform == 'linux'", true)]
    [InlineData("cp311-cp311-ios_13_0_arm64_iphoneos", "platform_machine == 'x86_64'", false)]
    [InlineData("cp311-cp311-freebsd_14_0_amd64", "sys_platform == 'linux'", true)]
    public void A_lock_for_Python_3_11_keeps_the_wheels_that_it_can_use(string tags, string marker, bool expected)
    {
        RequiresPython python = new(SpecifierSet.Parse("==3.11.*"));
        Marker where = marker.Length == 0 ? Marker.True : Marker.Parse(marker);
        WheelReach.IsReachable(CompressedTagSet.Parse(tags), where, python).ShouldBe(expected);
    }

    [Theory]
    [InlineData(">=3.10.1", "cp310-cp310-any", true)]
    [InlineData(">3.10.1", "cp310-cp310-any", true)]
    [InlineData(">3.10.1", "cp39-cp39-any", false)]
    [InlineData("<3.10", "cp310-cp310-any", false)]
    [InlineData("<3.10.1", "cp310-cp310-any", true)]
    [InlineData("<=3.10", "cp310-cp310-any", true)]
    [InlineData("<=3.10", "py311-none-any", false)]
    public void Only_minor_versions_of_a_range_count(string python, string tags, bool expected) =>
        WheelReach
            .MatchesPython(CompressedTagSet.Parse(tags), new RequiresPython(SpecifierSet.Parse(python)))
            .ShouldBe(expected);

    [Fact]
    public void The_wheels_of_every_golden_lock_are_those_that_it_can_reach()
    {
        string[] locks = Directory.GetFiles(Shared.Require("golden"), "pylock*.toml", SearchOption.AllDirectories);
        List<string> differences = [];
        int packages = 0;
        foreach (string path in locks)
        {
            PylockReader
                .TryRead(new SourceText(path, File.ReadAllText(path)), out Pylock? pylock, out _)
                .ShouldBeTrue();
            foreach (PylockPackage package in pylock!.Packages.Where(package => package.Wheels.Length > 0))
            {
                packages++;
                if (Compare(pylock, package, GetLockedAt(path)) is { } difference)
                    differences.Add($"{Path.GetFileName(path)}: {difference}");
            }
        }
        packages.ShouldBeGreaterThan(250);
        differences.ShouldBeEmpty();
    }

    private static string? Compare(Pylock pylock, PylockPackage package, DateTimeOffset lockedAt)
    {
        RequiresPython python = new(SpecifierSet.Parse(pylock.RequiresPython!));
        Marker environments = pylock.Environments.Aggregate(Marker.False, (any, text) => any.Or(Marker.Parse(text)));
        Marker marker = package.Marker is { } own ? Marker.From(own.Expression) : Marker.True;
        if (!environments.IsFalse)
            marker = marker.And(environments);
        string[] expected =
        [
            .. package
                .Wheels.Select(wheel => wheel.Url![(wheel.Url!.LastIndexOf('/') + 1)..])
                .Order(StringComparer.Ordinal),
        ];
        string[] actual =
        [
            .. ListWheels(package, lockedAt)
                .Where(wheel => WheelReach.IsReachable(wheel.Tags, marker, python))
                .Select(wheel => wheel.Text)
                .Order(StringComparer.Ordinal),
        ];
        if (expected.SequenceEqual(actual))
            return null;
        return $"{package.Name} missing {string.Join(' ', expected.Except(actual))} superfluous {string.Join(' ', actual.Except(expected))}";
    }

    private static IEnumerable<WheelFileName> ListWheels(PylockPackage package, DateTimeOffset lockedAt) =>
        Pages
            .GetOrAdd($"{package.Name}", ReadPage)
            .Where(file => file.Uploaded < lockedAt && file.Wheel.Version == package.Version)
            .Select(file => file.Wheel);

    private static List<(WheelFileName Wheel, DateTimeOffset Uploaded)> ReadPage(string package)
    {
        using Stream file = File.OpenRead(Shared.Require("index", "simple", $"{package}.json.gz"));
        using GZipStream unzipped = new(file, CompressionMode.Decompress);
        using JsonDocument page = JsonDocument.Parse(unzipped);
        List<(WheelFileName, DateTimeOffset)> wheels = [];
        foreach (JsonElement row in page.RootElement.GetProperty("files").EnumerateArray())
        {
            if (WheelFileName.TryParse(row[0].Text(), out WheelFileName? wheel, out _))
                wheels.Add((wheel, row[4].GetDateTimeOffset()));
        }
        return wheels;
    }

    private static DateTimeOffset GetLockedAt(string path)
    {
        using JsonDocument meta = JsonDocument.Parse(File.ReadAllBytes(Path.ChangeExtension(path, ".meta.json")));
        return meta.RootElement.GetProperty("locked_at").GetDateTimeOffset();
    }
}
