using System.Diagnostics;
using System.Globalization;
using Tomlyn;
using Tomlyn.Model;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Requirements;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Resolution;

namespace Venvstacks.Tests.Resolution;

/// <summary>Packages, versions, markers and wheels of every layer of the recorded stacks, as the recorded locks have them.</summary>
public class GoldenResolutionTests
{
    private const string Shared_ = " and sys_platform == 'from_lower_layer'";

    [Theory]
    [InlineData("cross")]
    [InlineData("science")]
    [InlineData("jupyterlab")]
    [InlineData("sklearn")]
    [InlineData("mlx")]
    [InlineData("extras")]
    [InlineData("ml")]
    [InlineData("backtrack")]
    public async Task A_stack_resolves_as_recorded(string stack)
    {
        RecordedProvider provider = new();
        List<string> differences = [];
        foreach ((string layer, ResolutionRequest request, TomlTable locked) in Layers(stack))
        {
            Stopwatch watch = Stopwatch.StartNew();
            Venvstacks.Resolution.Resolution resolution = await new UniversalResolver(provider).ResolveAsync(
                request,
                TestContext.Current.CancellationToken
            );
            TestContext.Current.SendDiagnosticMessage($"{stack} {layer} {watch.ElapsedMilliseconds} ms");
            if (resolution is Solution solution)
                differences.AddRange(Compare(solution, locked).Select(line => $"{layer}: {line}"));
            else
                differences.Add($"{layer}: no solution: {string.Join(" ", ((Refusal)resolution).Proof)}");
        }
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    private static IEnumerable<string> Compare(Solution solution, TomlTable locked)
    {
        Dictionary<string, ResolvedPackage> ours = solution.Packages.ToDictionary(p => $"{p.Name}=={p.Version}");
        foreach (TomlTable package in Tables(locked, "packages"))
        {
            string key = $"{package["name"]}=={package["version"]}";
            if (!ours.Remove(key, out ResolvedPackage? found))
            {
                yield return $"missing {key}";
                continue;
            }
            string marker = package.TryGetValue("marker", out object? text) ? (string)text : "";
            bool isShared = marker.Contains("from_lower_layer", StringComparison.Ordinal);
            string own = marker
                .Replace(Shared_, "", StringComparison.Ordinal)
                .Replace("sys_platform == 'from_lower_layer'", "", StringComparison.Ordinal);
            own = own.StartsWith('(') && isShared ? own[1..^1] : own;
            // Where the recorded lock has no marker, it was true on every platform of the layer.
            if (own.Length > 0 && own != found.Marker.ToString())
                yield return $"{key}: marker {found.Marker} instead of {own}";
            if (isShared)
                continue;
            string[] expected = [.. Tables(package, "wheels").Select(w => ((string)w["url"]).Split('/')[^1])];
            string[] actual = [.. found.Wheels.Select(w => w.FileName)];
            if (!expected.SequenceEqual(actual))
                yield return $"{key}: wheels +[{string.Join(' ', actual.Except(expected))}] -[{string.Join(' ', expected.Except(actual))}] order {string.Join(' ', actual)} instead of {string.Join(' ', expected)}";
        }
        // What no platform of the layer needs has been left out of the recorded lock.
        foreach (ResolvedPackage left in ours.Values.Where(p => p.Marker.IsTrue))
            yield return $"not recorded {left.Name}=={left.Version}";
    }

    private static IEnumerable<(string Layer, ResolutionRequest Request, TomlTable Locked)> Layers(string stack)
    {
        TomlTable definition = ReadToml(Shared.Require("stacks", stack, "venvstacks.toml"));
        TomlTable tool = (TomlTable)((TomlTable)definition["tool"])["uv"];
        Dictionary<string, (string Folder, string[] Below)> layers = [];
        foreach (
            (string kind, string prefix) in ((string, string)[])
                [("runtimes", ""), ("frameworks", "framework-"), ("applications", "app-")]
        )
        foreach (TomlTable layer in Tables(definition, kind))
        {
            string name = (string)layer["name"];
            string[] below = Below(layer, layers);
            layers[prefix.StartsWith('a') ? "app " + name : name] = (prefix + name, below);
            TomlTable locked = ReadLock(stack, prefix + name);
            yield return (prefix + name, Request(stack, prefix + name, below, tool, locked), locked);
        }
    }

    /// <summary>The folders of the layers below, nearest first, the runtime last.</summary>
    private static string[] Below(TomlTable layer, Dictionary<string, (string Folder, string[] Below)> layers)
    {
        if (layer.TryGetValue("runtime", out object? runtime))
            return [layers[(string)runtime].Folder];
        if (!layer.TryGetValue("frameworks", out object? frameworks))
            return [];
        (string Folder, string[] Below)[] nearest = ((TomlArray)frameworks)
            .Cast<string>()
            .Select(name => layers[name])
            .ToArray();
        return [.. nearest.SelectMany(l => l.Below.SkipLast(1).Prepend(l.Folder)).Distinct(), nearest[0].Below[^1]];
    }

    private static ResolutionRequest Request(
        string stack,
        string layer,
        string[] below,
        TomlTable tool,
        TomlTable locked
    ) =>
        new()
        {
            Requirements =
            [
                .. File.ReadLines(
                        Directory
                            .GetFiles(Shared.Require("golden", stack, "requirements", layer), "requirements-*.in")
                            .Single()
                    )
                    .Where(line => line.Length > 0 && line[0] != '#')
                    .Select(Requirement.Parse),
            ],
            RequiresPython = SpecifierSet.Parse((string)locked["requires-python"]),
            Constraints = [.. Constraints(stack, below)],
            Environments = tool.TryGetValue("environments", out object? environments)
                ? [.. ((TomlArray)environments).Cast<string>().Select(Marker.Parse)]
                : [],
            ExcludeNewer = new UploadLimits(
                DateTimeOffset.Parse((string)tool["exclude-newer"], CultureInfo.InvariantCulture)
            ),
        };

    /// <summary>What the layers below have of their own: the runtime's first, up to the first without a marker.</summary>
    private static IEnumerable<Requirement> Constraints(string stack, string[] below)
    {
        List<(string Name, string Version, string Marker)> supplied = [];
        foreach (string layer in below.TakeLast(1).Concat(below.SkipLast(1)))
        foreach (TomlTable package in Tables(ReadLock(stack, layer), "packages"))
        {
            string marker = package.TryGetValue("marker", out object? text) ? (string)text : "";
            string name = (string)package["name"];
            bool isShadowed = supplied.Exists(s => s.Name == name && (s.Marker.Length == 0 || s.Marker == marker));
            if (!isShadowed && !marker.Contains("from_lower_layer", StringComparison.Ordinal))
                supplied.Add((name, (string)package["version"], marker));
        }
        return supplied
            .OrderBy(s => s.Name, StringComparer.Ordinal)
            .Select(s => Requirement.Parse($"{s.Name}=={s.Version}" + (s.Marker.Length > 0 ? $" ; {s.Marker}" : "")));
    }

    private static TomlTable ReadLock(string stack, string layer) =>
        ReadToml(Directory.GetFiles(Shared.Require("golden", stack, "requirements", layer), "pylock.*.toml").Single());

    private static TomlTable ReadToml(string path) => TomlSerializer.Deserialize<TomlTable>(File.ReadAllText(path))!;

    private static IEnumerable<TomlTable> Tables(TomlTable table, string key) =>
        table.TryGetValue(key, out object? value)
            ? value is TomlTableArray tables
                ? tables
                : ((TomlArray)value).Cast<TomlTable>()
            : [];
}
