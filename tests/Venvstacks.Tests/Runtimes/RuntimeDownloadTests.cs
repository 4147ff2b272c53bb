using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Platforms;
using Venvstacks.Runtimes;
using Venvstacks.Store;
using Venvstacks.Tests.Indexes;

namespace Venvstacks.Tests.Runtimes;

/// <summary>Published builds are downloaded from a mirror once, checked by SHA-256, and resumed where a connection broke or a run ended. They are stand-ins of the published layout.</summary>
public sealed class RuntimeDownloadTests : IAsyncLifetime
{
    private static readonly Target Target = Target.MacosArm64;

    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly Scratch _folder = new();
    private readonly TestClient _client = new();
    private CacheDirectory _cache = null!;
    private TestIndex _server = null!;
    private PythonCatalogue _catalogue = null!;
    private string _name = "";
    private byte[] _content = [];

    private string Downloads => Path.Combine(_cache.Root, "downloads-v1");

    private string Part => Path.Combine(Downloads, $"{Convert.ToHexStringLower(SHA256.HashData(_content))}.part");

    private string Validator => Path.ChangeExtension(Part, ".validator");

    public async ValueTask InitializeAsync()
    {
        _cache = CacheDirectory.Open(_folder["cache"], _ => { });
        _server = await TestIndex.StartAsync();
        string archive = RuntimeFactory.Pack(_folder.Folder, Target, "3.11.7");
        _name = Path.GetFileName(archive);
        _content = await File.ReadAllBytesAsync(archive);
        _server.Add(new TestWheel(_name, _content, []));
        using StringReader text = new(
            $"3.11.7 20240101 install_only\n {RuntimeFactory.TripleOf(Target)} {Convert.ToHexStringLower(SHA256.HashData(_content))}\n"
        );
        _catalogue = PythonCatalogue.Read(text);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        _cache.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_broken_download_is_resumed_and_the_next_run_asks_for_nothing()
    {
        _server.Fail(_name, TestFault.CutBody);

        RuntimeContents runtime = await GetAsync();
        TestRequest[] requests = [.. _server.Requests];
        RuntimeContents again = await GetAsync();

        requests.Select(request => request.Status).ShouldBe([200, 206]);
        requests[1].Headers["Range"].ShouldMatch("^bytes=[1-9][0-9]*-$");
        runtime.Origin.ShouldBe(_name);
        runtime.Entries.ShouldContain(entry => entry.Path == "bin/python3.11");
        again.Entries.ShouldBe(runtime.Entries);
        _server.Requests.Count.ShouldBe(requests.Length);
    }

    [Fact]
    public async Task Another_archive_under_the_name_is_refused_and_not_kept()
    {
        _server.Routes[$"/files/{_name}"] = context => context.Response.Body.WriteAsync("other"u8.ToArray()).AsTask();

        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(GetAsync);
        error.Message.ShouldStartWith($"'{_name}'");
        error.Message.ShouldContain("SHA-256");

        Directory.EnumerateFileSystemEntries(Downloads).ShouldBeEmpty();
        _server.Routes.Clear();
        (await GetAsync()).Entries.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task An_interrupted_download_is_resumed_by_the_next_run()
    {
        await InterruptAsync();
        long received = new FileInfo(Part).Length;
        string tag = await File.ReadAllTextAsync(Validator, Token);

        (await GetAsync()).Entries.ShouldNotBeEmpty();

        TestRequest request = _server.Requests.Last();
        request.Status.ShouldBe(206);
        request.Headers["Range"].ShouldBe($"bytes={received}-");
        request.Headers["If-Range"].ShouldBe(tag);
        _server.Requests.Count.ShouldBe(2);
        Directory.EnumerateFileSystemEntries(Downloads).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("bytes", new[] { 206, 200 })]
    [InlineData("tag", new[] { 200 })]
    [InlineData("bytes and no tag", new[] { 206, 200 })]
    [InlineData("no tag", new[] { 206 })]
    [InlineData("invalid tag", new[] { 206 })]
    [InlineData("too many bytes", new[] { 416, 200 })]
    public async Task The_hash_decides_on_a_continued_download_and_where_it_disagrees_it_starts_again(
        string change,
        int[] statuses
    )
    {
        await InterruptAsync();
        byte[] part = await File.ReadAllBytesAsync(Part, Token);
        if (change.StartsWith("bytes", StringComparison.Ordinal))
            part[part.Length / 2] ^= 1;
        if (change == "too many bytes")
            part = [.. _content, 0];
        await File.WriteAllBytesAsync(Part, part, Token);
        if (change.EndsWith("no tag", StringComparison.Ordinal))
            File.Delete(Validator);
        else if (change.EndsWith("tag", StringComparison.Ordinal))
            await File.WriteAllTextAsync(Validator, change == "tag" ? "\"other\"" : "W/\"weak\"\n", Token);

        (await GetAsync()).Entries.ShouldNotBeEmpty();

        _server.Requests.Skip(1).Select(request => request.Status).ShouldBe(statuses);
        Directory.EnumerateFileSystemEntries(Downloads).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_download_that_was_complete_needs_no_server()
    {
        await InterruptAsync();
        await File.WriteAllBytesAsync(Part, _content, Token);
        (await GetAsync(offline: true)).Entries.ShouldNotBeEmpty();
        _server.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("a time", true)]
    [InlineData("nothing", true)]
    [InlineData("nothing", false)]
    public async Task A_download_of_a_server_without_ETags_is_resumed(string validator, bool hasRanges)
    {
        const string time = "Mon, 30 Nov 2026 05:18:08 GMT";
        List<string> asked = [];
        _server.Routes[$"/files/{_name}"] = async context =>
        {
            asked.Add($"{context.Request.Headers.Range} {context.Request.Headers.IfRange}".Trim());
            HttpResponse response = context.Response;
            if (validator == "a time")
                response.Headers.LastModified = time;
            bool isFirst = asked.Count == 1;
            int offset = isFirst || !hasRanges ? 0 : _content.Length / 2;
            if (offset > 0)
            {
                response.StatusCode = StatusCodes.Status206PartialContent;
                response.Headers.ContentRange = $"bytes {offset}-{_content.Length - 1}/{_content.Length}";
            }
            response.ContentLength = _content.Length - offset;
            int length = isFirst ? _content.Length / 2 : _content.Length - offset;
            await response.Body.WriteAsync(_content.AsMemory(offset, length), context.RequestAborted);
            await response.Body.FlushAsync(context.RequestAborted);
            if (isFirst)
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        await InterruptAsync();
        new FileInfo(Part).Length.ShouldBe(_content.Length / 2);

        (await GetAsync()).Entries.ShouldNotBeEmpty();

        asked.ShouldBe(["", $"bytes={_content.Length / 2}- {(validator == "a time" ? time : "")}".Trim()]);
        Directory.EnumerateFileSystemEntries(Downloads).ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_runs_at_once_do_not_write_one_file()
    {
        _server.Fail(_name, TestFault.Stall);
        using CancellationTokenSource stop = new();
        Task<RuntimeContents> first = GetAsync(offline: false, stop.Token);
        long received = await ReceiveAsync(first);

        (await GetAsync()).Entries.ShouldNotBeEmpty();

        _server.Requests.ShouldAllBe(request => request.Status == 200);
        new FileInfo(Part).Length.ShouldBe(received);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => first);
    }

    [Fact]
    public async Task A_version_that_the_catalogue_lacks_for_the_target_names_the_nearest_it_has()
    {
        RuntimeProvider provider = new(_cache, Options, _client.Run());

        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            provider.GetAsync(PythonImplementation.Parse("cpython@3.11.9"), Target)
        );

        error.Message.ShouldBe($"no build of cpython@3.11.9 for {Target} is known");
        error.Diagnostics[0].Notes.ShouldBe([$"the nearest published version for {Target} is 3.11.7"]);
    }

    [Fact]
    public async Task Without_network_a_runtime_of_the_cache_is_taken_and_another_is_named()
    {
        (await Should.ThrowAsync<LayerInstallationException>(() => GetAsync(offline: true))).Message.ShouldContain(
            $"'{_name}'"
        );
        await GetAsync();
        (await GetAsync(offline: true)).Origin.ShouldBe(_name);
    }

    private RuntimeOptions Options =>
        new()
        {
            Host = Host.Current,
            Catalogue = _catalogue,
            Mirror = PythonMirror.FromEnvironment(name =>
                name == "PBS_INSTALLER_BASE_URL" ? $"{_server.Address}/files" : null
            ),
        };

    private Task<RuntimeContents> GetAsync() => GetAsync(offline: false);

    // The server sends the first half of the archive, then nothing.
    private async Task InterruptAsync()
    {
        _server.Fail(_name, TestFault.Stall);
        using CancellationTokenSource stop = new();
        Task<RuntimeContents> run = GetAsync(offline: false, stop.Token);
        await ReceiveAsync(run);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => run);
        // The run ends at once, the download a moment later.
        while (IsInUse(Part))
            await Task.Delay(10, Token);
    }

    private static bool IsInUse(string path)
    {
        try
        {
            using FileLock? held = FileLock.TryShare(path);
            return held is null;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    private async Task<long> ReceiveAsync(Task run)
    {
        FileInfo part = new(Part);
        long before = 0;
        while (!part.Exists || part.Length == 0 || part.Length != before)
        {
            run.IsCompleted.ShouldBeFalse();
            before = part.Exists ? part.Length : 0;
            await Task.Delay(50, Token);
            part.Refresh();
        }
        return part.Length;
    }

    private Task<RuntimeContents> GetAsync(bool offline, CancellationToken? cancellationToken = null) =>
        new RuntimeProvider(_cache, Options, _client.Run(offline)).GetAsync(
            PythonImplementation.Parse("cpython@3.11.7"),
            Target,
            cancellationToken: cancellationToken ?? Token
        );
}
