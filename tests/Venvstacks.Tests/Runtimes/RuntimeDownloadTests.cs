using System.Security.Cryptography;
using Venvstacks.Diagnostics;
using Venvstacks.Platforms;
using Venvstacks.Runtimes;
using Venvstacks.Store;
using Venvstacks.Tests.Indexes;

namespace Venvstacks.Tests.Runtimes;

/// <summary>Published builds are downloaded from a mirror once, checked by SHA-256, and resumed where a connection broke. They are stand-ins of the published layout.</summary>
public sealed class RuntimeDownloadTests : IAsyncLifetime
{
    private static readonly Target Target = Target.MacosArm64;

    private readonly Scratch _folder = new();
    private readonly TestClient _client = new();
    private CacheDirectory _cache = null!;
    private TestIndex _server = null!;
    private PythonCatalogue _catalogue = null!;
    private string _name = "";

    public async ValueTask InitializeAsync()
    {
        _cache = CacheDirectory.Open(_folder["cache"], _ => { });
        _server = await TestIndex.StartAsync();
        string archive = RuntimeFactory.Pack(_folder.Folder, Target, "3.11.7");
        _name = Path.GetFileName(archive);
        byte[] content = await File.ReadAllBytesAsync(archive);
        _server.Add(new TestWheel(_name, content, []));
        using StringReader text = new(
            $"3.11.7 20240101 install_only\n {RuntimeFactory.TripleOf(Target)} {Convert.ToHexStringLower(SHA256.HashData(content))}\n"
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

        _server.Routes.Clear();
        (await GetAsync()).Entries.ShouldNotBeEmpty();
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

    private Task<RuntimeContents> GetAsync(bool offline) =>
        new RuntimeProvider(_cache, Options, _client.Run(offline)).GetAsync(
            PythonImplementation.Parse("cpython@3.11.7"),
            Target,
            cancellationToken: TestContext.Current.CancellationToken
        );
}
