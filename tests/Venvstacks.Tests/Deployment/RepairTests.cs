using Venvstacks.Deployment;
using Venvstacks.Diagnostics;

namespace Venvstacks.Tests.Deployment;

/// <summary>Damaged files come from older generations, kept archives, ranges or whole archives, in that order.</summary>
public sealed class RepairTests : IAsyncLifetime
{
    private const string Layer = "framework-lower";
    private const string Changed = $"{Layer}/{TestLayer.Site}/large12/data.txt";
    private const string Other = $"{Layer}/{TestLayer.Site}/large03/data.txt";

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
    public async Task Damaged_files_cost_their_frames_and_two_percent()
    {
        // Line 4 of the acceptance list.
        TestRelease release = TestRelease.Write(_folder["www/out"]);
        await _folder.InstallAsync(Source);
        Damage(Changed);
        Damage(Other);
        _server.Reset();

        LayerTransfer transfer = await RepairAsync();

        (transfer.Origin, transfer.UnpackedFiles, transfer.Ranges).ShouldBe((TransferOrigin.Ranges, 2, 2));
        transfer.SharedFiles.ShouldBeGreaterThan(20);
        // A content of 100 kB lies in frames of 64 KiB to 256 KiB, and packs to half of that.
        _server.Sent.ShouldBe(transfer.Bytes);
        transfer.Bytes.ShouldBeLessThan((long)(FramesOf(release, 2) * 1.02));
        _server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_older_generation_gives_its_files_without_a_request()
    {
        // Line 5 of the acceptance list. A copy of the file, as where there are no links: an edit would reach both generations.
        TestRelease.Write(_folder["www/out"]);
        await _folder.InstallAsync(Source);
        TestRelease.Write(_folder["www/out"], "2.0", 2);
        await _folder.Deployer.UpdateAsync(new UpdateRequest(_folder.Target), cancellationToken: Token);
        Damage(Other);
        _server.Reset();

        LayerTransfer transfer = await RepairAsync();

        transfer.Origin.ShouldBe(TransferOrigin.Installation);
        _server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_kept_archive_gives_files_without_the_source()
    {
        foreach (string source in new[] { _folder["www/out"], Source })
        {
            TestRelease release = TestRelease.Write(_folder["www/out"]);
            await _folder.Deployer.InstallAsync(
                new InstallRequest(source, _folder.Target) { KeepArchives = true },
                cancellationToken: Token
            );
            Directory.GetFiles(Path.Combine(_folder.Target, ".venvstacks/downloads")).Length.ShouldBe(4);
            Directory.Delete(release.Folder, recursive: true);
            Damage(Changed);

            LayerTransfer transfer = await RepairAsync();

            (transfer.Origin, transfer.UnpackedFiles, transfer.Bytes).ShouldBe((TransferOrigin.KeptArchive, 1, 0L));
            await _folder.Deployer.UninstallAsync(_folder.Target, cancellationToken: Token);
        }
    }

    [Fact]
    public async Task Kept_archives_go_with_their_generation_and_damaged_ones_are_fetched_again()
    {
        TestRelease.Write(_folder["www/out"]);
        await _folder.Deployer.InstallAsync(
            new InstallRequest(Source, _folder.Target) { KeepArchives = true },
            cancellationToken: Token
        );
        string downloads = Path.Combine(_folder.Target, ".venvstacks/downloads");
        foreach (string archive in Directory.GetFiles(downloads))
            File.WriteAllText(archive, "damaged");
        Damage(Changed);
        (await RepairAsync()).Origin.ShouldBe(TransferOrigin.Archive);

        TestRelease.Write(_folder["www/out"], "2.0", 2);
        await _folder.Deployer.UpdateAsync(new UpdateRequest(_folder.Target), cancellationToken: Token);
        Directory.GetFiles(downloads).Length.ShouldBe(5);
        await _folder.Deployer.CollectAsync(_folder.Target, 1, Token);
        Directory.GetFiles(downloads).Length.ShouldBe(4);
    }

    [Fact]
    public async Task A_lost_manifest_is_fetched_again_and_without_ranges_the_archive_is()
    {
        TestRelease.Write(_folder["www/out"]);
        await _folder.InstallAsync(Source);
        foreach (string file in Directory.GetFiles(Path.Combine(_folder.Target, ".venvstacks/manifests"), "*.zst"))
            File.Delete(file);
        Damage(Changed);
        (await RepairAsync()).Origin.ShouldBe(TransferOrigin.Ranges);

        _server.Fault = request => request.Range is null ? StaticFault.None : StaticFault.NotImplemented;
        Damage(Changed);
        (await RepairAsync()).Origin.ShouldBe(TransferOrigin.Archive);
    }

    [Fact]
    public async Task A_source_with_other_archives_is_an_error()
    {
        TestRelease.Write(_folder["www/out"]);
        await _folder.InstallAsync(Source);
        TestRelease.Write(_folder["www/out"], "2.0", 2);
        Damage(Changed);
        DeploymentException error = await Should.ThrowAsync<DeploymentException>(RepairAsync);
        error.Diagnostics[0].Code.ShouldBe("VS5006");
        error
            .Diagnostics[0]
            .Message.ShouldBe(
                $"cannot repair generation 1 of '{_folder.Target}': '{Source}' now has another version of the stack"
            );
        error.Diagnostics[0].Help.ShouldBe($"install that version with `venvstacks update \"{_folder.Target}\"`");
        Damage(Other);
        await _folder.Deployer.UpdateAsync(new UpdateRequest(_folder.Target), cancellationToken: Token);
        StackDeployment.Verify(_folder.Target, withContents: true, Token).Problems.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1, "--allow-downgrade ")]
    [InlineData(2, "--force ")]
    public async Task The_advice_of_a_repair_names_the_options_that_the_update_needs(int present, string options)
    {
        TestRelease.Write(_folder["www/out"], "2.0", number: 2);
        await _folder.InstallAsync(Source);
        if (present == 2)
        {
            // Release 2 was rolled back from, and generation 2 is of release 1.
            TestRelease.Write(_folder["www/out"], "1.0", number: 1);
            await _folder.Deployer.InstallAsync(
                new InstallRequest(Source, _folder.Target) { AllowDowngrade = true },
                cancellationToken: Token
            );
            TestRelease.Write(_folder["www/out"], "2.0", number: 2);
            await _folder.Deployer.UpdateAsync(new UpdateRequest(_folder.Target), cancellationToken: Token);
            await _folder.Deployer.RollBackAsync(_folder.Target, 2, Token);
        }
        TestRelease.Write(_folder["www/out"], present == 1 ? "1.0" : "2.0", present);
        foreach (string path in Directory.GetFiles(_folder.Target, "data.txt", SearchOption.AllDirectories))
            File.Delete(path);

        DeploymentException error = await Should.ThrowAsync<DeploymentException>(() =>
            _folder.Deployer.RepairAsync(_folder.Target, cancellationToken: Token)
        );

        error
            .Diagnostics[0]
            .Help.ShouldBe($"install that version with `venvstacks update {options}\"{_folder.Target}\"`");
    }

    [Fact]
    public async Task An_archive_that_is_damaged_in_an_unchanged_source_is_named_itself()
    {
        TestRelease release = TestRelease.Write(_folder["www/out"]);
        await _folder.InstallAsync(release.Folder);
        foreach (string archive in Directory.GetFiles(release.Folder, "*.tar.zst"))
            File.AppendAllText(archive, "longer");
        Damage(Changed);

        DeploymentException error = await Should.ThrowAsync<DeploymentException>(RepairAsync);

        error.Diagnostics[0].Code.ShouldBe("VS5006");
        error.Diagnostics[0].Message.ShouldContain($"{Layer}.tar.zst' has ");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Archives_of_an_unchanged_installation_are_kept_later_and_removed_again(bool isRemote)
    {
        TestRelease release = TestRelease.Write(_folder["www/out"]);
        string downloads = Path.Combine(_folder.Target, ".venvstacks/downloads");
        await _folder.InstallAsync(isRemote ? Source : release.Folder);
        InstallRequest keep = new(isRemote ? Source : release.Folder, _folder.Target) { KeepArchives = true };

        DeploymentPlan plan = await _folder.Deployer.PlanAsync(keep, Token);
        (plan.IsChanged, plan.ChangesArchives, plan.Bytes).ShouldBe((false, true, release.ArchiveBytes));
        DeploymentChange kept = await _folder.Deployer.InstallAsync(keep, cancellationToken: Token);
        (kept.IsChanged, kept.ChangesArchives, kept.Generation.KeepsArchives).ShouldBe((false, true, true));
        Directory.GetFiles(downloads).Length.ShouldBe(4);
        _server.Reset();
        DeploymentChange again = await _folder.Deployer.InstallAsync(keep, cancellationToken: Token);
        (again.ChangesArchives, again.Generation.KeepsArchives).ShouldBe((false, true));
        DeploymentChange plain = await _folder.InstallAsync(keep.Source);
        (plain.ChangesArchives, plain.Generation.KeepsArchives).ShouldBe((false, true));
        _server.Requests.Count(request => request.Path.EndsWith(".tar.zst", StringComparison.Ordinal)).ShouldBe(0);

        Directory.Delete(release.Folder, recursive: true);
        Damage(Changed);
        (await RepairAsync()).Origin.ShouldBe(TransferOrigin.KeptArchive);
        TestRelease.Write(_folder["www/out"]);
        await _folder.Deployer.CollectAsync(_folder.Target, 1, Token);
        DeploymentChange dropped = await _folder.Deployer.InstallAsync(
            keep with
            {
                KeepArchives = false,
            },
            cancellationToken: Token
        );
        (dropped.ChangesArchives, dropped.Generation.KeepsArchives).ShouldBe((true, false));
        Directory.GetFiles(downloads).ShouldBeEmpty();
    }

    [Fact]
    public async Task Archives_that_cannot_be_fetched_are_an_error_and_change_nothing()
    {
        TestRelease release = TestRelease.Write(_folder["www/out"]);
        await _folder.InstallAsync(Source);
        File.WriteAllBytes(
            Path.Combine(release.Folder, $"{Layer}.tar.zst"),
            new byte[new FileInfo(Path.Combine(release.Folder, $"{Layer}.tar.zst")).Length]
        );
        InstallRequest keep = new(Source, _folder.Target) { KeepArchives = true };

        (
            await DeploymentFolder.CodeOfAsync(() => _folder.Deployer.InstallAsync(keep, cancellationToken: Token))
        ).ShouldBe("VS5006");

        StackDeployment.GetStatus(_folder.Target).Current.Generation.KeepsArchives.ShouldBeFalse();
        await _folder.InstallAsync(Source);
        Directory.GetFiles(Path.Combine(_folder.Target, ".venvstacks/downloads")).ShouldBeEmpty();
    }

    private async Task<LayerTransfer> RepairAsync()
    {
        DeploymentChange change = await _folder.Deployer.RepairAsync(_folder.Target, cancellationToken: Token);
        change.IsChanged.ShouldBeTrue();
        StackDeployment.Verify(_folder.Target, withContents: true, Token).Problems.ShouldBeEmpty();
        return change.Transfers.Single(transfer => transfer.Layer == Layer);
    }

    private void Damage(string path)
    {
        string file = _folder.Installed(path);
        File.Delete(file);
        File.WriteAllText(file, "damaged");
    }

    // The largest frames of the archive.
    private static long FramesOf(TestRelease release, int count)
    {
        byte[] archive = File.ReadAllBytes(Path.Combine(release.Folder, $"{Layer}.tar.zst"));
        return Formats
            .Zstd.SeekTable.TryRead(archive, archive.Length)!
            .Select(frame => frame.PackedLength)
            .OrderDescending()
            .Take(2 * count)
            .Sum();
    }
}
