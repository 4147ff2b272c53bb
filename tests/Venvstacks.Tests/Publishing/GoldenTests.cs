using System.Text.Json.Nodes;
using Venvstacks.Formats.Json;

namespace Venvstacks.Tests.Publishing;

/// <summary>Archives, exports and their metadata against what the reference makes of the same locks.</summary>
/// <remarks>
/// Every row is compared: path, kind, mode, time, owner, link target, hash and size. The exceptions, and all of them:
/// <list type="bullet">
/// <item>the texts of <c>postinstall.py</c>, of the launcher <c>bin/python</c> and of <c>sitecustomize.py</c> are our own;</item>
/// <item><c>pyvenv.cfg</c> in exports holds the place of the export;</item>
/// <item><c>INSTALLER</c> says <c>venvstacks</c> where the reference has <c>uv</c>, and <c>RECORD</c> differs in that line:
/// both are compared with <c>uv</c> put in its place;</item>
/// <item>metadata have another <c>archive_size</c> and other <c>archive_hashes</c>; and <c>env_origin</c> is ours.</item>
/// </list>
/// </remarks>
[Trait("Category", "Slow")]
public sealed class GoldenTests
{
    [Theory]
    [InlineData("cross", "app-client", "cpython-3.11", "framework-models@1", "framework-net")]
    [InlineData("science", "app-classification-demo", "app-clustering-demo", "cpython-3.11", "framework-sklearn")]
    [InlineData("jupyterlab", "app-jupyterlab", "cpython3.11")]
    public async Task Archives_equal_the_goldens(string stack, params string[] layers)
    {
        GoldenBuild build = await GoldenBuild.Of(stack);

        List<string> differences = [];
        foreach (
            string layer in layers.Where(layer =>
                build.HasGoldenRuntime || !layer.StartsWith("cpython", StringComparison.Ordinal)
            )
        )
        {
            List<ListingRow> golden = GoldenListing.Read(Shared.Require("golden", stack, $"{layer}.archive.jsonl.gz"));
            List<ListingRow> ours = GoldenListing.OfArchive(Path.Combine(build.Artifacts, $"{layer}.tar.xz"));
            differences.AddRange(Differences(golden, ours));
        }

        differences.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("cross")]
    [InlineData("science")]
    [InlineData("jupyterlab")]
    public async Task Exports_equal_the_goldens(string stack)
    {
        GoldenBuild build = await GoldenBuild.Of(stack);

        List<ListingRow> golden = GoldenListing.Read(Shared.Require("golden", stack, "export.jsonl.gz"));
        List<ListingRow> ours = GoldenListing.OfFolder(build.Export);
        if (!build.HasGoldenRuntime)
            _ = (golden.RemoveAll(IsOfRuntime), ours.RemoveAll(IsOfRuntime));

        Differences(golden, ours).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("cross")]
    [InlineData("science")]
    [InlineData("jupyterlab")]
    public async Task Metadata_equal_the_goldens(string stack)
    {
        GoldenBuild build = await GoldenBuild.Of(stack);
        string golden = Shared.Require("golden", stack, "artifacts");

        List<string> differences = [];
        foreach (string file in Directory.EnumerateFiles(golden, "*.json", SearchOption.AllDirectories))
        {
            string ours = Path.Combine(build.Artifacts, "__venvstacks__", Path.GetRelativePath(golden, file));
            if (WithoutArchive(file) != WithoutArchive(ours))
                differences.Add($"{file}\n{WithoutArchive(ours)}");
        }

        differences.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_runtime_of_this_machine_is_the_one_of_the_goldens()
    {
        GoldenBuild build = await GoldenBuild.Of("cross");

        Assert.SkipUnless(
            build.HasGoldenRuntime,
            "this machine's CPython makes another archive: rows of runtimes were not compared"
        );
    }

    private static bool IsOfRuntime(ListingRow row) => row.Path.StartsWith("cpython", StringComparison.Ordinal);

    private static IEnumerable<string> Differences(IEnumerable<ListingRow> golden, IEnumerable<ListingRow> ours)
    {
        HashSet<string> expected = [.. golden.Select(Comparable)];
        HashSet<string> actual =
        [
            .. ours.Where(row => !row.Path.StartsWith("__venvstacks__/env_origin", StringComparison.Ordinal))
                .Select(Comparable),
        ];
        return
        [
            .. expected.Except(actual).Select(row => "- " + row),
            .. actual.Except(expected).Select(row => "+ " + row),
        ];
    }

    private static string Comparable(ListingRow row) =>
        (IsOwnText(row) ? row with { What = "own text" } : row).ToString();

    private static bool IsOwnText(ListingRow row) =>
        row.Kind == "file"
        && (
            row.Path.EndsWith("/postinstall.py", StringComparison.Ordinal)
            || row.Path.EndsWith("/bin/python", StringComparison.Ordinal)
            || row.Path.EndsWith("/site-packages/sitecustomize.py", StringComparison.Ordinal)
            || row.Path.EndsWith("/pyvenv.cfg", StringComparison.Ordinal)
        );

    // The text of the file, but for the two values: where we differ there, and only there, it is equal.
    private static string WithoutArchive(string file)
    {
        string text = File.ReadAllText(file);
        JsonNode json = JsonNode.Parse(text)!;
        (JsonText.Write(json) + "\n").ShouldBe(text);
        foreach (JsonObject layer in Layers(json))
        {
            layer["archive_size"] = layer["archive_size"]!.GetValue<long>() > 0;
            layer["archive_hashes"]!["sha256"] = layer["archive_hashes"]!["sha256"]!.GetValue<string>().Length;
        }
        return JsonText.Write(json);
    }

    private static IEnumerable<JsonObject> Layers(JsonNode json) =>
        json["layers"] is JsonObject byKind
            ? byKind.SelectMany(kind => kind.Value!.AsArray()).Select(layer => layer!.AsObject())
            : [json.AsObject()];
}
