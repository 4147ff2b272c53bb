using System.Runtime.Versioning;
using Venvstacks.Deployment;
using Venvstacks.Diagnostics;
using Venvstacks.Files;

namespace Venvstacks.Tests.Deployment;

/// <summary>Records that are cut or missing are named and repaired.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class RecordDamageTests : IDisposable
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly DeploymentFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("state.json")]
    [InlineData("generations/1.json")]
    [InlineData("derived/1/app-client")]
    public async Task Records_that_are_cut_or_missing_are_named(string record)
    {
        await _folder.InstallSourceAsync();
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
        await _folder.InstallSourceAsync();
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
        await _folder.InstallSourceAsync();
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
        await _folder.InstallSourceAsync();
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
        await _folder.InstallSourceAsync();
        File.Delete(_folder.Record("leases/1"));
        using FileLock? held = FileLock.TryAcquire(_folder.Record("lock"));

        DeploymentException error = await Should.ThrowAsync<DeploymentException>(() =>
            StackDeployment.OpenAsync(_folder.Target, Token)
        );

        error.Diagnostics[0].Message.ShouldBe($"'{_folder.Record("leases/1")}' is missing");
        error.Diagnostics[0].Help.ShouldBe(_folder.RepairHelp);
        File.Exists(_folder.Record("leases/1")).ShouldBeFalse();
    }
}
