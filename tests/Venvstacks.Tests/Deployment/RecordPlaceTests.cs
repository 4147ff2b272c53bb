using System.Runtime.Versioning;
using Venvstacks.Deployment;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Tests.Deployment;

/// <summary>Entries in the place of records: empty directories are replaced, others are named with the way out.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class RecordPlaceTests : IDisposable
{
    private readonly DeploymentFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("lock", "full directory")]
    [InlineData("leases/1", "full directory")]
    [InlineData("leases", "file")]
    public async Task An_entry_in_the_place_of_a_record_is_named_with_the_way_out(string record, string damage)
    {
        await _folder.InstallSourceAsync();
        string path = _folder.Record(record);
        TestDamage.Do(path, damage);

        VerificationResult result = _folder.Verify();
        result.Problems.ShouldBe([new TreeProblem("", $".venvstacks/{record}", TreeProblemKind.WrongKind)]);
        Should
            .Throw<VerificationException>(() => StackDeployment.Require(_folder.Target, result))
            .Diagnostics[0]
            .Help.ShouldBe($"move '{path}' away, then {_folder.RepairHelp}");
        foreach (Func<Task> command in _folder.Changes())
        {
            VenvstacksException error = await Should.ThrowAsync<VenvstacksException>(command);
            error.Message.ShouldContain(
                damage == "file" ? $"'{path}' is a file, not a directory" : $"'{path}' is a directory, not a file"
            );
            error
                .Diagnostics[0]
                .Help.ShouldBeOneOf($"move '{path}' away, then run the command again", "move the file away");
        }
        Directory.Move(path, _folder["mine"]);

        await _folder.RepairAsync();
        _folder.Verify().Problems.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("manifests", "VS5008")]
    [InlineData("derived", "VS5008")]
    [InlineData("downloads", "VS5014")]
    [InlineData("stages", "VS5014")]
    public async Task A_file_in_the_place_of_a_directory_of_records_is_named_with_the_way_out(
        string record,
        string code
    )
    {
        await _folder.InstallSourceAsync();
        string path = _folder.Record(record);
        TestDamage.Do(path, "file");

        VerificationResult result = _folder.Verify();

        result.Problems.ShouldBe([new TreeProblem("", $".venvstacks/{record}", TreeProblemKind.WrongKind)]);
        VenvstacksException error = Should.Throw<VenvstacksException>(() =>
            StackDeployment.Require(_folder.Target, result)
        );
        (error.Diagnostics[0].Code, error.Diagnostics[0].Help).ShouldBe(
            (code, $"move '{path}' away, then {_folder.RepairHelp}")
        );
        File.Delete(path);
        await _folder.RepairAsync();
        _folder.Verify().IsGood.ShouldBeTrue();
    }

    [Fact]
    public async Task A_directory_in_the_place_of_a_list_of_files_is_named_with_the_way_out()
    {
        await _folder.InstallSourceAsync();
        string path = Directory.GetFiles(_folder.Record("manifests"))[0];
        TestDamage.Do(path, "full directory");

        DeploymentException verify = Should.Throw<DeploymentException>(() =>
            StackDeployment.Require(_folder.Target, _folder.Verify())
        );
        DeploymentException repair = await Should.ThrowAsync<DeploymentException>(_folder.RepairAsync);

        (verify.Message, repair.Message).ShouldBe(
            ($"'{path}' is a directory, not a file", $"'{path}' is a directory, not a file")
        );
        verify.Diagnostics[0].Help.ShouldBe($"move '{path}' away, then {_folder.RepairHelp}");
        repair.Diagnostics[0].Help.ShouldBe($"move '{path}' away, then run the command again");
        Directory.Delete(path, recursive: true);
        await _folder.RepairAsync();
        _folder.Verify().IsGood.ShouldBeTrue();
    }

    [Fact]
    public async Task A_file_in_the_place_of_the_records_of_generations_is_named_with_the_way_out()
    {
        await _folder.InstallSourceAsync();
        string path = _folder.Record("generations");
        TestDamage.Do(path, "file");

        foreach (Func<Task> command in _folder.Commands())
        {
            DeploymentException error = await Should.ThrowAsync<DeploymentException>(command);
            (error.Diagnostics[0].Code, error.Message).ShouldBe(("VS5008", $"'{path}' is a file, not a directory"));
            error
                .Diagnostics[0]
                .Help.ShouldBe(
                    $"move '{path}' away, then run {ShellText.Command("venvstacks", "install", "SOURCE", _folder.Target)}"
                );
        }
        File.Delete(path);
        (await _folder.InstallAsync(_folder.Source)).Generation.Number.ShouldBe(2);
    }

    [Fact]
    public async Task A_lock_that_is_an_empty_directory_is_replaced()
    {
        await _folder.InstallSourceAsync();
        TestDamage.Do(_folder.Record("lock"), "directory");
        _folder.Verify().Problems.ShouldBe([new TreeProblem("", ".venvstacks/lock", TreeProblemKind.WrongKind)]);
        await _folder.RepairAsync();
        _folder.Verify().Problems.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("directory")]
    [InlineData("full directory")]
    public async Task A_directory_in_the_place_of_the_state_is_named_with_the_way_out(string damage)
    {
        await _folder.InstallSourceAsync();
        string state = _folder.Record("state.json");
        TestDamage.Do(state, damage);
        string install = $"run {ShellText.Command("venvstacks", "install", _folder.Source, _folder.Target)}";

        foreach (Func<Task> command in _folder.Commands())
            await RequireAsync(command);
        if (damage == "full directory")
        {
            await RequireAsync(() => _folder.InstallAsync(_folder.Source));
            Directory.Move(state, _folder["mine"]);
        }

        (await _folder.InstallAsync(_folder.Source)).IsChanged.ShouldBeFalse();
        _folder.Verify().Problems.ShouldBeEmpty();

        async Task RequireAsync(Func<Task> command)
        {
            DeploymentException error = await Should.ThrowAsync<DeploymentException>(command);
            (error.Diagnostics[0].Code, error.Message).ShouldBe(("VS5008", $"'{state}' is a directory, not a file"));
            error
                .Diagnostics[0]
                .Help.ShouldBe(damage == "directory" ? install : $"move '{state}' away, then {install}");
        }
    }

    [Theory]
    [InlineData("", "behind a link", "symbolic link", "replace the link by the directory that it leads to")]
    [InlineData("", "file", "file", "move 'RECORDS' away")]
    [InlineData("generations", "behind a link", "symbolic link", "replace the link by the directory that it leads to")]
    [InlineData("manifests", "behind a link", "symbolic link", "replace the link by the directory that it leads to")]
    [InlineData("derived", "behind a link", "symbolic link", "replace the link by the directory that it leads to")]
    [InlineData("leases", "behind a link", "symbolic link", "replace the link by the directory that it leads to")]
    [InlineData("stages", "behind a link", "symbolic link", "replace the link by the directory that it leads to")]
    [InlineData("trash", "behind a link", "symbolic link", "replace the link by the directory that it leads to")]
    [InlineData("downloads", "behind a link", "symbolic link", "replace the link by the directory that it leads to")]
    public async Task Records_that_are_no_directory_are_refused_by_every_command(
        string folder,
        string damage,
        string kind,
        string help
    )
    {
        await _folder.InstallSourceAsync();
        string records = Path.TrimEndingDirectorySeparator(_folder.Record(folder));
        File.WriteAllText($"{Directory.CreateDirectory($"{records}/9-abcd")}/mine", "mine");
        TestDamage.Do(records, damage);
        string[] before = _folder.Tree();

        foreach (
            Func<Task> command in _folder
                .Commands()
                .Append(() => _folder.InstallAsync(_folder.Source))
                .Append(() => _folder.UninstallAsync())
                .Append(() => _folder.UninstallAsync(purge: true))
        )
        {
            DeploymentException error = await Should.ThrowAsync<DeploymentException>(command);
            error.Diagnostics[0].Code.ShouldBe("VS5008");
            error.Message.ShouldBe($"'{records}' is a {kind}, not a directory");
            error
                .Diagnostics[0]
                .Help.ShouldBe(
                    $"{help.Replace("RECORDS", records, StringComparison.Ordinal)}, then run the command again"
                );
        }
        _folder.Tree().ShouldBe(before);
    }

    [Theory]
    [InlineData("stages")]
    [InlineData("downloads")]
    public async Task A_repair_does_not_report_that_it_replaced_a_file(string folder)
    {
        await _folder.InstallSourceAsync();
        string path = _folder.Record(folder);
        TestDamage.Do(path, "file");

        DeploymentException error = await Should.ThrowAsync<DeploymentException>(() => _folder.RepairAsync());
        error.Message.ShouldBe($"'{path}' is a file, not a directory");
        error.Diagnostics[0].Help.ShouldBe($"move '{path}' away, then run the command again");
    }
}
