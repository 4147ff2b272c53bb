using System.Runtime.Versioning;
using Venvstacks.Deployment;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Text;

namespace Venvstacks.Tests.Deployment;

/// <summary>Records that are cut, missing, or replaced by other entries are named, and repaired or refused.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class RecordDamageTests : IDisposable
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly DeploymentFolder _folder = new();

    private string Source => _folder["source"];

    private string Repair => $"run '{ShellText.Join("venvstacks", "repair", _folder.Target)}'";

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("state.json")]
    [InlineData("generations/1.json")]
    [InlineData("derived/1/app-client")]
    public async Task Records_that_are_cut_or_missing_are_named(string record)
    {
        await InstallAsync();
        string path = _folder.Record(record);
        byte[] whole = File.ReadAllBytes(path);
        foreach (int length in Enumerable.Range(0, 10).Select(i => whole.Length * i / 10))
        {
            File.WriteAllBytes(path, whole[..length]);
            (await CodeAsync()).ShouldBe("VS5008", $"{length} bytes");
        }
        File.Delete(path);
        (await CodeAsync()).ShouldBe("VS5008");
        File.WriteAllBytes(path, whole);
        _folder.Verify().IsGood.ShouldBeTrue();

        Task<string> CodeAsync() =>
            DeploymentFolder.CodeOfAsync(() =>
                Task.Run(() => StackDeployment.Require(_folder.Target, _folder.Verify()))
            );
    }

    [Fact]
    public async Task The_other_layers_of_a_generation_are_compared_where_a_list_is_missing()
    {
        await InstallAsync();
        string list = _folder.Record("derived/1/py");
        File.Delete(list);
        File.Delete(_folder.Installed("app-client/pyvenv.cfg"));

        VerificationResult result = _folder.Verify();

        (result.IsGood, result.DamagedRecord).ShouldBe((false, $"'{list}' is missing"));
        result.Problems.ShouldBe([new TreeProblem("app-client", "pyvenv.cfg", TreeProblemKind.Missing)]);
        (await _folder.RepairAsync()).IsChanged.ShouldBeTrue();
        _folder.Verify().IsGood.ShouldBeTrue();
    }

    [Fact]
    public async Task A_damaged_list_of_files_is_made_anew_by_repair()
    {
        await InstallAsync();
        foreach (string manifest in Directory.GetFiles(_folder.Record("manifests")))
            File.WriteAllText(manifest, "damaged\n");
        await _folder.RepairAsync();
        _folder.Verify().IsGood.ShouldBeTrue();
    }

    [Theory]
    [InlineData("leases", "missing")]
    [InlineData("leases/1", "missing")]
    [InlineData("leases/1", "directory")]
    public async Task A_lost_lease_is_named_and_made_again_by_repair_and_run(string record, string damage)
    {
        await InstallAsync();
        TestDamage.Do(_folder.Record(record), damage);
        TreeProblem problem = new(
            "",
            $".venvstacks/{record}",
            damage == "missing" ? TreeProblemKind.Missing : TreeProblemKind.WrongKind
        );
        _folder.Verify().Problems.ShouldBe([problem]);
        StackDeployment.GetStatus(_folder.Target).Problems.ShouldBe([problem]);

        DeploymentChange change = await _folder.RepairAsync();

        change.IsChanged.ShouldBeFalse();
        change.Repaired.ShouldBe([problem]);
        _folder.Verify().Problems.ShouldBeEmpty();

        TestDamage.Do(_folder.Record(record), damage);
        using StackDeployment deployment = await StackDeployment.OpenAsync(_folder.Target, Token);
        StackDeployment.GetStatus(_folder.Target).Current.IsInUse.ShouldBeTrue();
        _folder.Verify().Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_lost_lease_is_not_made_while_another_run_changes_the_installation()
    {
        await InstallAsync();
        File.Delete(_folder.Record("leases/1"));
        using FileLock? held = FileLock.TryAcquire(_folder.Record("lock"));

        DeploymentException error = await Should.ThrowAsync<DeploymentException>(() =>
            StackDeployment.OpenAsync(_folder.Target, Token)
        );

        error.Diagnostics[0].Message.ShouldBe($"'{_folder.Record("leases/1")}' is missing");
        error.Diagnostics[0].Help.ShouldBe(Repair);
        File.Exists(_folder.Record("leases/1")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("lock", "full directory")]
    [InlineData("leases/1", "full directory")]
    [InlineData("leases", "file")]
    public async Task An_entry_in_the_place_of_a_record_is_named_with_the_way_out(string record, string damage)
    {
        await InstallAsync();
        string path = _folder.Record(record);
        TestDamage.Do(path, damage);

        VerificationResult result = _folder.Verify();
        result.Problems.ShouldBe([new TreeProblem("", $".venvstacks/{record}", TreeProblemKind.WrongKind)]);
        Should
            .Throw<VerificationException>(() => StackDeployment.Require(_folder.Target, result))
            .Diagnostics[0]
            .Help.ShouldBe($"move '{path}' away, then {Repair}");
        foreach (Func<Task> command in _folder.Changes())
        {
            VenvstacksException error = await Should.ThrowAsync<VenvstacksException>(command);
            error.Message.ShouldContain(
                damage == "file" ? $"'{path}' is a file, not a directory" : $"'{path}' is a directory, not a file"
            );
            error
                .Diagnostics[0]
                .Help.ShouldBeOneOf($"move '{path}' away, then run the command again", "move the file away");
        }
        Directory.Move(path, _folder["mine"]);

        await _folder.RepairAsync();
        _folder.Verify().Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_lock_that_is_an_empty_directory_is_replaced()
    {
        await InstallAsync();
        TestDamage.Do(_folder.Record("lock"), "directory");
        _folder.Verify().Problems.ShouldBe([new TreeProblem("", ".venvstacks/lock", TreeProblemKind.WrongKind)]);
        await _folder.RepairAsync();
        _folder.Verify().Problems.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("directory")]
    [InlineData("full directory")]
    public async Task A_directory_in_the_place_of_the_state_is_named_with_the_way_out(string damage)
    {
        await InstallAsync();
        string state = _folder.Record("state.json");
        TestDamage.Do(state, damage);
        string install = $"run '{ShellText.Join("venvstacks", "install", Source, _folder.Target)}'";

        foreach (Func<Task> command in _folder.Commands())
            await RequireAsync(command);
        if (damage == "full directory")
        {
            await RequireAsync(() => _folder.InstallAsync(Source));
            Directory.Move(state, _folder["mine"]);
        }

        (await _folder.InstallAsync(Source)).IsChanged.ShouldBeFalse();
        _folder.Verify().Problems.ShouldBeEmpty();

        async Task RequireAsync(Func<Task> command)
        {
            DeploymentException error = await Should.ThrowAsync<DeploymentException>(command);
            (error.Diagnostics[0].Code, error.Message).ShouldBe(("VS5008", $"'{state}' is a directory, not a file"));
            error
                .Diagnostics[0]
                .Help.ShouldBe(damage == "directory" ? install : $"move '{state}' away, then {install}");
        }
    }

    [Theory]
    [InlineData("behind a link", "symbolic link", "replace the link by the directory that it leads to")]
    [InlineData("file", "file", "move 'RECORDS' away")]
    public async Task Records_that_are_no_directory_are_refused_by_every_command(
        string damage,
        string kind,
        string help
    )
    {
        await InstallAsync();
        string records = Path.TrimEndingDirectorySeparator(_folder.Record(""));
        TestDamage.Do(records, damage);
        string[] before = _folder.Tree();

        foreach (
            Func<Task> command in _folder
                .Commands()
                .Append(() => _folder.InstallAsync(Source))
                .Append(() => _folder.UninstallAsync())
                .Append(() => _folder.UninstallAsync(purge: true))
        )
        {
            DeploymentException error = await Should.ThrowAsync<DeploymentException>(command);
            error.Diagnostics[0].Code.ShouldBe("VS5008");
            error.Message.ShouldBe($"'{records}' is a {kind}, not a directory");
            error
                .Diagnostics[0]
                .Help.ShouldBe(
                    $"{help.Replace("RECORDS", records, StringComparison.Ordinal)}, then run the command again"
                );
        }
        _folder.Tree().ShouldBe(before);
    }

    private async Task InstallAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links are of POSIX");
        await _folder.InstallAsync(TestPublication.Write(Source).Folder);
    }
}
