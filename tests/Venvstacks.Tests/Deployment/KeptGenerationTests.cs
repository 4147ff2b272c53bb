using System.Runtime.Versioning;
using Venvstacks.Deployment;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Text;

namespace Venvstacks.Tests.Deployment;

/// <summary>A check also names the damages of the generations that <c>rollback</c> can go back to.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class KeptGenerationTests : IDisposable
{
    private const string Shared = "lib/python3.11/os_.py";

    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly DeploymentFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Line_20_an_edit_that_spreads_is_named_in_each_generation(bool withContents)
    {
        SharedFiles.SkipWithoutHardLinks(_folder["probe"]);
        await InstallTwoAsync();
        string file = _folder.Installed($"py/{Shared}");
        FileStat.Of(InFirst($"py/{Shared}"))!.Value.Identity.ShouldBe(FileStat.Of(file)!.Value.Identity);
        Edit(file);

        VerificationResult result = Verify(withContents);

        TreeProblem problem = new("py", Shared, TreeProblemKind.WrongSize);
        result.IsGood.ShouldBeFalse();
        result.Problems.ShouldBe([problem]);
        result.Kept.Select(kept => (kept.Number, kept.IsGood)).ShouldBe([(1, false)]);
        result.Kept[0].Problems.ShouldBe([problem]);
        SharedProblem shared = result.Shared.ShouldHaveSingleItem();
        shared.Problem.ShouldBe(problem);
        shared.Generations.ShouldBe([1, 2]);
        Diagnostic warning = StackDeployment.WarningsOf(_folder.Target, result).ShouldHaveSingleItem();
        warning.Message.ShouldStartWith(
            $"generation 1 of '{_folder.Target}' has 1 entry that differs from what was installed: "
        );
        warning.Help!.ShouldContain($"`venvstacks gc --keep 1 \"{_folder.Target}\"`");

        // Repair makes the current generation anew; the damaged ones stay until they are collected.
        await _folder.Deployer.RepairAsync(_folder.Target, cancellationToken: Token);
        VerificationResult repaired = Verify(withContents);
        repaired.IsGood.ShouldBeTrue();
        repaired.Kept.Select(kept => (kept.Number, kept.IsGood)).ShouldBe([(1, false), (2, false)]);
        repaired.Shared.ShouldHaveSingleItem().Generations.ShouldBe([1, 2]);
        await _folder.Deployer.CollectAsync(_folder.Target, 1, Token);
        Verify(withContents).Kept.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_damaged_earlier_generation_does_not_fail_the_check_and_needs_no_repair()
    {
        await InstallTwoAsync();
        File.Delete(InFirst("app-client/pyvenv.cfg"));
        File.WriteAllText(InFirst("py/notes.txt"), "mine");

        VerificationResult result = Verify();

        result.IsGood.ShouldBeTrue();
        result.Problems.ShouldBeEmpty();
        result
            .Kept.ShouldHaveSingleItem()
            .Problems.ShouldBe([
                new TreeProblem("py", "notes.txt", TreeProblemKind.Extra),
                new TreeProblem("app-client", "pyvenv.cfg", TreeProblemKind.Missing),
            ]);
        (await _folder.Deployer.RepairAsync(_folder.Target, cancellationToken: Token)).IsChanged.ShouldBeFalse();
        (
            await DeploymentFolder.CodeOfAsync(() =>
                _folder.Deployer.RollBackAsync(_folder.Target, cancellationToken: Token)
            )
        ).ShouldBe("VS5014");
    }

    [Fact]
    public async Task The_same_damage_of_two_copies_of_a_file_is_not_shared()
    {
        await InstallTwoAsync();
        foreach (string path in new[] { _folder.Installed($"py/{Shared}"), InFirst($"py/{Shared}") })
        {
            File.Delete(path);
            File.WriteAllText(path, "another text");
        }

        VerificationResult result = Verify();

        result.Problems.ShouldHaveSingleItem();
        result.Kept[0].Problems.ShouldBe(result.Problems);
        result.Shared.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("generations/1.json")]
    [InlineData("derived/1/py")]
    public async Task A_damaged_record_of_an_earlier_generation_is_named(string record)
    {
        await InstallTwoAsync();
        string path = Path.Combine(_folder.Target, ".venvstacks", record);
        File.WriteAllText(path, "damaged");

        VerificationResult result = Verify();

        result.IsGood.ShouldBeTrue();
        result.Kept.ShouldHaveSingleItem().DamagedRecord.ShouldBe($"'{path}' is damaged");
        StackDeployment
            .WarningsOf(_folder.Target, result)
            .Single()
            .Message.ShouldBe($"generation 1 of '{_folder.Target}' cannot be checked: '{path}' is damaged");
    }

    [Fact]
    public async Task Generations_of_another_path_are_named_once_the_current_one_is_repaired()
    {
        await InstallTwoAsync();
        string moved = _folder["moved"];
        Directory.Move(_folder.Target, moved);

        VerificationResult before = StackDeployment.Verify(moved, cancellationToken: Token);
        before.IsMoved.ShouldBeTrue();
        before.Kept.Select(kept => (kept.IsMoved, kept.IsDamaged, kept.IsGood)).ShouldBe([(true, false, false)]);
        StackDeployment.WarningsOf(moved, before).ShouldBeEmpty();
        await _folder.Deployer.RepairAsync(moved, cancellationToken: Token);

        VerificationResult result = StackDeployment.Verify(moved, cancellationToken: Token);
        result.IsGood.ShouldBeTrue();
        result.Kept.Select(kept => (kept.Number, kept.IsMoved)).ShouldBe([(1, true), (2, true)]);
        Diagnostic warning = StackDeployment.WarningsOf(moved, result)[0];
        warning.Code.ShouldBe("VS5013");
        warning.Message.ShouldBe($"generation 1 of '{moved}' was made for '{_folder.Target}', and runs only there");
        warning.Help!.ShouldContain("gc --keep 1");
    }

    [Theory]
    [InlineData("a lost list")]
    [InlineData("a damaged list")]
    [InlineData("a move")]
    public async Task A_generation_that_cannot_be_gone_back_to_leaves_other_ways(string cause)
    {
        string source = TestPublication.Write(_folder["source"]).Folder;
        await _folder.InstallAsync(source, "client");
        await _folder.InstallAsync(source);
        string target = _folder.Target;
        string lists = Path.Combine(target, ".venvstacks/derived/1");
        if (cause == "a move")
        {
            target = _folder["moved"];
            Directory.Move(_folder.Target, target);
            await _folder.Deployer.RepairAsync(target, cancellationToken: Token);
        }
        else if (cause == "a lost list")
            Directory.Delete(lists, recursive: true);
        else
            File.WriteAllText(Directory.GetFiles(lists)[0], "{");

        VenvstacksException error = await Should.ThrowAsync<VenvstacksException>(() =>
            _folder.Deployer.RollBackAsync(target, 1, Token)
        );

        error
            .Diagnostics[0]
            .Help.ShouldBe("choose another generation, or install that release again with '--allow-downgrade'");
        (await _folder.Deployer.CollectAsync(target, 1, Token)).Removed.ShouldContain(1);
    }

    private async Task InstallTwoAsync()
    {
        TestPublication source = TestPublication.Write(_folder["source"]);
        await _folder.InstallAsync(source.Folder);
        TestPublication.Write(_folder["source"], "2.0", 2);
        await _folder.Deployer.UpdateAsync(new UpdateRequest(_folder.Target), cancellationToken: Token);
        Verify(withContents: true).Kept.ShouldHaveSingleItem().Problems.ShouldBeEmpty();
    }

    private VerificationResult Verify(bool withContents = false) =>
        StackDeployment.Verify(_folder.Target, withContents, Token);

    private string InFirst(string path) =>
        Path.Combine(Directory.GetDirectories(Path.Combine(_folder.Target, "generations"), "1-*").Single(), path);

    // In place, as root writes: through all names of the file.
    private static void Edit(string path)
    {
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserWrite);
        File.AppendAllText(path, "# edited\n");
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) & ~UnixFileMode.UserWrite);
    }
}
