using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using Venvstacks.Diagnostics;
using static Venvstacks.Tests.Indexes.TestClient;

namespace Venvstacks.Tests.Indexes;

/// <summary>Pages that are cut short, swollen or compressed in odd ways.</summary>
public class HostileAnswerTests
{
    private const string Page = "<a href='/files/a-1-py3-none-any.whl'>a</a>";
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("gzip")]
    [InlineData("GZIP")]
    [InlineData("x-gzip")]
    public async Task Gzip_is_known_by_all_its_names(string encoding)
    {
        await using TestIndex server = await ServeAsync(encoding, Gzip(Page));
        using TestClient test = new();
        (await test.Run().GetPageAsync(Index(server.Simple), Name("a"), Token))!.Releases.Length.ShouldBe(1);
        server.Requests.Single().Headers["Accept-Encoding"].ShouldBe("gzip");
    }

    [Theory]
    [InlineData(1)] // in the trailer
    [InlineData(9)] // in the text
    public async Task A_page_cut_short_under_gzip_is_not_whole(int missing)
    {
        await using TestIndex server = await ServeAsync("gzip", Gzip(Page)[..^missing]);
        using TestClient test = new();
        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            test.Run().GetPageAsync(Index(server.Simple), Name("a"), Token)
        );
        error.Message.ShouldContain("cannot be read");
    }

    [Fact]
    public async Task What_was_not_asked_for_is_named()
    {
        await using TestIndex server = await ServeAsync("br", Encoding.UTF8.GetBytes(Page));
        using TestClient test = new();
        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            test.Run().GetPageAsync(Index(server.Simple), Name("a"), Token)
        );
        error.Message.ShouldContain("compressed by 'br'");
    }

    [Fact]
    public async Task A_small_answer_that_swells_is_cut_off()
    {
        await using TestIndex server = await ServeAsync("gzip", Gzip(new string(' ', 200 << 20)));
        using TestClient test = new();
        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            test.Run().GetPageAsync(Index(server.Simple), Name("a"), Token)
        );
        error.Message.ShouldContain("longer than 128 MiB");
    }

    [Fact]
    public async Task A_long_status_text_is_not_repeated()
    {
        await using TestIndex server = await TestIndex.StartAsync();
        server.Routes["/simple/a/"] = context =>
        {
            context.Response.ContentType = "text/" + new string('x', 5000);
            return context.Response.WriteAsync("?");
        };
        using TestClient test = new();
        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            test.Run().GetPageAsync(Index(server.Simple), Name("a"), Token)
        );
        error.Message.Length.ShouldBeLessThan(600);
    }

    [Fact]
    public async Task The_server_at_the_end_of_a_redirect_is_the_one_that_is_blamed()
    {
        await using TestIndex server = await TestIndex.StartAsync();
        await using TestIndex gone = await TestIndex.StartAsync();
        gone.Fail("/", TestFault.Stall, times: 1000);
        server.Routes["/simple/a/"] = context =>
        {
            context.Response.Redirect($"{gone.Address}/x");
            return Task.CompletedTask;
        };
        gone.Routes["/x"] = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        using TestClient test = new() { Patience = TimeSpan.FromMilliseconds(200) };
        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            test.Run().GetPageAsync(Index(server.Simple), Name("a"), Token)
        );
        error.Message.ShouldContain($"{new Uri(gone.Address).Authority} sent nothing");
    }

    private static async Task<TestIndex> ServeAsync(string encoding, byte[] body)
    {
        TestIndex server = await TestIndex.StartAsync();
        server.Routes["/simple/a/"] = async context =>
        {
            context.Response.ContentType = "text/html";
            context.Response.Headers.ContentEncoding = encoding;
            await context.Response.Body.WriteAsync(body);
        };
        return server;
    }

    private static byte[] Gzip(string text)
    {
        using MemoryStream zipped = new();
        using (GZipStream gzip = new(zipped, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return zipped.ToArray();
    }
}
