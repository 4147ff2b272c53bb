using System.Runtime.Versioning;
using Venvstacks.Deployment;
using Venvstacks.Diagnostics;

namespace Venvstacks.Tests.Deployment;

/// <summary>Every damage is named by a check, and repaired.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DamageTests : IDisposable
{
    private const string Module = $"framework-lower/{TestLayer.Site}/lower/version.py";
    private const string Library = $"framework-lower/{TestLayer.Site}/lower/native.so";
    private const string Metadata = $"framework-lower/{TestLayer.Site}/lower-1.0.dist-info/METADATA";
    private const string Generated = "app-client/pyvenv.cfg";
    private const string Program = "app-client/bin/python";
    private const string Link = "app-client/bin/python_";
    private const string Bytecode = $"framework-lower/{TestLayer.Site}/lower/__pycache__/version.cpython-311.pyc";

    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private static readonly string[] Files = [Module, Library, Metadata, Generated, Program, Bytecode];

    private readonly DeploymentFolder _folder = new();

    public static TheoryData<string, string> Damages
    {
        get
        {
            TheoryData<string, string> damages = [];
            foreach (string file in Files)
            {
                foreach (
                    string kind in new[]
                    {
                        "changed",
                        "same size and time",
                        "cut",
                        "missing",
                        "mode",
                        "link",
                        "directory",
                    }
                )
                    damages.Add(kind, file);
            }
            damages.Add("other target", Link);
            damages.Add("missing", Link);
            damages.Add("file", Link);
            damages.Add("extra", $"app-client/{TestLayer.Site}/extra.py");
            damages.Add("extra", $"app-client/{TestLayer.Site}/extra.pth");
            damages.Add("extra", $"py/lib/python3.11/extra.so");
            damages.Add("extra", $"py/lib/python3.11/__pycache__/extra.cpython-311.pyc");
            damages.Add("layer missing", "framework-lower");
            damages.Add("layer a link", "framework-lower");
            return damages;
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task It_is_named_and_repaired(string kind, string path)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes and links are of POSIX");
        string python = Peers.RequirePython("3.11");
        TestPublication source = TestPublication.Write(_folder["source"], python: python);
        await _folder.InstallAsync(source.Folder);
        StackDeployment.Verify(_folder.Target, withContents: true, Token).IsGood.ShouldBeTrue();

        Damage(kind, _folder.Installed(path));

        VerificationResult deep = StackDeployment.Verify(_folder.Target, withContents: true, Token);
        deep.IsGood.ShouldBeFalse();
        deep.Problems.ShouldContain(problem => $"{problem.Layer}/{problem.Path}".TrimEnd('/') == path);
        StackDeployment.Verify(_folder.Target, cancellationToken: Token).IsGood.ShouldBe(kind == "same size and time");

        DeploymentChange change = await _folder.Deployer.RepairAsync(_folder.Target, cancellationToken: Token);
        change.IsChanged.ShouldBeTrue();
        change.Generation.Number.ShouldBe(2);
        StackDeployment.Verify(_folder.Target, withContents: true, Token).Problems.ShouldBeEmpty();
        (await _folder.Deployer.RepairAsync(_folder.Target, cancellationToken: Token)).IsChanged.ShouldBeFalse();
    }

    [Fact]
    public async Task A_note_of_the_user_is_only_a_warning()
    {
        await _folder.InstallAsync(TestPublication.Write(_folder["source"]).Folder);
        File.WriteAllText(_folder.Installed("py/notes.txt"), "mine");
        VerificationResult result = StackDeployment.Verify(_folder.Target, withContents: true, Token);
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

        await _folder.Deployer.RepairAsync(_folder.Target, cancellationToken: Token);
        StackDeployment.Verify(_folder.Target, withContents: true, Token).IsGood.ShouldBeTrue();

        foreach (string copy in Directory.GetFiles(_folder.Target, "*.py", SearchOption.AllDirectories))
            File.Delete(copy);
        (
            await DeploymentFolder.CodeOfAsync(() =>
                _folder.Deployer.RepairAsync(_folder.Target, cancellationToken: Token)
            )
        ).ShouldBe("VS5004");
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
        await _folder.Deployer.RepairAsync(_folder.Target, cancellationToken: Token);
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
        Should.Throw<VerificationException>(() => StackDeployment.Open(moved)).Diagnostics[0].Code.ShouldBe("VS5013");
        Directory.Delete(source.Folder, recursive: true);

        DeploymentChange change = await _folder.Deployer.RepairAsync(moved, cancellationToken: Token);

        StackDeployment.Verify(moved, withContents: true, Token).IsGood.ShouldBeTrue();
        string configuration = Path.Combine(moved, "generations", change.Generation.Folder, Generated);
        File.ReadAllText(configuration)
            .ShouldContain($"home = {moved}/generations/{change.Generation.Folder}/py/bin\n");
        using StackDeployment deployment = StackDeployment.Open(moved);
        File.Exists(deployment.GetApplication("client").Program).ShouldBeTrue();
    }

    [Theory]
    [InlineData("state.json")]
    [InlineData("generations/1.json")]
    [InlineData("derived/1/app-client")]
    public async Task Records_that_are_cut_or_missing_are_named(string record)
    {
        TestPublication source = TestPublication.Write(_folder["source"]);
        await _folder.InstallAsync(source.Folder);
        string path = Path.Combine(_folder.Target, ".venvstacks", record);
        byte[] whole = File.ReadAllBytes(path);
        foreach (int length in Enumerable.Range(0, 10).Select(i => whole.Length * i / 10))
        {
            File.WriteAllBytes(path, whole[..length]);
            (await CodeAsync()).ShouldBe("VS5008", $"{length} bytes");
        }
        File.Delete(path);
        (await CodeAsync()).ShouldBe(record == "state.json" ? "VS5002" : "VS5008");
        File.WriteAllBytes(path, whole);
        StackDeployment.Verify(_folder.Target, cancellationToken: Token).IsGood.ShouldBeTrue();

        Task<string> CodeAsync() =>
            DeploymentFolder.CodeOfAsync(() =>
                Task.Run(() => StackDeployment.Verify(_folder.Target, cancellationToken: Token))
            );
    }

    [Theory]
    [InlineData("\"current\": 1", "\"current\": 9")]
    [InlineData("\"current\": 1", "\"current\": \"1\"")]
    [InlineData("\"schema\": 1", "\"schema\": 2")]
    public async Task An_edited_state_is_refused_and_removes_nothing(string text, string other)
    {
        TestPublication source = TestPublication.Write(_folder["source"]);
        await _folder.InstallAsync(source.Folder);
        string path = Path.Combine(_folder.Target, ".venvstacks/state.json");
        string[] before = _folder.Tree();
        string state = File.ReadAllText(path);
        File.WriteAllText(path, state.Replace(text, other, StringComparison.Ordinal));
        File.ReadAllText(path).ShouldNotBe(state);

        (await DeploymentFolder.CodeOfAsync(() => _folder.InstallAsync(source.Folder))).ShouldBe("VS5008");
        (await DeploymentFolder.CodeOfAsync(() => _folder.Deployer.CollectAsync(_folder.Target, 1, Token))).ShouldBe(
            "VS5008"
        );
        _folder.Tree().ShouldBe(before);
    }

    [Fact]
    public async Task A_damaged_list_of_files_is_made_anew_by_repair()
    {
        TestPublication source = TestPublication.Write(_folder["source"]);
        await _folder.InstallAsync(source.Folder);
        foreach (string manifest in Directory.GetFiles(Path.Combine(_folder.Target, ".venvstacks/manifests")))
            File.WriteAllText(manifest, "damaged\n");
        await _folder.Deployer.RepairAsync(_folder.Target, cancellationToken: Token);
        StackDeployment.Verify(_folder.Target, withContents: true, Token).IsGood.ShouldBeTrue();
    }

    private static void Damage(string kind, string path)
    {
        switch (kind)
        {
            case "changed":
                Replace(path, File.ReadAllText(path) + "# more\n");
                break;
            case "same size and time":
                byte[] content = File.ReadAllBytes(path);
                (DateTime time, UnixFileMode mode) = (File.GetLastWriteTimeUtc(path), File.GetUnixFileMode(path));
                content[^1] ^= 1;
                File.Delete(path);
                File.WriteAllBytes(path, content);
                File.SetLastWriteTimeUtc(path, time);
                File.SetUnixFileMode(path, mode);
                break;
            case "cut":
                Replace(path, File.ReadAllText(path)[..^1]);
                break;
            case "missing":
                File.Delete(path);
                break;
            case "mode":
                File.SetUnixFileMode(path, File.GetUnixFileMode(path) ^ UnixFileMode.UserExecute);
                break;
            case "link":
                File.Move(path, path + ".moved");
                File.CreateSymbolicLink(path, path + ".moved");
                break;
            case "directory":
                File.Delete(path);
                Directory.CreateDirectory(path);
                break;
            case "other target":
                File.Delete(path);
                File.CreateSymbolicLink(path, "python");
                break;
            case "file":
                File.Delete(path);
                File.WriteAllText(path, "a file");
                break;
            case "extra":
                File.WriteAllText(path, "extra");
                break;
            case "layer missing":
                Directory.Delete(path, recursive: true);
                break;
            default:
                Directory.Move(path, path + ".moved");
                Directory.CreateSymbolicLink(path, path + ".moved");
                break;
        }
    }

    private static void Replace(string path, string text)
    {
        UnixFileMode mode = File.GetUnixFileMode(path);
        File.Delete(path);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, mode);
    }
}
