using System.Collections.Immutable;
using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Platforms;
using Venvstacks.Publishing;
using Venvstacks.Selection;
using Venvstacks.Tests.Deployment;

namespace Venvstacks.Tests.Examples;

/// <summary>The verbs of the library on small stacks, with an index in memory.</summary>
public sealed class VerbExamplesTests : IAsyncLifetime
{
    private const string Definition = """
        [[runtimes]]
        name = "py"
        python_implementation = "cpython@3.11.7"
        requirements = ["base"]

        [[applications]]
        name = "app"
        launch_module = "app.py"
        runtime = "py"
        requirements = ["small"]

        """;

    private readonly Scratch _folder = new();
    private TestIndex _index = null!;

    private WorkspaceOptions Options =>
        new()
        {
            CacheDirectory = _folder["cache"],
            Host = new Host(Target.LinuxX64),
            Variable = name => name == "UV_DEFAULT_INDEX" ? _index.Simple.ToString() : null,
        };

    public async ValueTask InitializeAsync()
    {
        _index = await TestIndex.StartAsync();
        _index.Add(WheelFactory.Make("base", "1.0"));
        _index.Add(WheelFactory.Make("small", "1.0", ["base"]));
    }

    public async ValueTask DisposeAsync()
    {
        await _index.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_examples_of_the_documentation_run()
    {
        string definition = Write("one");
        string[] archives = await VerbExamples.PublishAsync(definition, Options);
        archives.Select(archive => archive.Split(' ')[0]).ShouldBe(["py.tar.xz", "app-app.tar.xz"]);

        using Workspace workspace = Workspace.Open(Options);
        CancellationToken stop = TestContext.Current.CancellationToken;
        string[] exported = await VerbExamples.ExportAsync(workspace, definition, stop);
        exported.ShouldBe([_folder["one/_export/py"], _folder["one/_export/app-app"]]);
        (await VerbExamples.AuditAsync(workspace, definition)).ShouldBeEmpty();
        System.Diagnostics.ProcessStartInfo start = await VerbExamples.InstallAsync(
            workspace,
            _folder["one/_artifacts"],
            _folder["installed"]
        );
        start.FileName.ShouldStartWith(_folder["installed/generations/1-"]);
        start.FileName.ShouldEndWith("/app-app/bin/python");
        start.ArgumentList.ShouldBe(["-m", "app", "--verbose"]);
        start.Environment["PYTHONDONTWRITEBYTECODE"].ShouldBe("1");
        (await VerbExamples.ExplainAsync(workspace, definition, "app-app", "small")).ShouldNotBeEmpty();
    }

    [Fact]
    public void The_documentation_shows_the_examples()
    {
        string page = File.ReadAllText(Path.Combine(Shared.ProjectRoot, "docs", "reference", "library.md"));
        string source = Path.Combine(Shared.ProjectRoot, "tests/Venvstacks.Tests/Examples/VerbExamples.cs");
        string[] examples =
        [
            .. File.ReadAllText(source)
                .Split("    // example: ")
                .Skip(1)
                .Select(text =>
                    text[
                        (text.IndexOf('\n', StringComparison.Ordinal) + 1)..text.IndexOf(
                            "    // end",
                            StringComparison.Ordinal
                        )
                    ]
                ),
        ];
        examples.Length.ShouldBe(5);
        foreach (string example in examples)
            page.ShouldContain(example.Replace("\n    ", "\n", StringComparison.Ordinal).Trim(), Case.Sensitive);
    }

    [Fact]
    public async Task The_example_of_embedding_in_the_README_installs_updates_and_runs()
    {
        string published = _folder["published"];
        string target = _folder["installed"];
        TestPublication.Write(published);
        (await PythonPart.RunAsync(published, target, "client")).ShouldBe(0);
        TestPublication.Write(published, version: "2.0", build: 2);
        (await PythonPart.RunAsync(published, target, "client")).ShouldBe(0);
        StackDeployment.GetStatus(target).Current.Generation.Number.ShouldBe(2);
    }

    [Fact]
    public async Task A_selection_from_another_load_of_a_definition_works_and_one_of_another_stack_does_not()
    {
        using Workspace workspace = Workspace.Open(Options);
        StackDefinition stack = await LoadAsync(workspace, Write("one"));
        StackDefinition again = await LoadAsync(workspace, Write("one"));
        StackDefinition other = await LoadAsync(workspace, Write("two", "name = \"app\"", "name = \"other\""));
        await LockAsync(workspace, stack);
        BuildRequest RequestOf(StackDefinition selected) =>
            new(stack)
            {
                RuntimesDirectories = ["runtimes"],
                Selection = LayerSelection.Of(
                    selected,
                    new SelectionRequest
                    {
                        Include = ["app-*"],
                        Build = true,
                        BuildDependencies = false,
                    }
                ),
            };

        BuildResult built = await BuildAsync(workspace, RequestOf(again));
        built.Layers.Select(layer => layer.Layer.BuildName).ShouldBe(["py", "app-app"]);
        ArgumentException error = await Should.ThrowAsync<ArgumentException>(BuildAsync(workspace, RequestOf(other)));
        error.Message.ShouldContain("app-other");
        Should.Throw<ArgumentException>(() =>
            new StackPublisher(workspace).Plan(new PublishRequest(stack) { Selection = RequestOf(other).Selection })
        );
    }

    [Fact]
    public async Task Several_stacks_share_a_workspace_at_once()
    {
        using Workspace workspace = Workspace.Open(Options);
        BuildResult[] built = await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(async i =>
                {
                    StackDefinition stack = await LoadAsync(workspace, Write($"stack{i}"));
                    await LockAsync(workspace, stack);
                    return await BuildAsync(workspace, new BuildRequest(stack) { RuntimesDirectories = ["runtimes"] });
                })
        );

        foreach (BuildResult result in built)
            result
                .Layers.Select(layer => layer.Reason)
                .ShouldBe([RebuildReason.NotMadeBefore, RebuildReason.NotMadeBefore]);
        built.Select(result => result.Layers[0].Path).Distinct().Count().ShouldBe(4);
    }

    [Fact]
    public async Task Verbs_of_a_workspace_share_its_connections()
    {
        _index.Add(WheelFactory.Make("other", "1.0"));
        using Workspace workspace = Workspace.Open(Options);
        await LockAsync(workspace, await LoadAsync(workspace, Write("one")));
        HashSet<string> first = [.. _index.Requests.Select(request => request.Connection)];
        int asked = _index.Requests.Count;

        await LockAsync(workspace, await LoadAsync(workspace, Write("two", "[\"small\"]", "[\"other\"]")));

        TestRequest[] second = [.. _index.Requests.Skip(asked)];
        second.ShouldNotBeEmpty();
        second.ShouldContain(request => first.Contains(request.Connection));
    }

    [Fact]
    public async Task Paths_are_relative_to_the_definition()
    {
        string definition = Path.GetRelativePath(Environment.CurrentDirectory, Write("one"));
        using Workspace workspace = Workspace.Open(
            Options with
            {
                CacheDirectory = Path.GetRelativePath(Environment.CurrentDirectory, _folder["cache"]),
            }
        );
        StackDefinition stack = await LoadAsync(workspace, definition);
        await LockAsync(workspace, stack);
        BuildRequest request = new(stack) { RuntimesDirectories = ["./runtimes"], BuildDirectory = "made" };

        BuildResult built = await BuildAsync(workspace, request);
        built.Layers.Select(layer => layer.Path).ShouldBe([_folder["one/made/py"], _folder["one/made/app-app"]]);
        BuildResult unchanged = await BuildAsync(workspace, request);
        unchanged.Layers.ShouldAllBe(layer => layer.Reason == null);
        PublishRequest publication = new(stack) { BuildDirectory = "made", OutputDirectory = "out" };
        new StackPublisher(workspace).Plan(publication)[0].Layers[0].Archive!.Sha256.ShouldBeNull();
        ImmutableArray<Publication> published = await new StackPublisher(workspace).PublishAsync(
            publication,
            cancellationToken: TestContext.Current.CancellationToken
        );
        published[0].OutputPaths.ShouldBe([_folder["one/out/py.tar.xz"], _folder["one/out/app-app.tar.xz"]]);
        new StackPublisher(workspace).Plan(publication)[0].Layers[0].Archive!.Sha256.ShouldNotBeNull();
    }

    [Fact]
    public async Task The_environment_of_a_workspace_decides_on_the_floor_of_macOS()
    {
        using Workspace workspace = Workspace.Open(
            Options with
            {
                Variable = name => name == "MACOSX_DEPLOYMENT_TARGET" ? "15.1" : null,
            }
        );
        StackDefinition stack = await LoadAsync(workspace, Write("one"));
        $"{stack.Runtimes[0].DefaultMacosFloor}".ShouldBe("15.1");
    }

    private static Task<StackDefinition> LoadAsync(Workspace workspace, string path) =>
        workspace.LoadAsync(path, TestContext.Current.CancellationToken);

    private static Task LockAsync(Workspace workspace, StackDefinition stack) =>
        new StackLocker(workspace).LockAsync(
            new LockRequest(stack),
            cancellationToken: TestContext.Current.CancellationToken
        );

    private static Task<BuildResult> BuildAsync(Workspace workspace, BuildRequest request) =>
        new StackBuilder(workspace).BuildAsync(request, cancellationToken: TestContext.Current.CancellationToken);

    private string Write(string name, string old = "", string replacement = "")
    {
        string folder = _folder[name];
        Directory.CreateDirectory(Path.Combine(folder, "runtimes"));
        string text = old.Length == 0 ? Definition : Definition.Replace(old, replacement, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "venvstacks.toml"), text);
        File.WriteAllText(Path.Combine(folder, "app.py"), "import small\n");
        SmallRuntime.Write(Path.Combine(folder, "runtimes", "cpython-3.11.7.tar.gz"));
        return Path.Combine(folder, "venvstacks.toml");
    }
}
