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
        _folder.Warnings[^1].Help.ShouldBe($"`venvstacks uninstall --purge \"{_folder.Target}\"` removes them");
        DeploymentException status = Should.Throw<DeploymentException>(() => StackDeployment.GetStatus(_folder.Target));
        status.Diagnostics[0].Code.ShouldBe("VS5002");
        status.Diagnostics[0].Help!.ShouldContain($"`venvstacks uninstall --purge \"{_folder.Target}\"`");
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
    public async Task Files_of_the_user_among_the_records_are_kept_and_named()
    {
        string source = TestPublication.Write(_folder["source"]).Folder;
        await _folder.InstallAsync(source, "client");
        string[] mine =
        [
            "derived/mine/notes.txt",
            "generations/notes.json",
            "manifests/notes.txt",
            "notes.txt",
            "stages/mine/notes.txt",
        ];
        foreach (string path in mine.Select(_folder.Record))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "mine");
        }
        await _folder.InstallAsync(source);
        await _folder.Deployer.CollectAsync(_folder.Target, 1, Token);

        await UninstallAsync();

        Files().ShouldBe(mine.Select(_folder.Record));
        _folder.Warnings[^1].Code.ShouldBe("VS5017");
        string[] folders =
        [
            .. new[] { "", "derived", "generations", "manifests", "stages" }.Select(name =>
                $"'{Path.TrimEndingDirectorySeparator(_folder.Record(name))}'"
            ),
        ];
        _folder
            .Warnings[^1]
            .Message.ShouldBe($"files that were not installed are kept in {string.Join(", ", folders)}");
        (await _folder.InstallAsync(source)).Generation.Number.ShouldBe(1);
        await UninstallAsync();
        Files().ShouldBe(mine.Select(_folder.Record));
        await _folder.UninstallAsync(purge: true);
        Directory.Exists(_folder.Target).ShouldBeFalse();

        string[] Files() =>
            [.. Directory.GetFiles(_folder.Target, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
    }

    [Fact]
    public async Task Generations_without_their_records_are_named_by_every_command()
    {
        string source = TestPublication.Write(_folder["source"]).Folder;
        await _folder.InstallAsync(source);
        Directory.Delete(_folder.Record(""), recursive: true);
        string[] before = _folder.Tree();

        foreach (Func<Task> command in _folder.Commands().Append(UninstallAsync))
            await RequireAsync(command, "VS5002");
        await RequireAsync(() => _folder.UninstallAsync(purge: true), "VS5002");
        await RequireAsync(() => _folder.InstallAsync(source), "VS5001");

        _folder.Tree().ShouldBe(before);
        Directory.Delete(_folder.Target, recursive: true);
        (await _folder.InstallAsync(source)).Generation.Number.ShouldBe(1);

        async Task RequireAsync(Func<Task> command, string code)
        {
            DeploymentException error = await Should.ThrowAsync<DeploymentException>(command);
            error.Diagnostics[0].Code.ShouldBe(code);
            error
                .Diagnostics[0]
                .Message.ShouldBe(
                    $"'{_folder.Target}' has generations of an installation, but '.venvstacks' with their records is missing"
                );
            error
                .Diagnostics[0]
                .Help!.ShouldEndWith($"remove or empty '{_folder.Target}' by hand, or choose another directory");
        }
    }

    [Theory]
    [InlineData(null, "install into it with 'venvstacks install SOURCE TARGET'")]
    [InlineData("directory", "install into it with 'venvstacks install SOURCE TARGET'")]
    [InlineData("full directory", "name the directory that 'venvstacks install' installed into")]
    [InlineData("file", "name the directory that 'venvstacks install' installed into")]
    public async Task Where_nothing_is_installed_the_help_is_one_that_works(string? present, string help)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.Target)!);
        if (present is not null)
            TestDamage.Do(_folder.Target, present);

        foreach (Func<Task> command in _folder.Commands())
        {
            DeploymentException error = await Should.ThrowAsync<DeploymentException>(command);
            (error.Diagnostics[0].Code, error.Diagnostics[0].Help).ShouldBe(("VS5002", help));
        }
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

    private Task UninstallAsync() => _folder.UninstallAsync();

    private Task UpdateAsync() =>
        _folder.Deployer.UpdateAsync(new UpdateRequest(_folder.Target), cancellationToken: Token);
}
