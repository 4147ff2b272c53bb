using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Venvstacks.Diagnostics;
using Venvstacks.Indexes;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Web;
using static Venvstacks.Tests.Indexes.TestClient;

namespace Venvstacks.Tests.Indexes;

public class IndexClientTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pages_come_in_json_and_html_and_say_the_same(bool html)
    {
        await using TestIndex server = await TestIndex.StartAsync();
        server.HtmlOnly = html;
        server.Add(
            WheelFactory.Make("my-pkg", "1.0", requiresPython: ">=3.8"),
            requiresPython: ">=3.8",
            yanked: "no & no"
        );
        server.Add("my-pkg", "2.0");
        using TestClient test = new();
        IndexPage? page = await test.Run().GetPageAsync(Index(server.Simple), Name("my-pkg"), Token);
        page!.Releases.Select(r => r.Version.ToString()).ShouldBe(["1.0", "2.0"]);
        IndexFile file = page.Releases[0].Files.Single();
        file.Url.ShouldBe($"{server.Address}/files/my_pkg-1.0-py3-none-any.whl");
        file.RequiresPython.ShouldBe(">=3.8");
        file.YankedReason.ShouldBe("no & no");
        file.HasMetadata.ShouldBeTrue();
        file.Size.HasValue.ShouldBe(!html);
    }

    [Fact]
    public async Task A_package_that_the_index_does_not_know_is_no_error()
    {
        await using TestIndex server = await TestIndex.StartAsync();
        using TestClient test = new();
        (await test.Run().GetPageAsync(Index(server.Simple), Name("nothing"), Token)).ShouldBeNull();
    }

    [Fact]
    public async Task What_many_ask_for_is_fetched_once()
    {
        await using TestIndex server = await TestIndex.StartAsync();
        TestIndexFile added = server.Add("a", "1");
        server.Latency = TimeSpan.FromMilliseconds(50);
        using TestClient test = new();
        IndexClient client = test.Run();
        PackageIndex index = Index(server.Simple);
        IndexPage?[] pages = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => client.GetPageAsync(index, Name("a"), Token))
        );
        IndexFile file = pages[0]!.Releases[0].Files[0];
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.GetMetadataAsync(index, file, Token)));
        server.Requests.Count.ShouldBe(2);
        added.Sha256.ShouldBe(file.Sha256);
    }

    [Fact]
    public async Task Who_gives_up_does_not_end_the_work_of_others()
    {
        await using TestIndex server = await TestIndex.StartAsync();
        server.Add("a", "1");
        server.Latency = TimeSpan.FromMilliseconds(200);
        using TestClient test = new();
        IndexClient client = test.Run();
        using CancellationTokenSource impatient = new(20);
        Task first = client.GetPageAsync(Index(server.Simple), Name("a"), impatient.Token);
        Task<IndexPage?> second = client.GetPageAsync(Index(server.Simple), Name("a"), Token);
        await Should.ThrowAsync<OperationCanceledException>(() => first);
        (await second).ShouldNotBeNull();
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Fresh_pages_come_from_the_cache_and_old_ones_are_asked_about()
    {
        await using TestIndex server = await TestIndex.StartAsync();
        server.Add("a", "1");
        using TestClient test = new();
        FakeTimeProvider clock = new(DateTimeOffset.UtcNow);
        PackageIndex index = Index(server.Simple);
        string first = Describe(await test.Run(time: clock).GetPageAsync(index, Name("a"), Token));
        string second = Describe(await test.Run(time: clock).GetPageAsync(index, Name("a"), Token));
        server.Requests.Count.ShouldBe(1);
        clock.Advance(TimeSpan.FromMinutes(11));
        string third = Describe(await test.Run(time: clock).GetPageAsync(index, Name("a"), Token));
        server.Requests.Select(r => r.Status).ShouldBe([200, 304]);
        Describe(await test.Run(time: clock).GetPageAsync(index, Name("a"), Token)).ShouldBe(first);
        server.Requests.Count.ShouldBe(2);
        (second, third).ShouldBe((first, first));
        server.Add("a", "2");
        clock.Advance(TimeSpan.FromMinutes(11));
        (await test.Run(time: clock).GetPageAsync(index, Name("a"), Token))!.Releases.Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_page_that_must_not_be_kept_is_not()
    {
        await using TestIndex server = await TestIndex.StartAsync();
        server.CacheControl = "no-store";
        server.Add("a", "1");
        using TestClient test = new();
        await test.Run().GetPageAsync(Index(server.Simple), Name("a"), Token);
        Directory.EnumerateFiles(test.Cache, "*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task Offline_the_cache_is_enough_and_what_it_lacks_is_named()
    {
        await using TestIndex server = await TestIndex.StartAsync();
        server.Add("a", "1");
        using TestClient test = new();
        PackageIndex index = Index(server.Simple);
        IndexClient online = test.Run();
        IndexFile file = (await online.GetPageAsync(index, Name("a"), Token))!.Releases[0].Files[0];
        await online.GetMetadataAsync(index, file, Token);
        FakeTimeProvider later = new(DateTimeOffset.UtcNow.AddYears(1));
        IndexClient offline = test.Run(offline: true, time: later);
        (await offline.GetPageAsync(index, Name("a"), Token)).ShouldNotBeNull();
        (await offline.GetMetadataAsync(index, file, Token)).Metadata.ShouldNotBeNull();
        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            offline.GetPageAsync(index, Name("b"), Token)
        );
        error.Diagnostics.Single().Code.ShouldBe("VS6004");
        error.Message.ShouldContain("'b'");
        server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Cache_files_that_are_not_whole_are_fetched_anew()
    {
        await using TestIndex server = await TestIndex.StartAsync();
        server.Add("a", "1");
        using TestClient test = new();
        PackageIndex index = Index(server.Simple);
        string expected = Describe(await test.Run().GetPageAsync(index, Name("a"), Token));
        string file = Directory.EnumerateFiles(test.Cache, "*", SearchOption.AllDirectories).Single();
        byte[] whole = await File.ReadAllBytesAsync(file, Token);
        int[] lengths = [0, 1, 40, whole.Length / 2, whole.Length - 1];
        foreach (
            byte[] damaged in lengths
                .Select(l => whole[..l])
                .Concat(Enumerable.Range(0, whole.Length).Select(i => Flip(whole, i)))
        )
        {
            await File.WriteAllBytesAsync(file, damaged, Token);
            new IndexCache(test.Cache).Read(Path.GetRelativePath(test.Cache, file)).ShouldBeNull();
        }
        Describe(await test.Run().GetPageAsync(index, Name("a"), Token)).ShouldBe(expected);
        (await File.ReadAllBytesAsync(file, Token)).Length.ShouldBe(whole.Length);
    }

    [Fact]
    public async Task The_lasting_alias_is_recorded_as_what_it_redirects_to()
    {
        await using TestIndex alias = await TestIndex.StartAsync();
        await using TestIndex server = await TestIndex.StartAsync();
        server.Add("a", "1");
        alias.Routes["/simple/a/"] = context =>
        {
            context.Response.Redirect($"{server.Address}/simple/a/", permanent: true);
            return Task.CompletedTask;
        };
        using TestClient test = new();
        PackageIndex index = Index(alias.Simple) with { RecordsRedirect = true };
        for (int run = 0; run < 2; run++)
            (await test.Run().GetRecordedAddressAsync(index, Name("a"), Token)).ShouldBe($"{server.Address}/simple");
        alias.Requests.Count.ShouldBe(1);
        server.Add("b", "1");
        IndexClient client = test.Run(offline: false, time: new FakeTimeProvider(DateTimeOffset.UtcNow.AddDays(1)));
        (await client.GetPageAsync(index, Name("a"), Token)).ShouldNotBeNull();
        (await client.GetPageAsync(index, Name("b"), Token)).ShouldNotBeNull();
        alias.Requests.Count.ShouldBe(2);
        (await test.Run().GetRecordedAddressAsync(Index(alias.Simple), Name("a"), Token)).ShouldBe(
            $"{alias.Address}/simple"
        );
    }

    [Fact]
    public async Task Flat_pages_and_folders_have_files_of_many_packages()
    {
        await using TestIndex server = await TestIndex.StartAsync();
        server.Add("a", "1");
        server.Add("b", "2");
        using TestClient test = new();
        using TempFolder folder = new();
        TestWheel wheel = WheelFactory.Make("c-c", "3", requires: ["a"]);
        await File.WriteAllBytesAsync(Path.Combine(folder.Path, wheel.FileName), wheel.Bytes, Token);
        IndexClient client = test.Run();
        PackageIndex page = Index(server.Flat) with { IsFlat = true };
        (await client.GetPageAsync(page, Name("a"), Token))!.Releases.Length.ShouldBe(1);
        (await client.GetPageAsync(page, Name("b"), Token))!.Releases.Length.ShouldBe(1);
        (await client.GetPageAsync(page, Name("c"), Token)).ShouldBeNull();
        server.Requests.Count.ShouldBe(1);
        IndexAddress.TryParse(folder.Path, "/", out IndexAddress? address).ShouldBeTrue();
        PackageIndex local = new(address) { IsFlat = true };
        IndexFile file = (await client.GetPageAsync(local, Name("c-c"), Token))!.Releases[0].Files[0];
        file.Url.ShouldBe(new Uri(Path.Combine(folder.Path, wheel.FileName)).AbsoluteUri);
        WheelMetadata metadata = await client.GetMetadataAsync(local, file, Token);
        metadata.Metadata!.RequiresDist.Single().Name.ShouldBe(Name("a"));
        using MemoryStream copy = new();
        using PartialFile partial = new(copy, file.FileName);
        await client.DownloadAsync(new RemoteFile(file.FileName, new Uri(file.Url)), partial, cancellationToken: Token);
        copy.ToArray().ShouldBe(wheel.Bytes);
    }

    [Theory]
    [InlineData(406, "text/html")]
    [InlineData(200, "text/plain")]
    public async Task A_server_without_JSON_is_asked_once_for_HTML(int status, string type)
    {
        await using TestIndex server = await TestIndex.StartAsync();
        server.Routes["/simple/a/"] = context =>
        {
            bool wantsJson = context.Request.Headers.Accept == "application/vnd.pypi.simple.v1+json";
            context.Response.StatusCode = wantsJson ? status : 200;
            context.Response.ContentType = wantsJson ? type : "text/html";
            return context.Response.WriteAsync(wantsJson ? "?" : "<a href='/files/a-1-py3-none-any.whl'>a</a>");
        };
        using TestClient test = new();
        (await test.Run().GetPageAsync(Index(server.Simple), Name("a"), Token))!.Releases.ShouldHaveSingleItem();
        server.Requests.Count.ShouldBe(2);
        server.Requests.Last().Headers["Accept"].ShouldNotContain("json");
    }

    [Fact]
    public async Task An_answer_of_another_kind_is_named()
    {
        await using TestIndex server = await TestIndex.StartAsync();
        server.Routes["/simple/a/"] = context =>
        {
            context.Response.ContentType = "text/plain";
            return context.Response.WriteAsync("hello");
        };
        using TestClient test = new();
        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            test.Run().GetPageAsync(Index(server.Simple), Name("a"), Token)
        );
        error.Message.ShouldContain("'text/plain'");
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        Uri address;
        await using (TestIndex server = await TestIndex.StartAsync())
            address = server.Simple;
        using TestClient test = new();
        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            test.Run().GetPageAsync(Index(address), Name("a"), Token)
        );
        error.Diagnostics.Single().Code.ShouldBe("VS6003");
        error.Message.ShouldContain($"cannot connect to {address.Authority}: the connection is refused");
    }

    private static byte[] Flip(byte[] bytes, int at)
    {
        byte[] flipped = [.. bytes];
        flipped[at] ^= 0x10;
        return flipped;
    }
}
