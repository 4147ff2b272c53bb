using System.Diagnostics;
using Venvstacks.Deployment;
using Venvstacks.Diagnostics;
using Venvstacks.Files;

namespace Venvstacks.Tests.Deployment;

/// <summary>Updates, the way back, and applications that run meanwhile.</summary>
public sealed class ChangeTests : IDisposable
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly DeploymentFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_update_takes_unchanged_files_from_the_installation()
    {
        TestPublication source = TestPublication.Write(_folder["source"]);
        await _folder.InstallAsync(source.Folder);
        string before = _folder.Installed("py/lib/python3.11/os_.py");
        TestPublication.Write(_folder["source"], version: "2.0", build: 2);
        File.Delete(Path.Combine(source.Folder, "py.tar.gz")); // not needed

        DeploymentChange change = await _folder.Deployer.UpdateAsync(
            new UpdateRequest(_folder.Target),
            cancellationToken: Token
        );

        change.Generation.Number.ShouldBe(2);
        File.ReadAllText(_folder.Installed($"framework-lower/{TestLayer.Site}/lower/version.py"))
            .ShouldBe("version = '2.0'\n");
        string after = _folder.Installed("py/lib/python3.11/os_.py");
        after.ShouldNotBe(before);
        if (OperatingSystem.IsLinux())
            FileStat.Of(after)!.Value.Identity.ShouldBe(FileStat.Of(before)!.Value.Identity);
        StackDeployment.Verify(_folder.Target, withContents: true, Token).Problems.ShouldBeEmpty();
        File.ReadAllText(Path.Combine(_folder.Installed("app-client"), "pyvenv.cfg"))
            .ShouldContain(change.Generation.Folder);
        (await UpdateAsync()).IsChanged.ShouldBeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_source_of_an_update_is_recorded_for_later_ones(bool isNewer)
    {
        TestPublication first = TestPublication.Write(_folder["first"]);
        await _folder.InstallAsync(first.Folder);
        string second = _folder["second"];
        Directory.Move(first.Folder, second);
        if (isNewer)
            TestPublication.Write(second, version: "2.0", build: 2);

        DeploymentChange change = await _folder.Deployer.UpdateAsync(
            new UpdateRequest(_folder.Target) { Source = second },
            cancellationToken: Token
        );

        change.IsChanged.ShouldBe(isNewer);
        change.Generation.Source.ShouldBe(second);
        StackDeployment.GetStatus(_folder.Target).Current.Generation.Source.ShouldBe(second);
        (await UpdateAsync()).IsChanged.ShouldBeFalse();
        File.Delete(_folder.Installed("py/lib/python3.11/os_.py"));
        (await _folder.Deployer.RepairAsync(_folder.Target, cancellationToken: Token)).IsChanged.ShouldBeTrue();
    }

    [Fact]
    public async Task Older_layers_are_refused_unless_the_user_wants_them()
    {
        await _folder.InstallAsync(TestPublication.Write(_folder["new"], version: "2.0", build: 2).Folder);
        TestPublication old = TestPublication.Write(_folder["old"]);
        InstallRequest request = new(old.Folder, _folder.Target);

        (
            await DeploymentFolder.CodeOfAsync(() => _folder.Deployer.InstallAsync(request, cancellationToken: Token))
        ).ShouldBe("VS5009");
        await Should.ThrowAsync<DeploymentException>(() => _folder.Deployer.PlanAsync(request, Token));
        (
            await _folder.Deployer.InstallAsync(request with { AllowDowngrade = true }, cancellationToken: Token)
        ).Generation.Number.ShouldBe(2);
    }

    [Fact]
    public async Task What_was_rolled_back_from_is_not_installed_again_by_itself()
    {
        await InstallTwoAsync();

        (await _folder.Deployer.RollBackAsync(_folder.Target, cancellationToken: Token)).Generation.Number.ShouldBe(1);
        new DirectoryInfo(Path.Combine(_folder.Target, "current")).LinkTarget!.ShouldStartWith("generations/1-");
        DeploymentPlan plan = await _folder.Deployer.PlanAsync(new UpdateRequest(_folder.Target), Token);
        (plan.IsChanged, plan.IsSkipped).ShouldBe((false, true));
        (
            await _folder.Deployer.PlanAsync(new UpdateRequest(_folder.Target) { Force = true }, Token)
        ).Unpacked.ShouldBeEmpty(); // the files of generation 2 are still there
        DeploymentChange skipped = await UpdateAsync();
        (skipped.IsChanged, skipped.IsSkipped, skipped.Generation.Number).ShouldBe((false, true, 1));
        (
            await DeploymentFolder.CodeOfAsync(() =>
                _folder.Deployer.RollBackAsync(_folder.Target, cancellationToken: Token)
            )
        ).ShouldBe("VS5015");
        (await DeploymentFolder.CodeOfAsync(() => _folder.Deployer.RollBackAsync(_folder.Target, 7, Token))).ShouldBe(
            "VS5015"
        );

        DeploymentChange forced = await _folder.Deployer.UpdateAsync(
            new UpdateRequest(_folder.Target) { Force = true },
            cancellationToken: Token
        );
        (forced.IsChanged, forced.Generation.Number).ShouldBe((true, 3));
        File.ReadAllText(Path.Combine(_folder.Target, ".venvstacks/state.json"))
            .ShouldNotContain(forced.Generation.Identity);
        (await _folder.Deployer.RollBackAsync(_folder.Target, 2, Token)).Generation.Number.ShouldBe(2);
        TestPublication.Write(_folder["source"], version: "3.0", build: 3);
        (await UpdateAsync()).IsChanged.ShouldBeTrue();
    }

    [Fact]
    public async Task The_release_that_was_rolled_back_to_is_installed_already()
    {
        string first = TestRelease.Write(_folder["first"]).Folder;
        await _folder.InstallAsync(first);
        await _folder.InstallAsync(TestRelease.Write(_folder["second"], "2.0", 2).Folder);
        await _folder.Deployer.RollBackAsync(_folder.Target, cancellationToken: Token);

        (await _folder.InstallAsync(first)).IsChanged.ShouldBeFalse();
        (await UpdateAsync()).IsChanged.ShouldBeFalse();
        InstallRequest linked = new(first, _folder.Target) { LayerLinks = true };
        DeploymentPlan plan = await _folder.Deployer.PlanAsync(linked, Token);
        (plan.IsChanged, plan.ChangesLinks).ShouldBe((false, true));
        DeploymentChange change = await _folder.Deployer.InstallAsync(linked, cancellationToken: Token);
        (change.IsChanged, change.ChangesLinks).ShouldBe((false, true));
        (await _folder.Deployer.PlanAsync(linked, Token)).ChangesLinks.ShouldBeFalse();
    }

    [Fact]
    public async Task Either_name_of_an_application_is_the_same_request()
    {
        string source = TestPublication.Write(_folder["source"]).Folder;
        (await _folder.InstallAsync(source, "app-client")).Generation.Applications.ShouldBe(["client"]);
        (await _folder.InstallAsync(source, "client")).IsChanged.ShouldBeFalse();
    }

    [Fact]
    public async Task A_file_beside_the_generations_is_kept_with_a_warning()
    {
        await _folder.InstallAsync(TestPublication.Write(_folder["source"]).Folder);
        string mine = Path.Combine(_folder.Target, "mine.txt");
        File.WriteAllText(mine, "mine");

        await _folder.Deployer.UninstallAsync(_folder.Target, cancellationToken: Token);

        _folder.Warnings[^1].Message.ShouldBe($"files that were not installed are kept in '{_folder.Target}'");
        _folder.Tree().ShouldBe([".venvstacks", "mine.txt"]);
    }

    [Fact]
    public async Task A_damaged_generation_is_not_gone_back_to()
    {
        await InstallTwoAsync();
        string folder = StackDeployment.GetStatus(_folder.Target).Kept[0].Generation.Folder;
        File.Delete(Path.Combine(_folder.Target, "generations", folder, "app-client/pyvenv.cfg"));

        VerificationException error = await Should.ThrowAsync<VerificationException>(() =>
            _folder.Deployer.RollBackAsync(_folder.Target, cancellationToken: Token)
        );
        error.Message.ShouldContain("'app-client/pyvenv.cfg' is missing");
        error.Diagnostics[0].Help!.ShouldContain("--allow-downgrade");
        StackDeployment.GetStatus(_folder.Target).Current.Generation.Number.ShouldBe(2);
    }

    [Fact]
    public async Task Old_generations_are_removed_but_not_those_in_use()
    {
        await InstallTwoAsync();
        using (StackDeployment used = await StackDeployment.OpenAsync(_folder.Target, Token))
        {
            TestPublication.Write(_folder["source"], version: "3.0", build: 3);
            (await UpdateAsync()).Generation.Number.ShouldBe(3);
            DeploymentStatus status = StackDeployment.GetStatus(_folder.Target);
            status.Kept.Select(kept => (kept.Generation.Number, kept.IsInUse)).ShouldBe([(1, false), (2, true)]);

            CollectionResult result = await _folder.Deployer.CollectAsync(_folder.Target, 1, Token);
            result.Removed.ShouldBe([1]);
            result.InUse.ShouldBe([2]);
            used.Generation.Number.ShouldBe(2);
            File.Exists(used.GetApplication("client").Program).ShouldBeTrue();
            (
                await DeploymentFolder.CodeOfAsync(() =>
                    _folder.Deployer.UninstallAsync(_folder.Target, cancellationToken: Token)
                )
            ).ShouldBe("VS5012");
        }
        await RemoveUnusedAsync(2);
        Directory.GetDirectories(Path.Combine(_folder.Target, "generations")).Length.ShouldBe(1);
        foreach (string folder in new[] { "leases", "derived", "generations" })
            Directory
                .GetFileSystemEntries(Path.Combine(_folder.Target, ".venvstacks", folder))
                .Length.ShouldBe(1, folder);
        Directory.GetFileSystemEntries(Path.Combine(_folder.Target, ".venvstacks", "manifests")).Length.ShouldBe(4);
        StackDeployment.Verify(_folder.Target, withContents: true, Token).IsGood.ShouldBeTrue();
    }

    [Fact]
    public async Task An_application_runs_new_code_of_equal_size_and_time_and_old_code_until_it_ends()
    {
        string python = Peers.RequirePython("3.11");
        await InstallTwoAsync(python);
        (await RunAsync("client", "x")).ShouldBe("2.0 x\n");

        using StackDeployment deployment = await StackDeployment.OpenAsync(_folder.Target, Token);
        using Process running = TestRun.Start(deployment.GetApplication("client"), "wait");
        (await running.StandardOutput.ReadLineAsync(Token)).ShouldBe("2.0 wait");
        deployment.Dispose(); // the application has inherited the lease
        TestPublication.Write(_folder["source"], version: "3.0", build: 3, python: python);
        (await UpdateAsync()).IsChanged.ShouldBeTrue();
        (await _folder.Deployer.CollectAsync(_folder.Target, 1, Token)).InUse.ShouldBe([2]);
        (await RunAsync("client")).ShouldBe("3.0\n");
        await running.StandardInput.WriteLineAsync();
        (await running.StandardOutput.ReadLineAsync(Token)).ShouldBe("2.0");
        await running.WaitForExitAsync(Token);
        running.ExitCode.ShouldBe(0);
        await RemoveUnusedAsync(2);
    }

    [Fact]
    public async Task Compiled_modules_hold_the_hash_of_their_source_and_are_reused()
    {
        string python = Peers.RequirePython("3.11");
        await _folder.InstallAsync(TestPublication.Write(_folder["source"], python: python).Folder);
        const string cache = "py/lib/python3.11/__pycache__/os_.cpython-311.pyc";
        string module = _folder.Installed(cache);
        byte[] compiled = File.ReadAllBytes(module);
        compiled[4].ShouldBe((byte)1); // PEP 552: by hash, not checked
        TestPublication.Write(_folder["source"], version: "2.0", build: 2, python: python);
        await UpdateAsync();
        string next = _folder.Installed(cache);
        next.ShouldNotBe(module);
        FileStat.Of(next)!.Value.Identity.ShouldBe(FileStat.Of(module)!.Value.Identity);
        string changed = $"framework-lower/{TestLayer.Site}/lower/__pycache__/version.cpython-311.pyc";
        System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(_folder.Installed(changed))).ShouldContain("2.0");
    }

    [Fact]
    public async Task An_installation_is_removed_and_other_files_only_on_request()
    {
        TestPublication source = TestPublication.Write(_folder["source"]);
        await _folder.InstallAsync(source.Folder);
        await _folder.Deployer.UninstallAsync(_folder.Target, cancellationToken: Token);
        Directory.Exists(_folder.Target).ShouldBeFalse();

        await _folder.InstallAsync(source.Folder);
        string mine = _folder.Installed($"app-client/{TestLayer.Site}/mine.txt");
        File.WriteAllText(mine, "mine");
        // A directory that was replaced by a link to the user's own.
        string site = _folder.Installed($"app-alone/{TestLayer.Site}");
        Directory.CreateDirectory(_folder["own"]);
        File.WriteAllText(_folder["own/main.py"], "own");
        Directory.Delete(site, recursive: true);
        Directory.CreateSymbolicLink(site, _folder["own"]);

        await _folder.Deployer.UninstallAsync(_folder.Target, cancellationToken: Token);

        File.ReadAllText(mine).ShouldBe("mine");
        File.ReadAllText(_folder["own/main.py"]).ShouldBe("own");
        _folder.Warnings[^1].Code.ShouldBe("VS5017");
        EnumerationOptions withoutLinks = new()
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
        };
        Directory.EnumerateFiles(_folder.Target, "*.py", withoutLinks).ShouldBeEmpty();
        (await DeploymentFolder.CodeOfAsync(() => _folder.InstallAsync(source.Folder))).ShouldBe("VS5001");

        Directory.Delete(_folder.Target, recursive: true);
        await _folder.InstallAsync(source.Folder);
        File.WriteAllText(_folder.Installed("py/mine.txt"), "mine");
        await _folder.Deployer.UninstallAsync(_folder.Target, purge: true, Token);
        Directory.Exists(_folder.Target).ShouldBeFalse();
    }

    [Fact]
    public async Task Line_6_the_empty_directory_of_a_killed_uninstallation_is_removed()
    {
        Directory.CreateDirectory(_folder.Target);
        await _folder.Deployer.UninstallAsync(_folder.Target, cancellationToken: Token);
        Directory.Exists(_folder.Target).ShouldBeFalse();

        Directory.CreateDirectory(Path.Combine(_folder.Target, "other"));
        string code = await DeploymentFolder.CodeOfAsync(() =>
            _folder.Deployer.UninstallAsync(_folder.Target, cancellationToken: Token)
        );
        code.ShouldBe("VS5002");
        Directory.Exists(Path.Combine(_folder.Target, "other")).ShouldBeTrue();
    }

    [Fact]
    public async Task Reading_an_installation_writes_nothing()
    {
        await InstallTwoAsync();
        string[] before = Times();
        await Task.Delay(20, Token);

        _ = StackDeployment.GetStatus(_folder.Target);
        _ = StackDeployment.Verify(_folder.Target, withContents: true, Token);
        _ = await _folder.Deployer.PlanAsync(new InstallRequest(_folder["source"], _folder.Target), Token);
        using (StackDeployment deployment = await StackDeployment.OpenAsync(_folder.Target, Token))
            _ = deployment.GetApplication("client");

        Times().ShouldBe(before);

        string[] Times() =>
            [
                .. new DirectoryInfo(_folder.Target)
                    .EnumerateFileSystemInfos(
                        "*",
                        new EnumerationOptions
                        {
                            RecurseSubdirectories = true,
                            AttributesToSkip = FileAttributes.ReparsePoint,
                        }
                    )
                    .Select(item =>
                        $"{item.FullName} {item.LastWriteTimeUtc.Ticks} {FileStat.Of(item.FullName)!.Value.Changed}"
                    )
                    .Append($"{new DirectoryInfo(_folder.Target).LastWriteTimeUtc.Ticks}")
                    .Order(StringComparer.Ordinal),
            ];
    }

    private async Task InstallTwoAsync(string? python = null)
    {
        await _folder.InstallAsync(TestPublication.Write(_folder["source"], python: python).Folder);
        TestPublication.Write(_folder["source"], version: "2.0", build: 2, python: python);
        (await UpdateAsync()).Generation.Number.ShouldBe(2);
    }

    private Task<DeploymentChange> UpdateAsync() =>
        _folder.Deployer.UpdateAsync(new UpdateRequest(_folder.Target), cancellationToken: Token);

    // Processes that other tests start inherit the lease, too, until they end.
    private async Task RemoveUnusedAsync(int number)
    {
        const int patience = 300;
        for (int tries = 0; tries < patience; tries++)
        {
            CollectionResult result = await _folder.Deployer.CollectAsync(_folder.Target, 1, Token);
            if (result.Removed.Contains(number))
                return;
            await Task.Delay(100, Token);
        }
        Assert.Fail($"generation {number} stays in use");
    }

    private async Task<string> RunAsync(string application, params string[] arguments)
    {
        using StackDeployment deployment = await StackDeployment.OpenAsync(_folder.Target, Token);
        return await TestRun.OfAsync(deployment.GetApplication(application), arguments);
    }
}
