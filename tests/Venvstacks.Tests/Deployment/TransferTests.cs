using Venvstacks.Deployment;
using Venvstacks.Diagnostics;

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
        const int probe = 1; // one byte shows that the server has ranges
        long planned = _server.Sent - probe;
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

    [Theory]
    [InlineData(StaticValidator.ETag)]
    [InlineData(StaticValidator.Time)]
    [InlineData(StaticValidator.None)]
    public async Task Fifty_cuts_fetch_little_twice(StaticValidator validator)
    {
        // Line 16 of the acceptance list: at most 64 KiB in all.
        TestRelease release = Publish();
        _server.Validator = validator;
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

    [Theory]
    [InlineData(StaticValidator.ETag)]
    [InlineData(StaticValidator.Time)]
    [InlineData(StaticValidator.None)]
    public async Task A_run_that_ended_is_continued_where_it_ended(StaticValidator validator)
    {
        TestRelease release = Publish();
        _server.Validator = validator;
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

        TransferEvents events = new();
        DeploymentChange change = await _folder.Deployer.InstallAsync(
            new InstallRequest(Source, _folder.Target),
            events,
            Token
        );

        long sent = SentOfArchives();
        sent.ShouldBeLessThanOrEqualTo(release.ArchiveBytes - first);
        change.Transfers.Sum(transfer => transfer.Bytes).ShouldBe(sent);
        events.Fetched.ShouldBe(sent);
        RequireWhole();

        long FetchedBytes()
        {
            DirectoryInfo downloads = new(Path.Combine(_folder.Target, ".venvstacks/downloads"));
            return downloads.Exists ? downloads.GetFiles("*.part").Sum(file => file.Length) : 0;
        }
    }

    [Theory]
    [InlineData(StaticValidator.ETag)]
    [InlineData(StaticValidator.Time)]
    [InlineData(StaticValidator.None)]
    public async Task What_an_ended_run_fetched_of_another_archive_is_fetched_again_once(StaticValidator validator)
    {
        Publish();
        _server.Validator = validator;
        _server.Fault = request =>
            request.Path.EndsWith(Framework, StringComparison.Ordinal) ? StaticFault.Cut : StaticFault.None;
        _server.CutAfter = 100;
        (await DeploymentFolder.CodeOfAsync(() => _folder.InstallAsync(Source))).ShouldBe("VS6003");
        string downloads = Path.Combine(_folder.Target, ".venvstacks/downloads");
        string part = Directory.GetFiles(downloads, "*.part").Single();
        await File.WriteAllBytesAsync(part, new byte[5000], Token);
        File.Exists(Path.ChangeExtension(part, ".validator")).ShouldBe(validator != StaticValidator.None);
        _server.Fault = request =>
            request.Path.EndsWith(Framework, StringComparison.Ordinal) ? StaticFault.WrongByte : StaticFault.None;
        _server.Reset();
        (await DeploymentFolder.CodeOfAsync(() => _folder.InstallAsync(Source))).ShouldBe("VS5006");
        StaticRequest[] requests =
        [
            .. _server.Requests.Where(request => request.Path.EndsWith(Framework, StringComparison.Ordinal)),
        ];
        requests.Select(request => request.Range).ShouldBe([$"bytes=5000-{requests[1].Sent - 1}", null]);

        await File.WriteAllBytesAsync(part, new byte[5000], Token);
        _server.Fault = _ => StaticFault.None;
        await _folder.InstallAsync(Source);

        RequireWhole();
    }

    [Theory]
    [InlineData(StaticFault.WholeFile)]
    [InlineData(StaticFault.NotImplemented)]
    [InlineData(StaticFault.None)]
    public async Task Counts_are_those_of_whole_archives_where_a_server_has_no_ranges(StaticFault fault)
    {
        Publish(edit: layer => WithData(layer, "1.0"));
        await _folder.InstallAsync(Source);
        TestRelease next = Publish("2.0", 2, layer => WithData(layer, "2.0"));
        string[] changed = [Framework, "app-client.tar.zst"];
        long whole = changed.Sum(name => new FileInfo(Path.Combine(next.Folder, name)).Length);
        _server.Fault = request => request.Range is null ? StaticFault.None : fault;
        _server.Reset();

        DeploymentPlan plan = await _folder.Deployer.PlanAsync(new UpdateRequest(_folder.Target), Token);
        int probes = _server.Requests.Count(request => request.Range == "bytes=0-0");
        _server.Reset();
        TransferEvents events = new();
        DeploymentChange change = await _folder.Deployer.UpdateAsync(new UpdateRequest(_folder.Target), events, Token);

        probes.ShouldBe(1);
        long fetched = change.Transfers.Sum(transfer => transfer.Bytes);
        long manifests = _server
            .Requests.Where(request => request.Path.EndsWith(".manifest", StringComparison.Ordinal))
            .Sum(request => request.Sent);
        plan.Bytes.ShouldBe(fetched + manifests);
        events.Fetched.ShouldBe(fetched);
        if (fault == StaticFault.None)
            fetched.ShouldBeLessThan(whole / 2);
        else
        {
            fetched.ShouldBe(whole);
            // Archives that are fetched at the same time learn it at the same time.
            _server.Requests.Count(request => request.Range is not null).ShouldBeInRange(1, changed.Length);
        }
        RequireWhole("2.0");
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

    // An application with large files, of which a version changes a small one.
    private static TestLayer WithData(TestLayer layer, string version) =>
        layer.Name != "app-client"
            ? layer
            : layer with
            {
                Build = version == "1.0" ? 1 : 2,
                Files = new(
                    Enumerable
                        .Range(0, 8)
                        .Select(i =>
                            KeyValuePair.Create(
                                $"{TestLayer.Site}/data{i}/data.txt",
                                TestRelease.TextOf(100 + i, 100_000)
                            )
                        )
                        .Concat(layer.Files)
                        .Append(KeyValuePair.Create($"{TestLayer.Site}/last/version.txt", version))
                ),
            };

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

    /// <summary>The bytes that progress reports: at the end all of each item, and never more than its total.</summary>
    private sealed class TransferEvents : IProgress<StackEvent>
    {
        private readonly Dictionary<string, StackEvent> _last = [];
        private readonly Lock _lock = new();

        public long Fetched
        {
            get
            {
                _last.Values.ShouldAllBe(item => item.IsFinished && item.Done == item.Total);
                return _last.Values.Sum(item => item.Done);
            }
        }

        public void Report(StackEvent value)
        {
            if (value.Phase != StackPhase.Download)
                return;
            value.Done.ShouldBeLessThanOrEqualTo(value.Total!.Value);
            lock (_lock)
                _last[value.Item] = value;
        }
    }
}
