using System.Collections.Immutable;
using System.Text.Json;
using Venvstacks.Packaging.Tags;
using Venvstacks.Packaging.Wheels;

namespace Venvstacks.Packaging.Tests.Wheels;

public sealed class WheelVectorTests
{
    private static readonly string[] Targets =
    [
        "linux_aarch64 glibc 2.28",
        "linux_x86_64 glibc 2.17",
        "linux_x86_64 glibc 2.28",
        "linux_x86_64 glibc 2.39",
        "linux_x86_64 musl 1.2",
        "macosx_arm64 macOS 12",
        "macosx_x86_64 macOS 11",
        "win_amd64",
        "win_arm64",
    ];

    [Fact]
    public void Every_wheel_name_has_the_parts_of_the_vectors() =>
        Vectors.EachRow(
            Vectors.Read("wheel-names.json").GetProperty("rows"),
            row =>
            {
                bool valid = WheelFileName.TryParse(row[0].Text(), out WheelFileName? wheel, out _);
                return Vectors.Difference(row[0].Text(), Describe(row[1]), valid ? Describe(wheel!) : null);
            }
        );

    [Fact]
    public void The_wheel_of_every_target_is_that_of_the_vectors()
    {
        (string Name, CompatibleTags Tags)[] targets =
        [
            .. Targets.SelectMany(target =>
                new[] { 11, 12, 13 }.Select(minor =>
                    ($"{target}|3.{minor}", new CompatibleTags(minor, GetPlatforms(target)))
                )
            ),
        ];
        Vectors.EachRow(Vectors.Read("wheel-choice.json").GetProperty("rows"), row => FindDifference(row, targets));
    }

    private static string? FindDifference(JsonElement row, (string Name, CompatibleTags Tags)[] targets)
    {
        JsonElement choice = row.GetProperty("choice");
        WheelFileName[] wheels = [.. row.GetProperty("wheels").Texts().Select(WheelFileName.Parse)];
        choice.EnumerateObject().Select(target => target.Name).ShouldBeSubsetOf(targets.Select(target => target.Name));
        List<string> wrong = [];
        foreach ((string name, CompatibleTags tags) in targets)
        {
            string[] expected = choice.TryGetProperty(name, out JsonElement listed) ? GetChoices(listed) : ["none"];
            string actual = WheelChooser.Choose(wheels, tags)?.Text ?? "none";
            string reversed = WheelChooser.Choose(wheels.Reverse(), tags)?.Text ?? "none";
            if (!expected.Contains(actual) || actual != reversed)
                wrong.Add($"{name}: expected {string.Join(" or ", expected)}, got {actual} and {reversed}");
        }
        return wrong.Count == 0 ? null : $"{row.GetProperty("release").Text()}: {string.Join("; ", wrong)}";
    }

    private static string[] GetChoices(JsonElement listed) =>
        listed.ValueKind == JsonValueKind.Array ? [.. listed.Texts()] : [listed.Text()];

    private static ImmutableArray<string> GetPlatforms(string target)
    {
        string architecture = target.Split(' ')[0].Split('_', 2)[1];
        string version = target.Split(' ')[^1];
        int minor = int.Parse(version.Split('.')[^1].Replace("win_amd64", "0").Replace("win_arm64", "0"));
        return target.Split(' ') switch
        {
            [_, "glibc", _] => PlatformTags.Glibc(architecture, minor),
            [_, "musl", _] => PlatformTags.Musl(architecture, minor),
            [_, "macOS", _] => PlatformTags.MacOS(architecture, int.Parse(version), 0),
            _ => PlatformTags.Windows(architecture),
        };
    }

    private static string? Describe(JsonElement parts) =>
        parts.ValueKind == JsonValueKind.Null
            ? null
            : $"{parts.GetProperty("name").Text()} {parts.GetProperty("version").Text()} build {string.Join('|', parts.GetProperty("build").EnumerateArray())} "
                + string.Join(' ', parts.GetProperty("tags").Texts());

    private static string Describe(WheelFileName wheel) =>
        $"{wheel.Name} {wheel.Version} build {(wheel.Build is { } build ? $"{build.Number}|{build.Suffix}" : "")} "
        + string.Join(' ', Expand(wheel.Tags).Order(StringComparer.Ordinal));

    private static IEnumerable<string> Expand(CompressedTagSet tags) =>
        from python in tags.Pythons
        from abi in tags.Abis
        from platform in tags.Platforms
        select $"{python}-{abi}-{platform}";
}
