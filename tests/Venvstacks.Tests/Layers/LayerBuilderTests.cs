using Microsoft.AspNetCore.Http;
using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Platforms;

namespace Venvstacks.Tests.Layers;

/// <summary>Builds of a small stack, from an index in memory.</summary>
public sealed class LayerBuilderTests : IAsyncLifetime
{
    private const string Definition = """
        [[runtimes]]
        name = "py"
        python_implementation = "cpython@3.11.7"
        requirements = ["base"]
        [[frameworks]]
        name = "f"
        runtime = "py"
        requirements = ["small"]

        """;

    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly Scratch _folder = new();
    private TestIndex _index = null!;

    public async ValueTask InitializeAsync()
    {
        _index = await TestIndex.StartAsync();
        _index.Add("base", "1.0");
        Directory.CreateDirectory(_folder["runtimes"]);
        SmallRuntime.Write(_folder["runtimes/cpython-3.11.7.tar.gz"]);
    }

    public async ValueTask DisposeAsync()
    {
        await _index.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>The index is the default one, without a place in the settings: the lock names it.</summary>
    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    public async Task A_locked_address_of_the_public_index_that_is_refused_is_looked_up_again(int status)
    {
        TestWheel wheel = WheelFactory.Make("small", "1.0", ["base"]);
        _index.Add(wheel);
        await using TestIndex other = await TestIndex.StartAsync();
        await LockAsync(Definition, DefaultIndex(_index));
        _index.Routes["/simple/small/"] = context =>
        {
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync($"<a href='/new/{wheel.FileName}?sig=s#sha256={wheel.Sha256}'>x</a>");
        };
        _index.Routes[$"/files/{wheel.FileName}"] = context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };
        _index.Routes[$"/new/{wheel.FileName}"] = context => context.Response.Body.WriteAsync(wheel.Bytes).AsTask();
        string withPassword = $"{other.Address}/simple/".Replace("//", "//me:secret@", StringComparison.Ordinal);

        BuildResult built = await BuildAsync(Definition, name => name == "UV_EXTRA_INDEX_URL" ? withPassword : null);

        built.Layers.Length.ShouldBe(2);
        _index.Count($"/new/{wheel.FileName}").ShouldBe(1);
        _index.Requests.ShouldAllBe(request => !request.Headers.ContainsKey("Authorization"));
        other.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_page_hid_of_a_wheel_is_an_error_or_a_warning_that_is_repeated()
    {
        TestWheel wheel = WheelFactory.Make("small", "1.0", ["base", "hidden"]);
        _index.Add(wheel with { Metadata = WheelFactory.Make("small", "1.0", ["base"]).Metadata });
        await LockAsync(Definition, DefaultIndex(_index));

        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            BuildAsync(Definition, DefaultIndex(_index))
        );
        error.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("VS3203");
        error.Message.ShouldContain("wheel 'small-1.0-py3-none-any.whl' requires 'hidden'");

        await AssertRepeatedAsync(
            Definition + "[tool.venvstacks]\nwheel-checks-exempt = [\"small\"]\n",
            "requires 'hidden'"
        );
        await Should.ThrowAsync<LayerInstallationException>(() => BuildAsync(Definition, DefaultIndex(_index)));
    }

    [Fact]
    public async Task What_a_page_hid_of_an_extra_is_an_error()
    {
        const string definition = """
            [[runtimes]]
            name = "py"
            python_implementation = "cpython@3.11.7"
            requirements = ["base", "small[x]"]

            """;
        TestWheel wheel = WheelFactory.Make("small", "1.0", ["hidden ; extra == 'x'"], extras: ["x"]);
        _index.Add(wheel with { Metadata = WheelFactory.Make("small", "1.0", extras: ["x"]).Metadata });
        await LockAsync(definition, DefaultIndex(_index));
        (
            await Should.ThrowAsync<LayerInstallationException>(() => BuildAsync(definition, DefaultIndex(_index)))
        ).Message.ShouldContain("requires 'hidden' for its extra 'x'");
    }

    [Fact]
    public async Task Warnings_are_repeated_for_a_layer_that_the_store_has()
    {
        _index.Add(
            WheelFactory.Make("small", "1.0", ["other"], files: new Dictionary<string, string> { ["tests/a.py"] = "1" })
        );
        _index.Add(WheelFactory.Make("other", "1.0", files: new Dictionary<string, string> { ["tests/a.py"] = "2" }));
        await LockAsync(Definition, DefaultIndex(_index));
        await AssertRepeatedAsync(Definition, "'lib/python3.11/site-packages/tests/a.py' is in both");
        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            BuildAsync(Definition + "[tool.venvstacks]\nwheel-checks = \"strict\"\n", DefaultIndex(_index))
        );
        error.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("VS3012");
    }

    [Fact]
    public async Task Progress_counts_the_packages_of_a_layer()
    {
        _index.Add(WheelFactory.Make("small", "1.0", ["a", "b"]));
        _index.Add("a", "1.0");
        _index.Add("b", "1.0");
        await LockAsync(Definition, DefaultIndex(_index));
        Recorder recorder = new();
        await BuildAsync(Definition, DefaultIndex(_index), recorder);
        StackEvent[] events =
        [
            .. recorder.Events.Where(item => item.Phase == StackPhase.Build && item.Item == "framework-f"),
        ];
        events
            .Where(item => item.Total is not null && !item.IsFinished)
            .Select(item => (item.Done, item.Total))
            .ShouldBe([(1, 3), (2, 3), (3, 3)], ignoreOrder: true);
        events[^1].IsFinished.ShouldBeTrue();
    }

    [Fact]
    public async Task A_build_ends_between_two_files()
    {
        _index.Add("small", "1.0");
        await LockAsync(Definition, DefaultIndex(_index));
        using CancellationTokenSource stop = new();
        Recorder recorder = new()
        {
            On = item =>
            {
                if (item.Done == 1)
                    stop.Cancel();
            },
        };
        await Should.ThrowAsync<OperationCanceledException>(() =>
            BuildAsync(Definition, DefaultIndex(_index), recorder, stop.Token)
        );
        Directory.Exists(_folder["_build"]).ShouldBeFalse();
        (await BuildAsync(Definition, DefaultIndex(_index))).Layers.Length.ShouldBe(2);
    }

    [Fact]
    public async Task Several_verbs_on_a_stack_are_one_for_other_runs()
    {
        _index.Add("small", "1.0");
        using Workspace workspace = Open(DefaultIndex(_index));
        StackDefinition stack = await LoadAsync(workspace, Definition);
        Task? other = null;
        BuildResult? built = null;
        await workspace.ReserveAsync(
            stack,
            async () =>
            {
                await new StackLocker(workspace).LockAsync(new LockRequest(stack), null, Token);
                using (ExecutionContext.SuppressFlow())
                    other = Task.Run(() => LockAsync(Definition, DefaultIndex(_index)), Token);
                built = await new StackBuilder(workspace).BuildAsync(
                    new BuildRequest(stack) { RuntimesDirectories = ["runtimes"] },
                    null,
                    Token
                );
                other.IsCompleted.ShouldBeFalse();
            },
            Token
        );
        built!.Layers.Length.ShouldBe(2);
        await other!;
        await new StackLocker(workspace).LockAsync(new LockRequest(stack), null, Token);
    }

    // The first build assembles the layer, the second finds it in the store, the third also on the disk.
    private async Task AssertRepeatedAsync(string definition, string warning)
    {
        string[] told = [];
        for (int round = 0; round < 3; round++)
        {
            if (round == 1)
                Directory.Delete(_folder["_build"], recursive: true);
            BuildResult built = await BuildAsync(definition, DefaultIndex(_index));
            string[] now =
            [
                .. built
                    .Layers.SelectMany(layer => layer.Warnings)
                    .Select(item => $"{item.Message} {string.Join(' ', item.Notes)}"),
            ];
            now.ShouldHaveSingleItem().ShouldContain(warning);
            if (round > 0)
                now.ShouldBe(told);
            told = now;
        }
    }

    private static Func<string, string?> DefaultIndex(TestIndex index) =>
        name => name == "UV_DEFAULT_INDEX" ? index.Simple.ToString() : null;

    private async Task LockAsync(string definition, Func<string, string?> variable)
    {
        using Workspace workspace = Open(variable);
        await new StackLocker(workspace).LockAsync(
            new LockRequest(await LoadAsync(workspace, definition)),
            null,
            Token
        );
    }

    private async Task<BuildResult> BuildAsync(
        string definition,
        Func<string, string?> variable,
        IProgress<StackEvent>? progress = null,
        CancellationToken? stop = null
    )
    {
        using Workspace workspace = Open(variable);
        StackDefinition stack = await LoadAsync(workspace, definition);
        return await new StackBuilder(workspace).BuildAsync(
            new BuildRequest(stack) { RuntimesDirectories = ["runtimes"] },
            progress,
            stop ?? Token
        );
    }

    private Workspace Open(Func<string, string?> variable) =>
        Workspace.Open(
            new WorkspaceOptions
            {
                CacheDirectory = _folder["cache"],
                Host = new Host(Target.LinuxX64),
                Variable = variable,
            }
        );

    private async Task<StackDefinition> LoadAsync(Workspace workspace, string definition)
    {
        await File.WriteAllTextAsync(_folder["venvstacks.toml"], definition, Token);
        return await workspace.LoadAsync(_folder["venvstacks.toml"], Token);
    }

    private sealed class Recorder : IProgress<StackEvent>
    {
        private readonly Lock _lock = new();

        public List<StackEvent> Events { get; } = [];

        public Action<StackEvent> On { get; init; } = _ => { };

        public void Report(StackEvent value)
        {
            lock (_lock)
                Events.Add(value);
            On(value);
        }
    }
}
