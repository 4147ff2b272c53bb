using Venvstacks.Deployment;

namespace Venvstacks.Tests.Deployment;

/// <summary>Installations from a static server: what is fetched, and how often.</summary>
public sealed class TransferTests : IAsyncLifetime
{
    private const string Framework = "framework-lower.tar.zst";
    private const string Changed = $"framework-lower/{TestLayer.Site}/large12/data.txt";

    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly DeploymentFolder _folder = new();
    private StaticServer _server = null!;

    private string Source => $"{_server.Address}/out";

    public async ValueTask InitializeAsync() => _server = await _folder.ServeAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_release_is_installed_from_an_address()
    {
        TestRelease release = Publish();
        string withUser = Source.Replace("://", "://user:secret@", StringComparison.Ordinal);

        DeploymentPlan plan = await _folder.Deployer.PlanAsync(new InstallRequest(withUser, _folder.Target), Token);
        DeploymentChange change = await _folder.InstallAsync(withUser);

        plan.Unpacked.Length.ShouldBe(4);
        plan.Bytes.ShouldBeInRange(release.ArchiveBytes, release.ArchiveBytes + 8192);
        change.Generation.Source.ShouldBe(Source);
        change.Generation.Release.ShouldBe(1);
        change.Transfers.ShouldAllBe(transfer => transfer.Origin == TransferOrigin.Archive);
        change.Transfers.Sum(transfer => transfer.Bytes).ShouldBe(release.ArchiveBytes);
        _server.Requests.ShouldAllBe(request => request.Authorization == "Basic dXNlcjpzZWNyZXQ=");
        RequireWhole();
        foreach (string file in Directory.GetFiles(Path.Combine(_folder.Target, ".venvstacks"), "*.json"))
            File.ReadAllText(file).ShouldNotContain("secret");
        using StackDeployment deployment = await StackDeployment.OpenAsync(_folder.Target, Token);
        deployment.GetApplication("client").Arguments.ShouldBe(["-m", "main"]);
    }

    [Fact]
    public async Task The_output_of_the_reference_is_installed_from_an_address()
    {
        TestPublication.Write(_folder["www/out"]);
        DeploymentChange change = await _folder.InstallAsync(Source, "client");
        change.Generation.Layers.Select(layer => layer.Name).ShouldBe(["py", "framework-lower", "app-client"]);
        change.Generation.Release.ShouldBeNull();
        StackDeployment.Verify(_folder.Target, withContents: true, Token).Problems.ShouldBeEmpty();
        (await CountAsync(UpdateAsync)).ShouldBe(1);
    }

    [Fact]
    public async Task An_update_fetches_the_changed_frames_only()
    {
        Publish();
        await _folder.InstallAsync(Source);
        (await CountAsync(UpdateAsync)).ShouldBe(1);

        TestRelease next = Publish("2.0", 2);
        _server.Reset();
        DeploymentPlan plan = await _folder.Deployer.PlanAsync(new UpdateRequest(_folder.Target), Token);
        long planned = _server.Sent;
        plan.Unpacked.ShouldBe(["framework-lower"]);
        _server.Reset();
        DeploymentChange change = await UpdateAsync();

        LayerTransfer transfer = change.Transfers.Single(item => item.Layer == "framework-lower");
        transfer.Origin.ShouldBe(TransferOrigin.Ranges);
        // version.py and late.py lie in other frames than the large file.
        transfer.UnpackedFiles.ShouldBe(3);
        transfer.Bytes.ShouldBeLessThan(next.ArchiveBytes / 4);
        _server.Sent.ShouldBe(plan.Bytes + planned - (plan.Bytes - transfer.Bytes));
        _server.Requests.Count.ShouldBeLessThanOrEqualTo(2 + 3);
        _server.Requests.ShouldAllBe(request => !IsArchive(request) || request.Range != null);
        RequireWhole("2.0");
    }

    [Fact]
    public async Task A_launch_module_that_changed_costs_four_requests_and_30_kB()
    {
        // Line 13 of the acceptance list.
        Publish();
        await _folder.InstallAsync(Source);
        Publish(
            number: 2,
            edit: layer =>
                layer.Name == "app-client"
                    ? layer with
                    {
                        Build = 2,
                        Files = new(layer.Files) { [$"{TestLayer.Site}/main.py"] = "print('next')\n" },
                    }
                    : layer
        );
        _server.Reset();
        (await UpdateAsync()).IsChanged.ShouldBeTrue();
        _server.Requests.Count.ShouldBeLessThanOrEqualTo(4);
        _server.Sent.ShouldBeLessThanOrEqualTo(30_000);
        File.ReadAllText(_folder.Installed($"app-client/{TestLayer.Site}/main.py")).ShouldBe("print('next')\n");
    }

    [Fact]
    public async Task A_directory_gives_its_changed_frames_too()
    {
        TestRelease release = Publish();
        await _folder.InstallAsync(release.Folder);
        Publish("2.0", 2);
        DeploymentChange change = await UpdateAsync();
        change.Transfers.Single(item => item.Layer == "framework-lower").Origin.ShouldBe(TransferOrigin.Ranges);
        RequireWhole("2.0");
    }

    [Fact]
    public async Task The_release_may_not_fall()
    {
        Publish("3.0", 3);
        await _folder.InstallAsync(Source);
        Publish("1.0", 1, layer => layer with { Build = 9 }); // newer by its archive, older by its release
        (await DeploymentFolder.CodeOfAsync(UpdateAsync)).ShouldBe("VS5009");
        DeploymentChange change = await _folder.Deployer.UpdateAsync(
            new UpdateRequest(_folder.Target) { AllowDowngrade = true },
            cancellationToken: Token
        );
        change.Generation.Release.ShouldBe(1);
        Publish("2.0", 2);
        (await UpdateAsync()).Generation.Release.ShouldBe(2);
        await _folder.Deployer.RollBackAsync(_folder.Target, cancellationToken: Token);
        File.WriteAllText(_folder.Installed("py/lib/python3.11/extra.py"), "");
        (await _folder.Deployer.RepairAsync(_folder.Target, cancellationToken: Token)).Generation.Release.ShouldBe(1);
        Publish("1.5", 1);
        (await DeploymentFolder.CodeOfAsync(UpdateAsync)).ShouldBe("VS5009"); // the highest that was seen is still 2
    }

    [Theory]
    [InlineData(StaticFault.Cut)]
    [InlineData(StaticFault.Stall)]
    [InlineData(StaticFault.Short)]
    [InlineData(StaticFault.TooManyRequests)]
    [InlineData(StaticFault.NotImplemented)]
    [InlineData(StaticFault.WholeFile)]
    [InlineData(StaticFault.ShiftedRange)]
    [InlineData(StaticFault.ShiftedBytes)]
    [InlineData(StaticFault.WrongByte)]
    [InlineData(StaticFault.OtherTag)]
    [InlineData(StaticFault.NoTag)]
    public async Task A_server_that_fails_once_or_mangles_ranges_leads_to_the_right_result(StaticFault fault)
    {
        // Line 16 of the acceptance list.
        Publish();
        await _folder.InstallAsync(Source);
        Publish("2.0", 2);
        int left = 2;
        bool isLasting = fault is StaticFault.NotImplemented or StaticFault.WholeFile or StaticFault.NoTag;
        _server.Fault = request =>
            request.Range is not null && (isLasting || Interlocked.Decrement(ref left) >= 0) ? fault : StaticFault.None;

        (await UpdateAsync()).IsChanged.ShouldBeTrue();

        RequireWhole("2.0");
    }

    [Theory]
    [InlineData(StaticFault.WrongByte, "VS5006")]
    [InlineData(StaticFault.WrongLength, "VS5006")]
    [InlineData(StaticFault.NotImplemented, "VS6003")]
    public async Task A_server_that_mangles_everything_is_an_error(StaticFault fault, string code)
    {
        Publish();
        await _folder.InstallAsync(Source);
        Publish("2.0", 2);
        _server.Fault = request => request.Path.EndsWith(Framework, StringComparison.Ordinal) ? fault : default;

        (await DeploymentFolder.CodeOfAsync(UpdateAsync)).ShouldBe(code);

        StackDeployment.Verify(_folder.Target, withContents: true, Token).Problems.ShouldBeEmpty();
        StackDeployment.GetStatus(_folder.Target).Current.Generation.Number.ShouldBe(1);
        _server.Fault = _ => StaticFault.None;
        (await UpdateAsync()).IsChanged.ShouldBeTrue();
        RequireWhole("2.0");
    }

    [Fact]
    public async Task Fifty_cuts_fetch_little_twice()
    {
        // Line 16 of the acceptance list: at most 64 KiB in all.
        TestRelease release = Publish();
        int left = 50;
        _server.CutAfter = 24_000;
        _server.Fault = request =>
            IsArchive(request) && Interlocked.Decrement(ref left) >= 0 ? StaticFault.Cut : StaticFault.None;

        await _folder.InstallAsync(Source);

        long sent = SentOfArchives();
        left.ShouldBeLessThan(0);
        (sent - release.ArchiveBytes).ShouldBeInRange(0, 64 << 10);
        RequireWhole();
    }

    [Fact]
    public async Task A_run_that_ended_is_continued_where_it_ended()
    {
        TestRelease release = Publish();
        _server.Rate = 2 << 20;
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task run = _folder.Deployer.InstallAsync(
            new InstallRequest(Source, _folder.Target),
            cancellationToken: end.Token
        );
        while (FetchedBytes() <= 100_000 && !run.IsCompleted)
            await Task.Delay(10, Token);
        await end.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => run);
        long first = FetchedBytes();
        first.ShouldBeGreaterThan(100_000);
        _server.Rate = null;
        _server.Reset();

        await _folder.InstallAsync(Source);

        long sent = SentOfArchives();
        sent.ShouldBeLessThanOrEqualTo(release.ArchiveBytes - first);
        RequireWhole();

        long FetchedBytes()
        {
            DirectoryInfo downloads = new(Path.Combine(_folder.Target, ".venvstacks/downloads"));
            return downloads.Exists ? downloads.GetFiles("*.part").Sum(file => file.Length) : 0;
        }
    }

    [Fact]
    public async Task What_an_ended_run_fetched_of_another_archive_is_fetched_again()
    {
        Publish();
        _server.Fault = request =>
            request.Path.EndsWith(Framework, StringComparison.Ordinal) ? StaticFault.Cut : StaticFault.None;
        _server.CutAfter = 100;
        (await DeploymentFolder.CodeOfAsync(() => _folder.InstallAsync(Source))).ShouldBe("VS6003");
        string downloads = Path.Combine(_folder.Target, ".venvstacks/downloads");
        string part = Directory.GetFiles(downloads, "*.part").Single();
        await File.WriteAllBytesAsync(part, new byte[5000], Token);
        string tag = Path.ChangeExtension(part, ".tag");
        File.Exists(tag).ShouldBeTrue();
        _server.Fault = _ => StaticFault.None;

        await _folder.InstallAsync(Source);

        RequireWhole();
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/x?y=1", "VS5003")]
    [InlineData("http://", "VS5003")]
    [InlineData("http://127.0.0.1:1/x", "VS6003")]
    public async Task A_wrong_address_is_an_error(string address, string code)
    {
        (await DeploymentFolder.CodeOfAsync(() => _folder.InstallAsync(address))).ShouldBe(code);
        Directory.Exists(_folder.Target).ShouldBeFalse();
    }

    [Fact]
    public async Task An_address_without_a_stack_is_an_error()
    {
        (await DeploymentFolder.CodeOfAsync(() => _folder.InstallAsync(Source))).ShouldBe("VS5003");
        TestRelease release = Publish();
        File.Delete(Path.Combine(release.Folder, Framework));
        (await DeploymentFolder.CodeOfAsync(() => _folder.InstallAsync(Source))).ShouldBe("VS5004");
        File.Delete(Path.Combine(release.Folder, $"{Framework}.manifest"));
        (await DeploymentFolder.CodeOfAsync(() => _folder.InstallAsync(Source))).ShouldBe("VS5004");
    }

    private TestRelease Publish(string version = "1.0", int number = 1, Func<TestLayer, TestLayer>? edit = null) =>
        TestRelease.Write(_folder["www/out"], version, number, edit);

    private Task<DeploymentChange> UpdateAsync() =>
        _folder.Deployer.UpdateAsync(new UpdateRequest(_folder.Target), cancellationToken: Token);

    private async Task<int> CountAsync(Func<Task> work)
    {
        _server.Reset();
        await work();
        return _server.Requests.Count;
    }

    private long SentOfArchives() => _server.Requests.Where(IsArchive).Sum(request => request.Sent);

    private static bool IsArchive(StaticRequest request) => request.Path.EndsWith(".tar.zst", StringComparison.Ordinal);

    private void RequireWhole(string version = "1.0")
    {
        File.ReadAllText(_folder.Installed(Changed)).ShouldStartWith(version + " ");
        StackDeployment.Verify(_folder.Target, withContents: true, Token).Problems.ShouldBeEmpty();
        string downloads = Path.Combine(_folder.Target, ".venvstacks/downloads");
        if (Directory.Exists(downloads))
            Directory.GetFileSystemEntries(downloads).ShouldBeEmpty();
    }
}
