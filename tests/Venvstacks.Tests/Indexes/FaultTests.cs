using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Venvstacks.Diagnostics;
using Venvstacks.Indexes;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Web;
using static Venvstacks.Tests.Indexes.TestClient;

namespace Venvstacks.Tests.Indexes;

/// <summary>Whatever an index does, the result is the same as without it, or an error that says what was amiss.</summary>
public class FaultTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    public static TheoryData<TestFault, string> Passing { get; } =
        Cross(
            [
                TestFault.Unavailable,
                TestFault.ServerError,
                TestFault.TooManyRequests,
                TestFault.Reset,
                TestFault.CutBody,
                TestFault.SlowDrip,
                TestFault.BadGzip,
                TestFault.Stall,
            ],
            ["/simple/", ".metadata", ".whl"]
        );

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task Faults_that_pass_change_nothing(TestFault fault, string part)
    {
        if (fault == TestFault.BadGzip && part != "/simple/")
            return;
        await using TestIndex server = Start(await TestIndex.StartAsync());
        using TestClient test = new() { Patience = TimeSpan.FromMilliseconds(300) };
        string expected = await FetchAllAsync(server, test.Run());
        Directory.Delete(test.Cache, recursive: true);
        server.Fail(part, fault, times: 2);
        Stopwatch clock = Stopwatch.StartNew();
        (await FetchAllAsync(server, test.Run())).ShouldBe(expected);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData(TestFault.Unavailable, "answered 503")]
    [InlineData(TestFault.ServerError, "answered 500")]
    [InlineData(TestFault.Reset, "closed the connection")]
    [InlineData(TestFault.CutBody, "closed the connection")]
    [InlineData(TestFault.BadGzip, "cannot be read")]
    [InlineData(TestFault.ShortBody, "cannot be read")]
    [InlineData(TestFault.LoginPage, "an HTML page with a form, perhaps a login page, not an index page")]
    [InlineData(TestFault.RedirectLoop, "redirects more than 10 times")]
    [InlineData(TestFault.Stall, "sent nothing, or less than 1 KiB/s, for 0.2 s")]
    [Trait("Category", "Slow")]
    public async Task Faults_that_stay_are_named(TestFault fault, string words)
    {
        await using TestIndex server = Start(await TestIndex.StartAsync());
        using TestClient test = new() { Patience = TimeSpan.FromMilliseconds(200) };
        server.Fail("/simple/", fault, times: 1000);
        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            test.Run().GetPageAsync(Index(server.Simple), Name("a"), Token)
        );
        error.Message.ShouldContain(words);
        error.Message.ShouldContain(Index(server.Simple).Address.Text);
        error.Diagnostics.Single().Code.ShouldBe("VS6003");
        Directory.EnumerateFiles(test.Cache, "*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_first_repetition_comes_soon()
    {
        await using TestIndex server = Start(await TestIndex.StartAsync());
        using TestClient test = new();
        await FetchAllAsync(server, test.Run());
        server.Fail("/simple/", TestFault.Unavailable);
        Directory.Delete(test.Cache, recursive: true);
        Stopwatch clock = Stopwatch.StartNew();
        await test.Run().GetPageAsync(Index(server.Simple), Name("a"), Token);
        clock.ElapsedMilliseconds.ShouldBeLessThan(400);
    }

    [Theory]
    [InlineData(TestFault.CutBody, "closed the connection")]
    [InlineData(TestFault.ShortBody, "bytes")]
    [Trait("Category", "Slow")]
    public async Task A_wheel_cut_short_is_never_called_a_wrong_one(TestFault fault, string words)
    {
        await using TestIndex server = Start(await TestIndex.StartAsync());
        using TestClient test = new();
        IndexClient client = test.Run();
        IndexFile file = await FindAsync(server, client);
        server.Fail(".whl", fault, times: 1000);
        server.NoRanges = true;
        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            DownloadAsync(client, file)
        );
        error.Message.ShouldContain(words);
        error.Message.ShouldNotContain("SHA-256");
    }

    [Fact]
    public async Task A_wheel_with_a_wrong_byte_is_refused()
    {
        await using TestIndex server = Start(await TestIndex.StartAsync());
        using TestClient test = new();
        IndexClient client = test.Run();
        IndexFile file = await FindAsync(server, client);
        server.Fail(".whl", TestFault.WrongByte, times: 1000);
        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            DownloadAsync(client, file)
        );
        error.Diagnostics.Single().Code.ShouldBe("VS6005");
        error.Message.ShouldContain("its SHA-256 is");
    }

    [Fact]
    public async Task A_full_disk_is_no_fault_of_the_server()
    {
        await using TestIndex server = Start(await TestIndex.StartAsync());
        using TestClient test = new();
        IndexClient client = test.Run();
        IndexFile file = await FindAsync(server, client);
        using FullDisk full = new();
        StorageException error = await Should.ThrowAsync<StorageException>(() =>
            client.DownloadAsync(Remote(file), new PartialFile(full, "full"), cancellationToken: Token)
        );
        error.Message.ShouldContain("the disk is full");
        server.Count(".whl").ShouldBeLessThanOrEqualTo(1);
    }

    private sealed class FullDisk : MemoryStream
    {
        public override ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer,
            CancellationToken cancellationToken = default
        ) => throw new IOException("No space left on device", 28);
    }

    [Fact]
    public async Task A_body_without_end_is_cut_at_the_length_that_the_index_gives()
    {
        await using TestIndex server = Start(await TestIndex.StartAsync());
        using TestClient test = new();
        IndexClient client = test.Run();
        IndexFile file = await FindAsync(server, client);
        server.Fail(".whl", TestFault.Endless, times: 1000);
        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            DownloadAsync(client, file)
        );
        error.Message.ShouldContain("longer than");
    }

    [Fact]
    public async Task A_download_goes_on_where_it_was_cut()
    {
        await using TestIndex server = Start(await TestIndex.StartAsync());
        using TestClient test = new();
        IndexClient client = test.Run();
        IndexFile file = await FindAsync(server, client);
        server.Fail(".whl", TestFault.CutBody, times: 2);
        await DownloadAsync(client, file);
        TestRequest last = server.Requests.Last(r => r.Path.EndsWith(".whl", StringComparison.Ordinal));
        last.Status.ShouldBe(206);
        last.Headers["Range"].ShouldNotBe("bytes=0-");
        last.Headers["If-Range"].ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_server_that_answers_with_another_part_is_not_believed()
    {
        await using TestIndex server = await TestIndex.StartAsync();
        TestWheel wheel = WheelFactory.Make("a", "1");
        server.Add(wheel);
        int asked = 0;
        server.Routes[$"/files/{wheel.FileName}"] = async context =>
        {
            context.Response.Headers.ETag = "\"same\"";
            bool first = Interlocked.Increment(ref asked) == 1;
            if (!first && context.Request.Headers.Range.Count > 0)
            {
                context.Response.StatusCode = 206;
                context.Response.Headers.ContentRange = $"bytes 0-99/{wheel.Bytes.Length}";
                await context.Response.Body.WriteAsync(wheel.Bytes.AsMemory(0, 100));
                return;
            }
            context.Response.ContentLength = wheel.Bytes.Length;
            await context.Response.Body.WriteAsync(first ? wheel.Bytes.AsMemory(0, 200) : wheel.Bytes);
            await context.Response.Body.FlushAsync();
            if (first)
            {
                await Task.Delay(30);
                context.Abort();
            }
        };
        using TestClient test = new();
        IndexClient client = test.Run();
        IndexFile file = await FindAsync(server, client);
        (await DownloadAsync(client, file)).ShouldBe(wheel.Sha256);
        asked.ShouldBe(3);
    }

    /// <summary>A server without validators whose file changes while it is downloaded: the hash tells, and the size before it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Joined_bytes_of_two_files_are_downloaded_again_from_the_start(bool hasOtherSize)
    {
        await using TestIndex server = await TestIndex.StartAsync();
        TestWheel wheel = WheelFactory.Make("a", "1");
        server.Add(wheel);
        byte[] other = [.. wheel.Bytes.Select(value => (byte)(value ^ 1)).Concat(new byte[hasOtherSize ? 1 : 0])];
        List<string> asked = [];
        server.Routes[$"/files/{wheel.FileName}"] = async context =>
        {
            asked.Add(context.Request.Headers.Range.ToString());
            byte[] file = asked.Count == 1 ? other : wheel.Bytes;
            int offset = asked[^1] == "" ? 0 : 200;
            if (offset > 0)
            {
                byte[] served = hasOtherSize ? other : file;
                context.Response.StatusCode = 206;
                context.Response.Headers.ContentRange = $"bytes {offset}-{served.Length - 1}/{served.Length}";
                await context.Response.Body.WriteAsync(served.AsMemory(offset));
                return;
            }
            context.Response.ContentLength = wheel.Bytes.Length;
            await context.Response.Body.WriteAsync(asked.Count == 1 ? file.AsMemory(0, 200) : file);
            await context.Response.Body.FlushAsync();
            if (asked.Count == 1)
            {
                await Task.Delay(30);
                context.Abort();
            }
        };
        using TestClient test = new();
        IndexClient client = test.Run();
        IndexFile file = await FindAsync(server, client);
        (await DownloadAsync(client, file)).ShouldBe(wheel.Sha256);
        asked.ShouldBe(["", "bytes=200-", ""]);
    }

    [Fact]
    public async Task A_drip_is_a_stall_and_a_steady_slow_download_is_none()
    {
        await using TestIndex server = await TestIndex.StartAsync();
        byte[] body = new byte[15_000];
        int requests = 0;
        server.Routes["/drip"] = context => SendAsync(context, 1, 10);
        server.Routes["/slow"] = context => SendAsync(context, 500, 100);
        using TestClient test = new() { Patience = TimeSpan.FromSeconds(1) };
        IndexClient client = test.Run();

        Stopwatch clock = Stopwatch.StartNew();
        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() => GetAsync("/drip"));
        error.Message.ShouldContain("less than 1 KiB/s");
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
        requests = 0;
        await GetAsync("/slow");
        requests.ShouldBe(1);

        async Task SendAsync(HttpContext context, int length, int milliseconds)
        {
            Interlocked.Increment(ref requests);
            for (int at = 0; at < body.Length; at += length)
            {
                await context.Response.Body.WriteAsync(body.AsMemory(at, length), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await Task.Delay(milliseconds, context.RequestAborted);
            }
        }

        async Task GetAsync(string path)
        {
            using PartialFile copy = new(new MemoryStream(), "f");
            await client.DownloadAsync(
                new RemoteFile("f", new Uri(server.Address + path)),
                copy,
                cancellationToken: Token
            );
        }
    }

    /// <summary>A byte each 10 ms counts as a stall, whatever is asked for.</summary>
    [Theory]
    [InlineData("page")]
    [InlineData("flat page")]
    [InlineData("metadata")]
    [InlineData("range of a wheel")]
    [InlineData("wheel")]
    public async Task A_drip_ends_by_itself(string kind)
    {
        await using TestIndex server = Start(await TestIndex.StartAsync());
        server.NoMetadata = kind == "range of a wheel";
        using TestClient test = new() { Patience = TimeSpan.FromMilliseconds(300) };
        IndexClient client = test.Run();
        IndexFile? file = kind.EndsWith("page", StringComparison.Ordinal) ? null : await FindAsync(server, client);
        string path = kind switch
        {
            "page" => "/simple/a/",
            "flat page" => "/flat",
            "metadata" => $"/files/{file!.FileName}.metadata",
            _ => $"/files/{file!.FileName}",
        };
        server.Routes[path] = async context =>
        {
            context.Response.StatusCode = context.Request.Headers.Range.Count > 0 ? 206 : 200;
            context.Response.ContentType = "text/html";
            context.Response.Headers.ContentRange = "bytes 0-999999/1000000";
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(" "u8.ToArray(), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await Task.Delay(10, context.RequestAborted);
            }
        };
        Stopwatch clock = Stopwatch.StartNew();
        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            kind switch
            {
                "page" => client.GetPageAsync(Index(server.Simple), Name("a"), Token),
                "flat page" => client.GetPageAsync(Index(server.Flat) with { IsFlat = true }, Name("a"), Token),
                "wheel" => DownloadAsync(client, file!),
                _ => client.GetMetadataAsync(Index(server.Simple), file!, Token),
            }
        );
        error.Message.ShouldContain("less than 1 KiB/s");
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(15));
    }

    private static TestIndex Start(TestIndex server)
    {
        server.Add(
            WheelFactory.Make("a", "1", requires: ["b"], files: new Dictionary<string, string> { ["a.py"] = Noise() })
        );
        return server;
    }

    private static string Noise()
    {
        Random random = new(7);
        return string.Concat(Enumerable.Range(0, 100_000).Select(_ => (char)random.Next(33, 126)));
    }

    /// <summary>Page, metadata and wheel, as one text.</summary>
    private static async Task<string> FetchAllAsync(TestIndex server, IndexClient client)
    {
        PackageIndex index = Index(server.Simple);
        IndexPage? page = await client.GetPageAsync(index, Name("a"), Token);
        IndexFile file = page!.Releases[0].Files[0];
        WheelMetadata metadata = await client.GetMetadataAsync(index, file, Token);
        return $"{Describe(page)} {metadata.Metadata!.RequiresDist[0]} {await DownloadAsync(client, file)}";
    }

    private static async Task<IndexFile> FindAsync(TestIndex server, IndexClient client) =>
        (await client.GetPageAsync(Index(server.Simple), Name("a"), Token))!.Releases[0].Files[0];

    private static RemoteFile Remote(IndexFile file) =>
        new(file.FileName, new Uri(file.Url)) { Sha256 = file.Sha256, Size = file.Size };

    private static async Task<string> DownloadAsync(IndexClient client, IndexFile file)
    {
        using MemoryStream copy = new();
        using PartialFile partial = new(copy, file.FileName);
        string hash = await client.DownloadAsync(Remote(file), partial, cancellationToken: Token);
        hash.ShouldBe(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(copy.ToArray())));
        return hash;
    }

    private static TheoryData<TestFault, string> Cross(TestFault[] faults, string[] parts)
    {
        TheoryData<TestFault, string> rows = [];
        foreach (TestFault fault in faults)
        {
            foreach (string part in parts)
                rows.Add(fault, part);
        }
        return rows;
    }
}
