using Venvstacks.Deployment;

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
        (
            await DeploymentFolder.CodeOfAsync(() =>
                _folder.Deployer.RepairAsync(_folder.Target, cancellationToken: Token)
            )
        ).ShouldBe("VS5006");
        Damage(Other);
        await _folder.Deployer.UpdateAsync(new UpdateRequest(_folder.Target), cancellationToken: Token);
        StackDeployment.Verify(_folder.Target, withContents: true, Token).Problems.ShouldBeEmpty();
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
