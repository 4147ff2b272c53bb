using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Venvstacks.Declarations;
using Venvstacks.Packaging;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Requirements;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Packaging.Versions;
using Venvstacks.Resolution;
using Venvstacks.Settings;

namespace Venvstacks.Tests.Resolution;

/// <summary>
/// Made-up problems with every setting that a request has, and what uv 0.13.9 answered (no builds): one a line, in the form of the scenarios.
/// Those with a letter and a number for a name were drawn at random, and the ones that say most for their length kept; the others show one thing each.
/// </summary>
public class RecordedProblemTests
{
    [Fact]
    public async Task Every_problem_has_the_recorded_answer()
    {
        string path = Path.Combine(
            Shared.ProjectRoot,
            "tests",
            "Venvstacks.Tests",
            "Resolution",
            "recorded-problems.jsonl"
        );
        List<string> differences = [];
        foreach (string line in await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken))
        {
            using JsonDocument problem = JsonDocument.Parse(line);
            JsonElement row = problem.RootElement;
            string expected = Expect(row.GetProperty("answer"));
            string actual = Print(
                await new UniversalResolver(Read(row.GetProperty("packages"))).ResolveAsync(
                    Request(row),
                    TestContext.Current.CancellationToken
                )
            );
            if (actual != expected)
                differences.Add($"== {row.GetProperty("name")}\n-- expected\n{expected}\n-- actual\n{actual}");
        }
        differences.ShouldBeEmpty();
    }

    private static ResolutionRequest Request(JsonElement row) =>
        new()
        {
            Requirements = [.. Texts(row, "requires").Select(Requirement.Parse)],
            RequiresPython = SpecifierSet.Parse(Text(row, "requires_python", "")),
            Constraints = [.. Texts(row, "constraints").Select(Requirement.Parse)],
            Overrides = [.. Texts(row, "overrides").Select(Requirement.Parse)],
            Environments = [.. Texts(row, "environments").Select(Marker.Parse)],
            RequiredEnvironments = [.. Texts(row, "required_environments").Select(Marker.Parse)],
            Mode = Text(row, "resolution", "highest") switch
            {
                "lowest" => ResolutionMode.Lowest,
                "lowest-direct" => ResolutionMode.LowestDirect,
                _ => ResolutionMode.Highest,
            },
            Prereleases = Text(row, "prerelease", "if-necessary") switch
            {
                "allow" => PrereleaseMode.Allow,
                "disallow" => PrereleaseMode.Disallow,
                "explicit" => PrereleaseMode.Explicit,
                _ => PrereleaseMode.IfNecessary,
            },
            ExcludeNewer = new UploadLimits(
                row.TryGetProperty("exclude_newer", out JsonElement limit) ? Limit(limit) : null
            )
            {
                Packages = Entries(row, "exclude_newer_package")
                    .ToImmutableSortedDictionary(entry => PackageName.Parse(entry.Name), entry => Limit(entry.Value)),
            },
            Exclusions = [.. Items(row, "excludes").Select(Exclusion)],
            DependencyMetadata = [.. Items(row, "dependency_metadata").Select(Declared)],
            ForkStrategy =
                Text(row, "fork_strategy", "") == "fewest" ? ForkStrategy.Fewest : ForkStrategy.RequiresPython,
        };

    /// <summary>A time, or a date, which counts to its end; null where it is false.</summary>
    private static DateTimeOffset? Limit(JsonElement limit)
    {
        if (limit.ValueKind == JsonValueKind.False)
            return null;
        string text = limit.GetString()!;
        DateTimeOffset time = DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        return text.Contains('T', StringComparison.Ordinal) ? time : time.AddDays(1);
    }

    private static UvExclusion Exclusion(JsonElement item)
    {
        if (item.ValueKind == JsonValueKind.String)
            return new([PackageName.Parse(item.GetString()!)]);
        JsonElement package = item.GetProperty("package");
        return new([.. Texts(item, "dependencies").Select(PackageName.Parse)])
        {
            Dependent = PackageName.Parse(package.GetProperty("name").GetString()!),
            DependentVersion = FindVersion(package),
        };
    }

    private static UvDependencyMetadata Declared(JsonElement entry) =>
        new(PackageName.Parse(entry.GetProperty("name").GetString()!))
        {
            Version = FindVersion(entry),
            RequiresDist = [.. Texts(entry, "requires-dist").Select(DeclaredRequirement.Parse)],
            RequiresPython = entry.TryGetProperty("requires-python", out JsonElement python)
                ? SpecifierSet.Parse(python.GetString()!)
                : null,
        };

    private static PackageVersion? FindVersion(JsonElement row) =>
        row.TryGetProperty("version", out JsonElement version) ? PackageVersion.Parse(version.GetString()!) : null;

    private static MemoryProvider Read(JsonElement packages)
    {
        MemoryProvider provider = new();
        foreach (JsonProperty package in packages.EnumerateObject())
        foreach (JsonProperty version in package.Value.EnumerateObject())
            AddRelease(provider, package.Name, version.Name, version.Value);
        return provider;
    }

    private static void AddRelease(MemoryProvider provider, string name, string version, JsonElement release)
    {
        StringBuilder metadata = new();
        foreach (string requirement in Texts(release, "requires"))
            metadata.Append("Requires-Dist: ").Append(requirement).Append('\n');
        foreach (JsonProperty extra in Entries(release, "extras"))
        foreach (JsonElement need in extra.Value.EnumerateArray())
            metadata.Append(ScenarioTests.WithExtra(need.GetString()!, extra.Name));
        string? yanked = release.TryGetProperty("yanked", out _) ? "" : null;
        string? python = Text(release, "requires_python", ">=3.12") is { Length: > 0 } range ? range : null;
        DateTimeOffset? uploaded = release.TryGetProperty("upload", out JsonElement time)
            ? time.GetDateTimeOffset()
            : null;
        string[] tags = [.. Texts(release, "wheel_tags")];
        if (!release.TryGetProperty("wheel", out _))
            foreach (string tag in tags.Length == 0 ? ["py3-none-any"] : tags)
                Add($"{name}-{version}-{tag}.whl");
        if (!release.TryGetProperty("sdist", out _))
            Add($"{name}-{version}.tar.gz");

        void Add(string fileName) =>
            provider.AddFile(name, version, fileName, metadata.ToString(), python, yanked, uploaded);
    }

    private static string Expect(JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Null
            ? "no solution"
            : string.Join('\n', answer.EnumerateArray().Select(package => package.GetString()));

    private static string Print(Venvstacks.Resolution.Resolution resolution) =>
        resolution is Solution solution
            ? string.Join(
                '\n',
                solution.Packages.Select(p =>
                    $"{p.Name}=={p.Version} ; {p.Marker} {string.Join(' ', p.Wheels.Select(w => w.FileName).Order(StringComparer.Ordinal))}"
                )
            )
            : "no solution";

    private static IEnumerable<string> Texts(JsonElement row, string key) =>
        Items(row, key).Select(value => value.GetString()!);

    private static IEnumerable<JsonElement> Items(JsonElement row, string key) =>
        row.TryGetProperty(key, out JsonElement values) ? values.EnumerateArray() : [];

    private static IEnumerable<JsonProperty> Entries(JsonElement row, string key) =>
        row.TryGetProperty(key, out JsonElement values) ? values.EnumerateObject() : [];

    private static string Text(JsonElement row, string key, string otherwise) =>
        row.TryGetProperty(key, out JsonElement value) ? value.GetString()! : otherwise;
}
