using System.Diagnostics;
using Venvstacks.Indexes;
using Venvstacks.Packaging;
using Venvstacks.Packaging.IndexPages;
using static Venvstacks.Tests.Indexes.TestClient;

namespace Venvstacks.Tests.Indexes;

/// <summary>The recorded index, well and unwell: every page and every answer is the same.</summary>
public class RecordedIndexTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_page_says_the_same_in_html_but_for_sizes_and_times()
    {
        using RecordedIndex json = await RecordedIndex.StartAsync();
        using RecordedIndex html = await RecordedIndex.StartAsync("--html-only");
        using TestClient test = new();
        string[] names = RecordedIndex.PackagesOf("cross");
        IndexPage[] expected = await PagesAsync(test.Run(), Index(json.Address), names);
        IndexPage[] actual = await PagesAsync(test.Run(), Index(html.Address), names);
        names.Where((_, i) => Text(actual[i], html.Address) != Text(expected[i], json.Address)).ShouldBeEmpty();
        expected.Sum(p => p.Releases.Length).ShouldBeGreaterThan(100);

        static string Text(IndexPage page, Uri address) =>
            string.Join(
                    '\n',
                    page.Releases.SelectMany(r => r.Files).Select(f => f with { Size = null, UploadTime = null })
                )
                .Replace(address.Authority, "server", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--faults", "0.02")]
    [InlineData("--faults", "0.2")]
    [InlineData("--user", "a:b")]
    [Trait("Category", "Slow")]
    public async Task Faults_and_passwords_change_no_page(params string[] options)
    {
        using RecordedIndex well = await RecordedIndex.StartAsync();
        using RecordedIndex unwell = await RecordedIndex.StartAsync(options);
        using TestClient test = new();
        string[] names = RecordedIndex.PackagesOf("jupyterlab");
        IndexPage[] expected = await PagesAsync(test.Run(), Index(well.Address), names);
        PackageIndex index = Index(unwell.Address, options[0] == "--user" ? options[1] : null);
        IndexPage[] actual = await PagesAsync(test.Run(), index, names);
        names.Where((_, i) => Text(actual[i], unwell.Address) != Text(expected[i], well.Address)).ShouldBeEmpty();
        names.Length.ShouldBeGreaterThan(90);

        static string Text(IndexPage page, Uri address) =>
            Describe(page).Replace(address.Authority, "server", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_by_ranges_says_what_its_own_file_says()
    {
        using RecordedIndex with = await RecordedIndex.StartAsync();
        using RecordedIndex without = await RecordedIndex.StartAsync("--no-metadata");
        using TestClient test = new();
        using TestClient other = new();
        string[] wheels =
        [
            .. Directory
                .EnumerateFiles(Shared.Require("wheels"), "*.whl", SearchOption.AllDirectories)
                .Select(f => Path.GetFileName(f))
                .Where(f => f.EndsWith("none-any.whl", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Take(30),
        ];
        IndexClient expected = test.Run();
        IndexClient actual = other.Run();
        List<string> wrong = [];
        foreach (string wheel in wheels)
        {
            string one = await RequirementsAsync(expected, Index(with.Address), wheel);
            string two = await RequirementsAsync(actual, Index(without.Address), wheel);
            if (one != two)
                wrong.Add($"{wheel}: {one} / {two}");
        }
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task Requests_go_side_by_side()
    {
        using RecordedIndex slow = await RecordedIndex.StartAsync("--latency-ms", "1000");
        using TestClient test = new();
        string[] names = [.. RecordedIndex.PackagesOf("science").Take(15)];
        Stopwatch clock = Stopwatch.StartNew();
        await PagesAsync(test.Run(), Index(slow.Address), names);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(names.Length));
    }

    private static async Task<IndexPage[]> PagesAsync(IndexClient client, PackageIndex index, string[] names) =>
        [.. (await Task.WhenAll(names.Select(n => client.GetPageAsync(index, Name(n), Token)))).Select(p => p!)];

    private static async Task<string> RequirementsAsync(IndexClient client, PackageIndex index, string wheel)
    {
        IndexPage? page = await client.GetPageAsync(index, PackageName.Parse(wheel.Split('-')[0]), Token);
        IndexFile file = page!.Releases.SelectMany(r => r.Files).Single(f => f.FileName == wheel);
        WheelMetadata found = await client.GetMetadataAsync(index, file, Token);
        return found.Problem ?? string.Join(", ", found.Metadata!.RequiresDist.Select(r => r.ToString()));
    }
}
