using System.Runtime.Versioning;
using Venvstacks.Deployment;
using Venvstacks.Diagnostics;

namespace Venvstacks.Tests.Deployment;

/// <summary>Directories with what an uninstallation or an unfinished installation left.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class LeftoverTests : IDisposable
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly DeploymentFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("unknown file")]
    [InlineData("link instead of a directory")]
    [InlineData("file in the directory of the installation")]
    [InlineData("damaged lists of files")]
    public async Task An_uninstallation_that_kept_files_is_finished_by_purge(string fault)
    {
        TestPublication source = TestPublication.Write(_folder["source"]);
        await _folder.InstallAsync(source.Folder);
        Change(fault);

        await UninstallAsync();

        string[] kept = _folder.Tree();
        kept.ShouldNotBeEmpty();
        _folder.Warnings[^1].Code.ShouldBe("VS5017");
        _folder.Warnings[^1].Help.ShouldBe($"'venvstacks uninstall --purge \"{_folder.Target}\"' removes them");
        DeploymentException status = Should.Throw<DeploymentException>(() => StackDeployment.GetStatus(_folder.Target));
        status.Diagnostics[0].Code.ShouldBe("VS5002");
        status.Diagnostics[0].Help!.ShouldContain($"'venvstacks uninstall --purge \"{_folder.Target}\"'");
        (await DeploymentFolder.CodeOfAsync(() => _folder.InstallAsync(source.Folder))).ShouldBe("VS5001");
        (await DeploymentFolder.CodeOfAsync(UpdateAsync)).ShouldBe("VS5002");
        _folder.Tree().ShouldBe(kept);
        await UninstallAsync();
        _folder.Tree().ShouldBe(kept);

        await _folder.Deployer.UninstallAsync(_folder.Target, purge: true, Token);

        Directory.Exists(_folder.Target).ShouldBeFalse();
        File.Exists(_folder["own/main.py"]).ShouldBe(fault.StartsWith("link", StringComparison.Ordinal));
    }

    [Fact]
    public async Task After_an_uninstallation_that_kept_files_the_directory_is_free_once_they_are_gone()
    {
        TestPublication source = TestPublication.Write(_folder["source"]);
        await _folder.InstallAsync(source.Folder);
        string mine = _folder.Installed("py/mine.txt");
        File.WriteAllText(mine, "mine");
        await UninstallAsync();
        File.Delete(mine);
        Directory.Delete(Path.Combine(_folder.Target, "generations"), recursive: true);

        (await _folder.InstallAsync(source.Folder)).Generation.Number.ShouldBe(1);

        await UninstallAsync();
        Directory.Exists(_folder.Target).ShouldBeFalse();
    }

    [Fact]
    public async Task Another_directory_is_never_purged()
    {
        Directory.CreateDirectory(_folder.Target);
        File.WriteAllText(Path.Combine(_folder.Target, "mine.txt"), "mine");
        (
            await DeploymentFolder.CodeOfAsync(() =>
                _folder.Deployer.UninstallAsync(_folder.Target, purge: true, Token)
            )
        ).ShouldBe("VS5002");
        _folder.Tree().ShouldBe(["mine.txt"]);
    }

    [Theory]
    [InlineData("update")]
    [InlineData("repair")]
    [InlineData("rollback")]
    [InlineData("gc")]
    [InlineData("uninstall")]
    public async Task An_unfinished_first_installation_is_removed_by_every_command_that_changes_something(
        string command
    )
    {
        TestPublication source = TestPublication.Write(_folder["source"]);
        File.AppendAllText(Path.Combine(source.Folder, "app-client.tar.gz"), "longer");
        (await DeploymentFolder.CodeOfAsync(() => _folder.InstallAsync(source.Folder))).ShouldBe("VS5006");
        _folder.Tree().ShouldContain(path => path.StartsWith(".venvstacks/stages/", StringComparison.Ordinal));
        DeploymentException status = Should.Throw<DeploymentException>(() => StackDeployment.GetStatus(_folder.Target));
        status.Diagnostics[0].Code.ShouldBe("VS5002");
        status
            .Diagnostics[0]
            .Help!.ShouldStartWith("an installation is running or did not finish: wait for it, repeat it");

        StackDeployer deployer = _folder.Deployer;
        Func<Task> run = command switch
        {
            "update" => UpdateAsync,
            "repair" => () => deployer.RepairAsync(_folder.Target, cancellationToken: Token),
            "rollback" => () => deployer.RollBackAsync(_folder.Target, cancellationToken: Token),
            "gc" => () => deployer.CollectAsync(_folder.Target, cancellationToken: Token),
            _ => UninstallAsync,
        };
        if (command == "uninstall")
            await run();
        else
            (await DeploymentFolder.CodeOfAsync(run)).ShouldBe("VS5002");
        _folder.Tree().ShouldBeEmpty();
    }

    private void Change(string fault)
    {
        switch (fault)
        {
            case "unknown file":
                File.WriteAllText(_folder.Installed($"app-client/{TestLayer.Site}/mine.txt"), "mine");
                break;
            case "link instead of a directory":
                string site = _folder.Installed($"app-alone/{TestLayer.Site}");
                Directory.CreateDirectory(_folder["own"]);
                File.WriteAllText(_folder["own/main.py"], "own");
                Directory.Delete(site, recursive: true);
                Directory.CreateSymbolicLink(site, _folder["own"]);
                break;
            case "damaged lists of files":
                string records = Path.Combine(_folder.Target, ".venvstacks", "manifests");
                foreach (string list in Directory.GetFiles(records))
                    File.WriteAllText(list, "damaged");
                break;
            default:
                File.WriteAllText(Path.Combine(_folder.Target, "mine.txt"), "mine");
                break;
        }
    }

    private Task UninstallAsync() => _folder.Deployer.UninstallAsync(_folder.Target, cancellationToken: Token);

    private Task UpdateAsync() =>
        _folder.Deployer.UpdateAsync(new UpdateRequest(_folder.Target), cancellationToken: Token);
}
