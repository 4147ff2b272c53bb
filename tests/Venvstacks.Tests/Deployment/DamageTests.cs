using System.Runtime.Versioning;
using Venvstacks.Deployment;

namespace Venvstacks.Tests.Deployment;

/// <summary>Every damage is named by a check, and repaired.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DamageTests : IDisposable
{
    private const string Folder = $"framework-lower/{TestLayer.Site}/lower";
    private const string Module = $"{Folder}/version.py";
    private const string Library = $"{Folder}/native.so";
    private const string Metadata = $"framework-lower/{TestLayer.Site}/lower-1.0.dist-info/METADATA";
    private const string Generated = "app-client/pyvenv.cfg";
    private const string Bytecode = $"{Folder}/__pycache__/version.cpython-311.pyc";

    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly DeploymentFolder _folder = new();

    /// <summary>Line 1 of the acceptance list: seven damages of six things; a directory has no content that could be changed or cut.</summary>
    public static TheoryData<string, string, TreeProblemKind> Forty
    {
        get
        {
            TheoryData<string, string, TreeProblemKind> damages = [];
            foreach (string file in new[] { Module, Library, Bytecode, Generated, Metadata })
            {
                damages.Add("changed", file, TreeProblemKind.WrongContent);
                damages.Add("cut", file, TreeProblemKind.WrongSize);
            }
            foreach (string path in new[] { Module, Library, Bytecode, Generated, Metadata, Folder })
            {
                damages.Add("missing", path, TreeProblemKind.Missing);
                damages.Add("mode", path, TreeProblemKind.WrongMode);
                damages.Add("behind a link", path, TreeProblemKind.WrongKind);
                damages.Add(path == Folder ? "file" : "directory", path, TreeProblemKind.WrongKind);
            }
            damages.Add("file", $"{Folder}/extra.py", TreeProblemKind.Extra);
            damages.Add("file", $"{Folder}/extra.so", TreeProblemKind.Extra);
            damages.Add("file", $"{Folder}/__pycache__/extra.cpython-311.pyc", TreeProblemKind.Extra);
            damages.Add("file", "py/pyvenv.cfg", TreeProblemKind.Extra);
            damages.Add(
                "file",
                $"framework-lower/{TestLayer.Site}/lower-1.0.dist-info/INSTALLER",
                TreeProblemKind.Extra
            );
            damages.Add("directory", $"{Folder}/extra", TreeProblemKind.Extra);
            return damages;
        }
    }

    public static TheoryData<string, string, TreeProblemKind> More =>
        new()
        {
            { "grown", Module, TreeProblemKind.WrongSize },
            { "changed", "app-client/bin/python", TreeProblemKind.WrongContent },
            { "mode", "app-client/bin/python", TreeProblemKind.WrongMode },
            { "other target", "app-client/bin/python_", TreeProblemKind.WrongLink },
            { "missing", "app-client/bin/python_", TreeProblemKind.Missing },
            { "file", "app-client/bin/python_", TreeProblemKind.WrongKind },
            { "file", $"app-client/{TestLayer.Site}/extra.pth", TreeProblemKind.Extra },
            { "file", "py/lib/libextra.so.1", TreeProblemKind.Extra },
            { "link to a directory", $"app-client/{TestLayer.Site}/extra", TreeProblemKind.Extra },
            { "unreadable", Module, TreeProblemKind.WrongMode },
            { "only for its owner", Module, TreeProblemKind.WrongMode },
            { "only for its owner", Library, TreeProblemKind.WrongMode },
            { "run as its owner", "app-client/bin/python", TreeProblemKind.WrongMode },
            { "closed to others", Folder, TreeProblemKind.WrongMode },
            { "open to others", Folder, TreeProblemKind.WrongMode },
            { "open to others", Module, TreeProblemKind.WrongMode },
            { "open to the group", Library, TreeProblemKind.WrongMode },
            { "open to the group", Folder, TreeProblemKind.WrongMode },
            { "mode", "framework-lower", TreeProblemKind.WrongMode },
            { "closed to others", "framework-lower", TreeProblemKind.WrongMode },
            { "open to others", "framework-lower", TreeProblemKind.WrongMode },
            { "open to the group", "framework-lower", TreeProblemKind.WrongMode },
            { "missing", "framework-lower", TreeProblemKind.Missing },
            { "behind a link", "framework-lower", TreeProblemKind.WrongKind },
        };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Line_1_has_forty_damages() => Forty.Count.ShouldBe(40);

    [Theory]
    [MemberData(nameof(Forty))]
    [MemberData(nameof(More))]
    public async Task Line_1_a_damage_is_named_with_its_reason_and_repaired(
        string kind,
        string path,
        TreeProblemKind expected
    )
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes and links are of POSIX");
        string python = Peers.RequirePython("3.11");
        TestPublication source = TestPublication.Write(_folder["source"], python: python);
        await _folder.InstallAsync(source.Folder);
        _folder.Verify().IsGood.ShouldBeTrue();

        TestDamage.Do(_folder.Installed(path), kind);

        VerificationResult deep = _folder.Verify();
        deep.Problems.ShouldContain(problem =>
            $"{problem.Layer}/{problem.Path}".TrimEnd('/') == path && problem.Kind == expected
        );
        bool isWarning = deep.Problems.All(problem => problem.IsWarning);
        isWarning.ShouldBe(
            path.EndsWith("INSTALLER", StringComparison.Ordinal)
                || path.EndsWith("/extra", StringComparison.Ordinal) && kind == "directory"
        );
        // Without reading contents, a change that keeps size and time is not seen.
        VerificationResult quick = StackDeployment.Verify(_folder.Target, cancellationToken: Token);
        quick.Problems.IsEmpty.ShouldBe(kind == "changed");

        DeploymentChange change = await _folder.RepairAsync();
        change.IsChanged.ShouldBe(!isWarning);
        if (isWarning)
            return;
        _folder.Verify().Problems.ShouldBeEmpty();
        (await _folder.RepairAsync()).IsChanged.ShouldBeFalse();
    }

    [Fact]
    public async Task A_note_of_the_user_is_only_a_warning()
    {
        await _folder.InstallAsync(TestPublication.Write(_folder["source"]).Folder);
        File.WriteAllText(_folder.Installed("py/notes.txt"), "mine");
        VerificationResult result = _folder.Verify();
        result.IsGood.ShouldBeTrue();
        result.Problems.ShouldBe([new TreeProblem("py", "notes.txt", TreeProblemKind.Extra)]);
    }

    [Fact]
    public async Task Good_files_of_an_older_generation_need_no_source()
    {
        TestPublication source = TestPublication.Write(_folder["source"]);
        await _folder.InstallAsync(source.Folder, "client");
        await _folder.InstallAsync(source.Folder);
        string file = _folder.Installed(Module);
        File.Delete(file);
        File.WriteAllText(file, "damaged");
        Directory.Delete(source.Folder, recursive: true);

        await _folder.RepairAsync();
        _folder.Verify().IsGood.ShouldBeTrue();

        foreach (string copy in Directory.GetFiles(_folder.Target, "*.py", SearchOption.AllDirectories))
            File.Delete(copy);
        (await DeploymentFolder.CodeOfAsync(_folder.RepairAsync)).ShouldBe("VS5004");
    }

    [Fact]
    public async Task An_edit_through_one_name_is_named_in_each_generation_and_not_taken_over()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "generations share files by hard links there");
        TestPublication source = TestPublication.Write(_folder["source"]);
        await _folder.InstallAsync(source.Folder, "client");
        await _folder.InstallAsync(source.Folder);
        string file = _folder.Installed("py/lib/python3.11/os_.py");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.AppendAllText(file, "# edited\n");

        StackDeployment.Verify(_folder.Target, cancellationToken: Token).IsGood.ShouldBeFalse();
        (
            await DeploymentFolder.CodeOfAsync(() =>
                _folder.Deployer.RollBackAsync(_folder.Target, cancellationToken: Token)
            )
        ).ShouldBe("VS5014");
        await _folder.RepairAsync();
        File.ReadAllText(_folder.Installed("py/lib/python3.11/os_.py")).ShouldBe("value = 1\n");
    }

    [Fact]
    public async Task A_moved_installation_says_so_and_runs_after_repair()
    {
        string python = Peers.RequirePython("3.11");
        TestPublication source = TestPublication.Write(_folder["source"], python: python);
        await _folder.InstallAsync(source.Folder);
        string moved = _folder["moved"];
        Directory.Move(_folder.Target, moved);

        StackDeployment.GetStatus(moved).IsMoved.ShouldBeTrue();
        StackDeployment.Verify(moved, cancellationToken: Token).IsGood.ShouldBeFalse();
        (await DeploymentFolder.CodeOfAsync(() => StackDeployment.OpenAsync(moved, Token))).ShouldBe("VS5013");
        Directory.Delete(source.Folder, recursive: true);

        DeploymentChange change = await _folder.Deployer.RepairAsync(moved, cancellationToken: Token);

        StackDeployment.Verify(moved, withContents: true, Token).IsGood.ShouldBeTrue();
        string configuration = Path.Combine(moved, "generations", change.Generation.Folder, Generated);
        File.ReadAllText(configuration)
            .ShouldContain($"home = {moved}/generations/{change.Generation.Folder}/py/bin\n");
        using StackDeployment deployment = await StackDeployment.OpenAsync(moved, Token);
        File.Exists(deployment.GetApplication("client").Program).ShouldBeTrue();
    }
}
