using System.Text.Json;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Tests.Markers;

public sealed class MarkerTextTests
{
    private static readonly VersionCut Python37 = VersionCut.Before(PackageVersion.Parse("3.7"));

    /// <summary>The file's first lines of two are markers, the second ones what uv 0.13.9 makes of them with <c>requires-python &gt;=3.7</c>.</summary>
    [Fact]
    public void Markers_are_printed_as_uv_prints_them()
    {
        string[] lines = File.ReadAllLines(
            Path.Combine(Shared.ProjectRoot, "tests", "Venvstacks.Packaging.Tests", "Markers", "marker-texts.txt")
        );
        List<string> differences = [];
        for (int i = 0; i < lines.Length; i += 2)
        {
            Marker marker = Marker.Parse(lines[i]).AssumePython(Python37, null);
            string text = marker.IsTrue ? "true" : marker.ToString();
            if (text != lines[i + 1].Trim())
                differences.Add($"{lines[i]}: expected {lines[i + 1].Trim()}, got {text}");
        }
        lines.Length.ShouldBeGreaterThan(600);
        differences.ShouldBeEmpty();
    }

    [Fact]
    public void Printing_does_not_depend_on_the_order_in_which_markers_were_made()
    {
        string[] texts =
        [
            "python_version == '3.0.*'",
            "python_full_version >= '3' and python_full_version <= '3.0.0'",
            "(os_name == 'nt' or sys_platform == 'linux') and platform_machine != 'x86_64'",
            "platform_machine != 'x86_64' and (sys_platform == 'linux' or os_name == 'nt')",
        ];
        string[] forward = [.. texts.Select(text => Marker.Parse(text).ToString())];
        string[] backward = [.. texts.Reverse().Select(text => Marker.Parse(text).ToString()).Reverse()];
        forward.ShouldBe(backward);
        forward[0].ShouldBe("python_full_version == '3.0.*'");
        forward[2].ShouldBe(forward[3]);
    }

    [Fact]
    public void Every_marker_of_the_golden_locks_is_a_fixed_point()
    {
        string golden = Shared.Require("golden");
        string[] markers =
        [
            .. Directory
                .EnumerateFiles(golden, "pylock*.toml", SearchOption.AllDirectories)
                .SelectMany(File.ReadLines)
                .Where(line => line.StartsWith("marker = \"", StringComparison.Ordinal))
                .Select(line => WithoutLayerClause(line["marker = \"".Length..^1]))
                .Where(marker => marker.Length > 0),
        ];
        markers.Length.ShouldBeGreaterThan(70);
        markers.Distinct().Where(marker => Marker.Parse(marker).ToString() != marker).ShouldBeEmpty();
    }

    [Fact]
    public void Every_marker_of_the_scenarios_is_a_fixed_point()
    {
        using JsonDocument document = JsonDocument.Parse(
            File.ReadAllBytes(Shared.Require("vectors", "scenarios.json"))
        );
        string[] markers =
        [
            .. document
                .RootElement.EnumerateObject()
                .Where(scenario => scenario.Value.TryGetProperty("packages", out _))
                .SelectMany(scenario => scenario.Value.GetProperty("packages").EnumerateArray())
                .Where(package => package.TryGetProperty("marker", out JsonElement marker))
                .Select(package => package.GetProperty("marker").GetString()!),
        ];
        markers.Length.ShouldBeGreaterThan(20);
        markers.Distinct().Where(marker => Marker.Parse(marker).ToString() != marker).ShouldBeEmpty();
    }

    private static string WithoutLayerClause(string marker)
    {
        const string Clause = "sys_platform == 'from_lower_layer'";
        if (marker == Clause)
            return "";
        return marker.EndsWith($") and {Clause}", StringComparison.Ordinal)
            ? marker[1..^(Clause.Length + ") and ".Length)]
            : marker;
    }
}
