using System.Runtime.Versioning;
using Venvstacks.Deployment;
using Venvstacks.Diagnostics;

namespace Venvstacks.Tests.Deployment;

/// <summary>A check names what differs beside the layers of an installation: links, records and the directories of generations.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class BesideLayersTests : IDisposable
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly DeploymentFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("current", "missing", TreeProblemKind.Missing)]
    [InlineData("current", "other target", TreeProblemKind.WrongLink)]
    [InlineData("current", "directory", TreeProblemKind.WrongKind)]
    [InlineData("app-client", "missing", TreeProblemKind.Missing)]
    [InlineData("app-client", "other target", TreeProblemKind.WrongLink)]
    [InlineData("app-client", "directory", TreeProblemKind.WrongKind)]
    [InlineData("py", "missing", TreeProblemKind.Missing)]
    [InlineData("app-old", "link to a layer", TreeProblemKind.Extra)]
    [InlineData("generations", "open to others", TreeProblemKind.WrongMode)]
    [InlineData("generations", "open to the group", TreeProblemKind.WrongMode)]
    [InlineData(".venvstacks", "open to others", TreeProblemKind.WrongMode)]
    [InlineData(".venvstacks/generations", "open to the group", TreeProblemKind.WrongMode)]
    [InlineData(".venvstacks/state.json", "open to others", TreeProblemKind.WrongMode)]
    [InlineData(".venvstacks/generations/1.json", "open to the group", TreeProblemKind.WrongMode)]
    [InlineData(".venvstacks/leases/1", "open to others", TreeProblemKind.WrongMode)]
    public async Task A_damage_is_named_and_repaired_in_place(string name, string damage, TreeProblemKind kind)
    {
        await InstallAsync();
        TestDamage.Do(Path.Combine(_folder.Target, name), damage);

        TreeProblem problem = new("", name, kind);
        VerificationResult result = _folder.Verify();
        result.Problems.ShouldBe([problem]);
        result.IsGood.ShouldBe(kind == TreeProblemKind.Extra);
        StackDeployment.GetStatus(_folder.Target).Problems.ShouldBe([problem]);

        DeploymentChange change = await _folder.RepairAsync();

        (change.IsChanged, change.Generation.Number).ShouldBe((false, 1));
        change.Repaired.ShouldBe([problem]);
        _folder.Verify().Problems.ShouldBeEmpty();
        (await _folder.RepairAsync()).Repaired.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("current", "file", "move it away, then run the command again")]
    [InlineData("current", "full directory", "move it away, then run the command again")]
    [InlineData("app-client", "file", "move it away, or install without '--layer-links': ")]
    [InlineData("app-client", "full directory", "move it away, or install without '--layer-links': ")]
    public async Task A_file_in_the_place_of_a_link_is_named_and_repair_says_what_to_do(
        string name,
        string damage,
        string help
    )
    {
        TestPublication source = await InstallAsync();
        string path = Path.Combine(_folder.Target, name);
        TestDamage.Do(path, damage);

        VerificationResult result = _folder.Verify();
        result.Problems.ShouldBe([new TreeProblem("", name, TreeProblemKind.WrongKind)]);
        Should
            .Throw<VerificationException>(() => StackDeployment.Require(_folder.Target, result))
            .Diagnostics[0]
            .Help.ShouldBe($"move '{path}' away, then {_folder.RepairHelp}");
        DeploymentException error = await Should.ThrowAsync<DeploymentException>(_folder.RepairAsync);
        error.Diagnostics[0].Code.ShouldBe("VS5001");
        error.Diagnostics[0].Help!.ShouldStartWith(help);
        InstallRequest without = new(source.Folder, _folder.Target) { LayerLinks = false };
        if (name == "current")
            Directory.Move(path, _folder["mine"]);
        else
            (await _folder.Deployer.InstallAsync(without, cancellationToken: Token)).ChangesLinks.ShouldBeTrue();

        await _folder.RepairAsync();

        _folder.Verify().Problems.ShouldBeEmpty();
        Path.Exists(path).ShouldBeTrue();
    }

    [Theory]
    [InlineData("extra.py", "file", TreeProblemKind.Extra, false)]
    [InlineData("libextra.so.1", "file", TreeProblemKind.Extra, false)]
    [InlineData("pyvenv.cfg", "file", TreeProblemKind.Extra, false)]
    [InlineData("lib", "link to a directory", TreeProblemKind.Extra, false)]
    [InlineData("notes.txt", "file", TreeProblemKind.Extra, true)]
    [InlineData("notes", "directory", TreeProblemKind.Extra, true)]
    [InlineData("", "open to others", TreeProblemKind.WrongMode, false)]
    [InlineData("", "open to the group", TreeProblemKind.WrongMode, false)]
    [InlineData("", "closed to others", TreeProblemKind.WrongMode, false)]
    [InlineData("", "missing", TreeProblemKind.Missing, false)]
    [InlineData("", "behind a link", TreeProblemKind.WrongKind, false)]
    public async Task A_damage_of_the_directory_of_a_generation_is_named_and_repaired(
        string name,
        string damage,
        TreeProblemKind kind,
        bool isWarning
    )
    {
        await InstallAsync();
        string folder = StackDeployment.GetStatus(_folder.Target).Current.Generation.Folder;
        string beside = $"generations/{folder}/{name}".TrimEnd('/');
        TestDamage.Do(Path.Combine(_folder.Target, beside), damage);

        VerificationResult result = _folder.Verify();
        result
            .Problems.ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(
                problem => (problem.Layer, problem.Path, problem.Kind).ShouldBe(("", beside, kind)),
                problem => problem.IsWarning.ShouldBe(isWarning)
            );
        StackDeployment.GetStatus(_folder.Target).Current.Problems.ShouldBe(result.Problems);

        (await _folder.RepairAsync()).IsChanged.ShouldBe(!isWarning);

        if (!isWarning)
            _folder.Verify().Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task Own_files_beside_the_generations_are_no_difference()
    {
        await InstallAsync();
        TestDamage.Do(Path.Combine(_folder.Target, "mine.py"), "file");
        TestDamage.Do(Path.Combine(_folder.Target, "mine"), "directory");
        _folder.Verify().Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_damage_beside_the_layers_of_an_earlier_generation_prevents_its_rollback()
    {
        await InstallAsync("client");
        await InstallAsync();
        string first = Directory.GetDirectories(Path.Combine(_folder.Target, "generations"), "1-*").Single();
        TestDamage.Do(Path.Combine(first, "pyvenv.cfg"), "file");

        VerificationResult result = _folder.Verify();
        result.IsGood.ShouldBeTrue();
        result.Kept.ShouldHaveSingleItem().IsGood.ShouldBeFalse();
        StackDeployment.GetStatus(_folder.Target).Kept[0].Problems.ShouldBe(result.Kept[0].Problems);
        Func<Task> rollback = () => _folder.Deployer.RollBackAsync(_folder.Target, cancellationToken: Token);
        (await DeploymentFolder.CodeOfAsync(rollback)).ShouldBe("VS5014");
    }

    private async Task<TestPublication> InstallAsync(params string[] applications)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes and links are of POSIX");
        TestPublication source = TestPublication.Write(_folder["source"]);
        await _folder.Deployer.InstallAsync(
            new InstallRequest(source.Folder, _folder.Target) { LayerLinks = true, Applications = [.. applications] },
            cancellationToken: Token
        );
        _folder.Verify().Problems.ShouldBeEmpty();
        return source;
    }
}
