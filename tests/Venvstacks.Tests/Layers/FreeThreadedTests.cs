using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Layers;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Tags;
using Venvstacks.Platforms;
using Venvstacks.Runtimes;
using Venvstacks.Store;

namespace Venvstacks.Tests.Layers;

/// <summary>Builds of CPython without the global lock (PEP 703): <c>cpython@3.14.7t</c>. The archives are stand-ins that hold headers only.</summary>
public sealed class FreeThreadedTests : IDisposable
{
    private static readonly PythonImplementation Python = PythonImplementation.Parse("cpython@3.14.7t");

    private readonly Scratch _folder = new();
    private readonly CacheDirectory _cache;

    public FreeThreadedTests() => _cache = CacheDirectory.Open(_folder["cache"], _ => { });

    public static TheoryData<string> Targets => [.. Target.All.Select(target => target.Name)];

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void The_t_is_no_part_of_the_version()
    {
        Python.IsFreeThreaded.ShouldBeTrue();
        (Python.Version, Python.MinorVersion, Python.LibraryVersion).ShouldBe(("3.14.7", "3.14", "3.14t"));
        $"{Python}".ShouldBe("cpython@3.14.7t");
        $"{PythonImplementation.Parse("cpython@3.13t-arm64")}".ShouldBe("cpython@3.13t-arm64");
        MarkerEnvironment environment = Target.LinuxX64.EnvironmentOf(Python);
        (environment.PythonFullVersion, environment.PythonVersion).ShouldBe(("3.14.7", "3.14"));
    }

    [Theory]
    [InlineData("cpython@3.12.1t")]
    [InlineData("cpython@3.14.7tt")]
    [InlineData("pypy@3.13t")]
    public void Other_versions_have_no_such_build(string text) =>
        PythonImplementation.TryParse(text, out _, out _).ShouldBeFalse();

    [Fact]
    public void Wheels_need_its_ABI_tag()
    {
        CompatibleTags tags = Target.LinuxX64.TagsOf(Python, SystemFloors.Default);
        string[] abis = [.. tags.Enumerate().Where(tag => tag.Python == "cp314").Select(tag => tag.Abi).Distinct()];

        abis.ShouldBe(["cp314t", "abi3t", "none"]);
    }

    [Fact]
    public void Published_builds_are_in_the_catalogue_beside_those_with_the_lock()
    {
        PythonBuild build = PythonCatalogue.Embedded.Find(Python, "x86_64-unknown-linux-gnu")!;
        build.FileName.ShouldBe(
            "cpython-3.14.7+20260814-x86_64-unknown-linux-gnu-freethreaded-install_only_stripped.tar.gz"
        );
        build.Sha256.ShouldBe("301a3326f279ca7d97d531fc8f50bc27c94a5b80c48e9f5ffcc7499bddb60ae1");
        PythonBuild other = PythonCatalogue.Embedded.Find(Python with { IsFreeThreaded = false }, build.Triple)!;
        other.FileName.ShouldNotContain("freethreaded");
        // Earlier ones were published with their build files only, as archives of another form.
        PythonImplementation old = PythonImplementation.Parse("cpython@3.13.1t");
        PythonCatalogue.Embedded.Find(old, build.Triple).ShouldBeNull();
        PythonCatalogue.Embedded.NearestTo(old, [build.Triple]).ShouldHaveSingleItem().ShouldStartWith("3.13.");
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task Archives_are_told_apart_by_name_and_by_content(string name)
    {
        Target target = Target.All.Single(target => target.Name == name);
        string free = RuntimeFactory.Pack(_folder.Folder, target, "3.14.7t");
        string locked = RuntimeFactory.Pack(_folder.Folder, target, "3.14.7");

        (await GetAsync(Python, target)).Origin.ShouldBe(Path.GetFileName(free));
        (await GetAsync(Python with { IsFreeThreaded = false }, target)).Origin.ShouldBe(Path.GetFileName(locked));

        File.Move(locked, free, overwrite: true);
        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            GetAsync(Python, target)
        );
        error.Message.ShouldBe($"'{Path.GetFileName(free)}' is no free-threaded build, so it is not cpython@3.14.7t");
    }

    [Fact]
    public async Task Layers_have_its_paths_and_on_Windows_four_launchers()
    {
        RuntimeDefinition runtime = TestLayers.Runtime with { PythonImplementation = Python };
        TestLayers layers = new(_cache.Store);
        FrameworkDefinition framework = new(runtime) { Name = "f" };
        LayerRecipe recipe = layers.Recipe(framework, Target.LinuxArm64, layers.Wheel("p", "headers:p.h", "p.py"));
        LayerManifest manifest = new LayerAssembler(_cache.Store)
            .Assemble(recipe, TestContext.Current.CancellationToken)
            .Manifest;
        string[] paths = [.. manifest.Entries.Select(entry => entry.Path)];
        paths.ShouldContain("bin/python3.14t");
        paths.ShouldContain("lib/python3.14t/site-packages/p.py");
        paths.ShouldContain("include/site/python3.14t/p/p.h");
        recipe.Metadata.PyVersion.ShouldBe("3.14.7");

        RuntimeFactory.Pack(_folder.Folder, Target.WindowsX64, "3.14.7t");
        RuntimeContents windows = await GetAsync(Python, Target.WindowsX64);
        recipe = layers.Recipe(framework, Target.WindowsX64) with
        {
            Runtime = windows,
            LockTime = RuntimeFactory.Time + 1,
        };
        manifest = new LayerAssembler(_cache.Store).Assemble(recipe, TestContext.Current.CancellationToken).Manifest;
        manifest
            .Entries.Where(entry => entry.Path.StartsWith("Scripts/", StringComparison.Ordinal))
            .Select(entry => $"{entry.Path} {SourceOf(windows, entry)} {entry.Time}")
            .ShouldBe(
                [
                    $"Scripts/python.exe venvlaunchert.exe {RuntimeFactory.Time}",
                    $"Scripts/python3.14t.exe venvlaunchert.exe {RuntimeFactory.Time}",
                    $"Scripts/pythonw.exe venvwlaunchert.exe {RuntimeFactory.Time}",
                    $"Scripts/pythonw3.14t.exe venvwlaunchert.exe {RuntimeFactory.Time}",
                ],
                ignoreOrder: true
            );
    }

    [Fact]
    public async Task A_stack_is_locked_and_built_from_wheels_for_it()
    {
        await using TestIndex index = await TestIndex.StartAsync();
        index.Add(MakeWheel("fast", "cp314-cp314", "cpython-314"));
        index.Add(MakeWheel("fast", "cp314-cp314t", "cpython-314t"));
        index.Add(MakeWheel("slow", "cp314-cp314", "cpython-314"));
        RuntimeFactory.Pack(_folder.Folder, Target.LinuxX64, "3.14.7t");
        using Workspace workspace = Workspace.Open(
            new WorkspaceOptions
            {
                CacheDirectory = _folder["workspace"],
                Host = new Host(Target.LinuxX64),
                Variable = name => name == "UV_DEFAULT_INDEX" ? $"{index.Simple}" : null,
            }
        );
        CancellationToken stop = TestContext.Current.CancellationToken;

        StackDefinition stack = await LockAsync(workspace, "fast");
        BuildResult built = await new StackBuilder(workspace).BuildAsync(
            new BuildRequest(stack) { RuntimesDirectories = ["."] },
            cancellationToken: stop
        );
        built
            .Layers.Single()
            .Manifest.Entries.Select(entry => entry.Path)
            .Where(path => path.Contains("/fast/", StringComparison.Ordinal))
            .ShouldBe(["lib/python3.14t/site-packages/fast/a.cpython-314t-x86_64-linux-gnu.so"]);
        built.Layers.Single().Facts.PythonImplementation.ShouldBe("cpython@3.14.7t");

        LayerLockException error = await Should.ThrowAsync<LayerLockException>(() => LockAsync(workspace, "slow"));
        error.Message.ShouldBe("layer 'py' needs packages that have no wheel for some of its platforms");
    }

    private async Task<StackDefinition> LockAsync(Workspace workspace, string requirement)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(
            _folder["venvstacks.toml"],
            $"""
            [[runtimes]]
            name = "py"
            python_implementation = "cpython@3.14.7t"
            requirements = ["{requirement}"]
            platforms = ["linux_x86_64"]

            """,
            stop
        );
        StackDefinition stack = await workspace.LoadAsync(_folder["venvstacks.toml"], stop);
        await new StackLocker(workspace).LockAsync(new LockRequest(stack), cancellationToken: stop);
        return stack;
    }

    private static TestWheel MakeWheel(string name, string tag, string module) =>
        WheelFactory.Make(
            name,
            "1.0",
            tag: $"{tag}-manylinux_2_17_x86_64",
            files: new Dictionary<string, string> { [$"{name}/a.{module}-x86_64-linux-gnu.so"] = module }
        );

    private static string SourceOf(RuntimeContents runtime, ManifestEntry copy) =>
        Path.GetFileName(
            runtime
                .Entries.Single(entry => entry.Kind == EntryKind.File && entry.Content.Sha256 == copy.Content.Sha256)
                .Path
        );

    private Task<RuntimeContents> GetAsync(PythonImplementation python, Target target) =>
        new RuntimeProvider(_cache, new RuntimeOptions { Folders = [_folder.Folder], Host = Host.Current }).GetAsync(
            python,
            target,
            cancellationToken: TestContext.Current.CancellationToken
        );
}
