using System.Runtime.Versioning;
using Venvstacks.Deployment;

namespace Venvstacks.Tests.Deployment;

/// <summary>The status names the release and the source of each generation, and damages of each that are seen without looking into layers.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class StatusTests : IDisposable
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly DeploymentFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_generation_has_its_release_and_source()
    {
        string[] sources = await InstallTwoAsync();

        DeploymentStatus status = StackDeployment.GetStatus(_folder.Target);

        status
            .Kept.Append(status.Current)
            .Select(item => (item.Generation.Release, item.Generation.Source))
            .ShouldBe([(1, sources[0]), (2, sources[1])]);
        status.Kept.Append(status.Current).ShouldAllBe(item => item.Problems.IsEmpty && item.DamagedRecord == null);
        (status.Problems.IsEmpty, status.Damaged.IsEmpty, status.IsMoved).ShouldBe((true, true, false));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Damages_of_each_generation_are_named(int number)
    {
        await InstallTwoAsync();
        string folder = Directory.GetDirectories(Path.Combine(_folder.Target, "generations"), $"{number}-*").Single();
        Directory.Delete(Path.Combine(folder, "app-client"), recursive: true);
        Directory.Delete(Path.Combine(folder, "app-alone"), recursive: true);
        File.WriteAllText(Path.Combine(folder, "app-alone"), "a file");
        File.SetUnixFileMode(Path.Combine(folder, "py"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        string list = Path.Combine(_folder.Target, $".venvstacks/derived/{number}/py");
        File.Delete(list);

        DeploymentStatus status = StackDeployment.GetStatus(_folder.Target);

        GenerationStatus damaged = status.Kept.Append(status.Current).Single(item => !item.Problems.IsEmpty);
        damaged.Generation.Number.ShouldBe(number);
        damaged
            .Problems.OrderBy(problem => problem.Layer, StringComparer.Ordinal)
            .ShouldBe([
                new TreeProblem("app-alone", "", TreeProblemKind.WrongKind),
                new TreeProblem("app-client", "", TreeProblemKind.Missing),
                new TreeProblem("py", "", TreeProblemKind.WrongMode),
            ]);
        damaged.DamagedRecord.ShouldBe($"'{list}' is missing");
    }

    [Fact]
    public async Task After_a_repair_of_a_moved_installation_the_earlier_generations_are_of_the_old_path()
    {
        await InstallTwoAsync();
        string moved = _folder["moved"];
        Directory.Move(_folder.Target, moved);
        await _folder.Deployer.RepairAsync(moved, cancellationToken: Token);

        DeploymentStatus status = StackDeployment.GetStatus(moved);

        status.IsMoved.ShouldBeFalse();
        status.Kept.Select(kept => kept.IsMoved).ShouldBe([true, true]);
    }

    private async Task<string[]> InstallTwoAsync()
    {
        string[] sources =
        [
            TestRelease.Write(_folder["first"]).Folder,
            TestRelease.Write(_folder["second"], "2.0", 2).Folder,
        ];
        foreach (string source in sources)
            await _folder.InstallAsync(source);
        return sources;
    }
}
