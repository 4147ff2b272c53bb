using Venvstacks.Diagnostics;
using Venvstacks.Platforms;
using Venvstacks.Runtimes;
using Venvstacks.Store;

namespace Venvstacks.Tests.Runtimes;

/// <summary>Archives in the layout and under the names of published builds, for every target; they are stand-ins that hold headers only.</summary>
public sealed class PublishedRuntimeTests : IDisposable
{
    private readonly Scratch _folder = new();
    private readonly CacheDirectory _cache;

    public PublishedRuntimeTests() => _cache = CacheDirectory.Open(_folder["cache"], _ => { });

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    public static TheoryData<string, string> Names
    {
        get
        {
            TheoryData<string, string> names = [];
            foreach (Target target in Target.All)
            foreach (string flavour in new[] { "install_only", "install_only_stripped" })
                names.Add(target.Name, flavour);
            return names;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Archives_of_every_system_are_taken_by_their_published_names(string name, string flavour)
    {
        Target target = TargetOf(name);
        string archive = Path.GetFileName(RuntimeFactory.Pack(_folder.Folder, target, "3.12.1", flavour));

        RuntimeContents runtime = await GetAsync("cpython@3.12.1", target);

        runtime.Origin.ShouldBe(archive);
        runtime.Entries.ShouldContain(entry => entry.Path == target.RuntimePython);
        runtime.Entries.ShouldAllBe(entry => entry.Kind != EntryKind.File || entry.Time == RuntimeFactory.Time);
        runtime.Entries.ShouldNotContain(entry => entry.Kind == EntryKind.Directory);
    }

    [Fact]
    public async Task A_stripped_archive_is_preferred_and_the_old_name_of_Windows_archives_is_known()
    {
        string full = RuntimeFactory.Pack(_folder.Folder, Target.WindowsX64, "3.11.7");
        string old = Path.GetFileName(full).Replace("msvc", "msvc-shared", StringComparison.Ordinal);
        File.Move(full, _folder[old]);
        (await GetAsync("cpython@3.11.7", Target.WindowsX64)).Origin.ShouldBe(old);

        string stripped = RuntimeFactory.Pack(_folder.Folder, Target.WindowsX64, "3.11.7", "install_only_stripped");
        (await GetAsync("cpython@3.11.7", Target.WindowsX64)).Origin.ShouldBe(Path.GetFileName(stripped));
    }

    [Theory]
    [InlineData("macosx_arm64", "macosx_x86_64", "is for arm64, not x86_64")]
    [InlineData("macosx_x86_64", "macosx_arm64", "is for x86_64, not arm64")]
    [InlineData("win_arm64", "win_amd64", "is for arm64, not amd64")]
    [InlineData("win_amd64", "win_arm64", "is for amd64, not arm64")]
    [InlineData("linux_x86_64", "macosx_x86_64", "is not for macOS")]
    [InlineData("macosx_arm64", "linux_aarch64", "is not for Linux")]
    [InlineData("musllinux_x86_64", "linux_x86_64", "is for musl, not glibc")]
    [InlineData("linux_aarch64", "linux_x86_64", "is for aarch64, not x86_64")]
    [InlineData("linux_x86_64", "win_amd64", "has no 'python.exe', so it is not for win_amd64")]
    [InlineData("win_amd64", "linux_x86_64", "has no 'bin/python', so it is not for linux_x86_64")]
    public async Task An_archive_of_another_target_is_refused_in_words(string held, string wanted, string problem)
    {
        string archive = Disguise(TargetOf(held), TargetOf(wanted));

        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            GetAsync("cpython@3.11.7", TargetOf(wanted))
        );

        error.Message.ShouldBe($"'{archive}' {problem}");
        error
            .Diagnostics[0]
            .Help.ShouldBe("use an archive for this target: the name of an archive must match its contents");
    }

    [Theory]
    [InlineData("linux_x86_64")]
    [InlineData("win_amd64")]
    [InlineData("macosx_arm64")]
    public async Task An_archive_that_is_cut_short_anywhere_is_refused_in_words(string name)
    {
        string path = RuntimeFactory.Pack(_folder.Folder, TargetOf(name), "3.11.7");
        byte[] whole = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        foreach (int length in new[] { 0, 1, 9, 100, whole.Length / 2, whole.Length - 9, whole.Length - 1 })
        {
            await File.WriteAllBytesAsync(path, whole[..length], TestContext.Current.CancellationToken);
            LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(
                () => GetAsync("cpython@3.11.7", TargetOf(name)),
                $"{length} of {whole.Length}"
            );
            error.Diagnostics[0].Code.ShouldBe("VS3020");
            error.Message.ShouldStartWith($"runtime archive '{Path.GetFileName(path)}'");
            error.Message.ShouldNotContain("Exception");
        }
    }

    [Theory]
    [InlineData("cpython@3.11.7", "musllinux_x86_64", "the nearest published version for musllinux_x86_64 is 3.11.11")]
    [InlineData("cpython@3.11.7", "win_arm64", "the nearest published version for win_arm64 is 3.11.13")]
    [InlineData(
        "cpython@3.12.1",
        "musllinux_aarch64",
        "the nearest published version for musllinux_aarch64 is 3.12.11"
    )]
    [InlineData("cpython@3.8.10", "musllinux_x86_64", "the nearest published version for musllinux_x86_64 is 3.9.21")]
    [InlineData("cpython@3.12.999", "linux_x86_64", null)]
    public async Task A_version_without_a_build_for_the_target_names_the_nearest(
        string python,
        string name,
        string? nearest
    )
    {
        RuntimeProvider provider = new(_cache, new RuntimeOptions { Host = Host.Current });

        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            provider.GetAsync(
                PythonImplementation.Parse(python),
                TargetOf(name),
                cancellationToken: TestContext.Current.CancellationToken
            )
        );

        error.Message.ShouldBe($"no build of {python} for {name} is known");
        error
            .Diagnostics[0]
            .Advice.ShouldBe(new Remedy.NameRuntimes(OrInstallation: TargetOf(name) == Host.Current.Target));
        string newest = PythonCatalogue
            .Embedded.Builds.Where(build => build.Triple == RuntimeFactory.TripleOf(TargetOf(name)))
            .Where(build => build.Version.StartsWith("3.12.", StringComparison.Ordinal))
            .Select(build => Version.Parse(build.Version))
            .Max()!
            .ToString();
        error.Diagnostics[0].Notes.ShouldBe([nearest ?? $"the nearest published version for {name} is {newest}"]);
    }

    [Fact]
    public void Nearest_versions_lie_on_both_sides()
    {
        // 3.11.2 was never published.
        PythonCatalogue
            .Embedded.NearestTo(PythonImplementation.Parse("cpython@3.11.2"), PythonBuild.TriplesOf(Target.LinuxX64))
            .ShouldBe(["3.11.1", "3.11.3"]);
    }

    [Fact]
    public async Task PyPy_is_refused_in_words()
    {
        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            GetAsync("pypy@3.10.14", Target.LinuxX64)
        );

        error.Message.ShouldBe("no runtime for 'pypy@3.10.14': only CPython is supported");
    }

    private static Target TargetOf(string name) => Target.All.Single(target => target.Name == name);

    private string Disguise(Target held, Target wanted)
    {
        string path = RuntimeFactory.Pack(_folder.Folder, held, "3.11.7");
        string name = RuntimeFactory.NameOf(wanted, "3.11.7");
        File.Move(path, _folder[name]);
        return name;
    }

    private Task<RuntimeContents> GetAsync(string python, Target target) =>
        new RuntimeProvider(_cache, new RuntimeOptions { Folders = [_folder.Folder], Host = Host.Current }).GetAsync(
            PythonImplementation.Parse(python),
            target,
            cancellationToken: TestContext.Current.CancellationToken
        );
}
