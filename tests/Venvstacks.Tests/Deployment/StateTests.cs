using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using Venvstacks.Deployment;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Tests.Deployment;

/// <summary>A damaged state, or a damaged record of a generation: <c>install</c> heals both, and the errors of the other commands name it.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class StateTests : IDisposable
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private static readonly string[] Damages =
    [
        "missing",
        "empty",
        "cut",
        "zeros",
        "another text",
        "a list",
        "another type",
        "another generation",
    ];

    private readonly DeploymentFolder _folder = new();

    public static TheoryData<string> StateDamages => [.. Damages];

    public static TheoryData<string> RecordDamages =>
        [.. Damages.Except(["another type"]), "without a source", "without a path"];

    private string Source => _folder["source"];

    private string State => Path.Combine(_folder.Target, ".venvstacks/state.json");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(StateDamages))]
    public async Task A_damaged_state_is_healed_by_install_and_named_by_the_other_commands(string damage)
    {
        string[] own = await InstallTwoWithOwnFilesAsync();
        Damage(State, damage);
        string[] before = _folder.Tree();

        await RequireErrorsAsync(State, $"run {ShellText.Command("venvstacks", "install", Source, _folder.Target)}");
        DeploymentPlan plan = await _folder.Deployer.PlanAsync(new InstallRequest(Source, _folder.Target), Token);
        plan.IsChanged.ShouldBeFalse();
        _folder.Tree().ShouldBe(before);

        DeploymentChange change = await _folder.InstallAsync(Source);

        (change.IsChanged, change.Generation.Number).ShouldBe((false, 2));
        _folder.Warnings.ShouldHaveSingleItem().Code.ShouldBe("VS5008");
        _folder.Warnings[0].Message.ShouldStartWith($"'{State}' is ");
        DeploymentStatus status = StackDeployment.GetStatus(_folder.Target);
        status.Kept.Select(kept => kept.Generation.Number).ShouldBe([1]);
        status.Damaged.ShouldBeEmpty();
        _folder.Tree().ShouldBe(before.Union([".venvstacks/state.json"]).Order(StringComparer.Ordinal));
        own.ShouldAllBe(path => File.ReadAllText(path) == "mine");
        (await _folder.InstallAsync(Source)).IsChanged.ShouldBeFalse();
        _folder.Warnings.Count.ShouldBe(1);
        (await _folder.Deployer.RollBackAsync(_folder.Target, cancellationToken: Token)).Generation.Number.ShouldBe(1);
    }

    [Fact]
    public async Task A_restored_state_remembers_releases_and_links_to_layers()
    {
        await _folder.InstallAsync(TestRelease.Write(Source).Folder);
        await _folder.Deployer.InstallAsync(
            new InstallRequest(TestRelease.Write(_folder["newer"], "2.0", 2).Folder, _folder.Target)
            {
                LayerLinks = true,
            },
            cancellationToken: Token
        );
        await _folder.Deployer.RollBackAsync(_folder.Target, cancellationToken: Token);
        JsonNode whole = JsonNode.Parse(File.ReadAllText(State))!;
        TestRelease.Write(_folder["older"], "0.5", 1);
        Damage(State, "cut");

        (await DeploymentFolder.CodeOfAsync(() => _folder.InstallAsync(_folder["older"]))).ShouldBe("VS5009");
        File.Exists(State).ShouldBeTrue();
        (await _folder.InstallAsync(Source)).IsChanged.ShouldBeFalse();

        JsonNode restored = JsonNode.Parse(File.ReadAllText(State))!;
        whole["skipped"]!.AsArray().Count.ShouldBe(1);
        whole["skipped"] = new JsonArray(); // only the state has it
        restored.ToJsonString().ShouldBe(whole.ToJsonString());
        StackDeployment.Verify(_folder.Target, withContents: true, Token).Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task Damaged_files_of_a_restored_generation_are_made_anew()
    {
        await InstallTwoWithOwnFilesAsync();
        File.Delete(_folder.Installed("app-client/pyvenv.cfg"));
        Damage(State, "empty");

        (await _folder.InstallAsync(Source)).Generation.Number.ShouldBe(3);

        VerificationResult result = StackDeployment.Verify(_folder.Target, withContents: true, Token);
        result.Problems.ShouldBeEmpty();
        result.Kept.Select(kept => (kept.Number, kept.IsGood)).ShouldBe([(1, true), (2, false)]);
    }

    [Theory]
    [MemberData(nameof(RecordDamages))]
    public async Task A_damaged_record_of_the_current_generation_is_healed_by_install(string damage)
    {
        string[] own = await InstallTwoWithOwnFilesAsync();
        string folder = Path.GetDirectoryName(_folder.Installed("py"))!;
        string record = Path.Combine(_folder.Target, ".venvstacks/generations/2.json");
        Damage(record, damage);
        File.Delete(Path.Combine(Source, "py.tar.gz")); // generation 1 has its files

        await RequireErrorsAsync(
            record,
            $"run {ShellText.Command("venvstacks", "install", "SOURCE", "--app", "client", _folder.Target)}"
        );
        DeploymentChange change = await _folder.InstallAsync(Source);

        change.Generation.Number.ShouldBe(3);
        _folder.Warnings.ShouldHaveSingleItem().Message.ShouldEndWith(", so generation 2 is not used any more");
        StackDeployment.Verify(_folder.Target, withContents: true, Token).Problems.ShouldBeEmpty();
        DeploymentStatus status = StackDeployment.GetStatus(_folder.Target);
        status.Damaged.ShouldHaveSingleItem().Number.ShouldBe(2);
        status.Damaged[0].DamagedRecord!.ShouldStartWith($"'{record}' is ");
        own.ShouldAllBe(path => File.ReadAllText(path) == "mine");
        (await DeploymentFolder.CodeOfAsync(() => _folder.Deployer.RollBackAsync(_folder.Target, 2, Token))).ShouldBe(
            "VS5008"
        );
        (await _folder.Deployer.RollBackAsync(_folder.Target, cancellationToken: Token)).Generation.Number.ShouldBe(1);

        // Only a clean-up removes it, with its directory.
        Directory.Exists(folder).ShouldBeTrue();
        (await _folder.Deployer.CollectAsync(_folder.Target, 9, Token)).Removed.ShouldBe([2]);
        Directory.Exists(folder).ShouldBeFalse();
        StackDeployment.GetStatus(_folder.Target).Damaged.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("state.json", "empty")]
    [InlineData("generations/1.json", "missing")]
    public async Task Without_a_whole_record_the_stack_is_installed_anew(string record, string damage)
    {
        TestPublication.Write(Source);
        await _folder.InstallAsync(Source);
        Damage(Path.Combine(_folder.Target, ".venvstacks/generations/1.json"), "cut");
        Damage(Path.Combine(_folder.Target, ".venvstacks", record), damage);

        (await _folder.InstallAsync(Source)).Generation.Number.ShouldBe(2);

        StackDeployment.Verify(_folder.Target, withContents: true, Token).Problems.ShouldBeEmpty();
        (await _folder.Deployer.CollectAsync(_folder.Target, 1, Token)).Removed.ShouldBe([1]);
        await _folder.Deployer.UninstallAsync(_folder.Target, cancellationToken: Token);
        Directory.Exists(_folder.Target).ShouldBeFalse();
    }

    [Fact]
    public async Task A_damaged_record_of_an_older_generation_only_prevents_its_rollback()
    {
        await InstallTwoWithOwnFilesAsync();
        File.Delete(Path.Combine(_folder.Target, ".venvstacks/generations/1.json"));

        StackDeployment.GetStatus(_folder.Target).Damaged.ShouldHaveSingleItem().Number.ShouldBe(1);
        StackDeployment.Verify(_folder.Target, withContents: true, Token).IsGood.ShouldBeTrue();
        (await _folder.InstallAsync(Source)).IsChanged.ShouldBeFalse();
        (
            await DeploymentFolder.CodeOfAsync(() =>
                _folder.Deployer.RollBackAsync(_folder.Target, cancellationToken: Token)
            )
        ).ShouldBe("VS5015");
    }

    [Fact]
    public async Task The_state_of_a_newer_version_is_refused_and_kept()
    {
        await InstallTwoWithOwnFilesAsync();
        string newer = File.ReadAllText(State).Replace("\"schema\": 1", "\"schema\": 2", StringComparison.Ordinal);
        File.WriteAllText(State, newer);

        (await DeploymentFolder.CodeOfAsync(() => _folder.InstallAsync(Source))).ShouldBe("VS5008");
        await RequireErrorsAsync(State, "use that version");
        File.ReadAllText(State).ShouldBe(newer);
    }

    [Fact]
    public async Task A_directory_of_the_user_among_the_generations_is_kept()
    {
        await InstallTwoWithOwnFilesAsync();
        string mine = Path.Combine(_folder.Target, "generations/2-backup");
        Directory.CreateDirectory(mine);
        Damage(Path.Combine(_folder.Target, ".venvstacks/generations/2.json"), "empty");

        (await _folder.InstallAsync(Source)).Generation.Number.ShouldBe(3);
        (await _folder.Deployer.CollectAsync(_folder.Target, 1, Token)).Removed.ShouldBe([1, 2]);

        Directory.GetDirectories(Path.Combine(_folder.Target, "generations")).Length.ShouldBe(2);
        Directory.Exists(mine).ShouldBeTrue();
    }

    [Theory]
    [InlineData("install")]
    [InlineData("uninstall")]
    public async Task A_killed_uninstallation_is_not_undone(string command)
    {
        await InstallTwoWithOwnFilesAsync();
        // As after the first step, with some files of the first generation removed.
        File.Move(State, Path.Combine(_folder.Target, ".venvstacks/removed.json"));
        foreach (string file in Directory.GetFiles(_folder.Target, "main.py", SearchOption.AllDirectories))
            File.Delete(file);
        DeploymentException error = Should.Throw<DeploymentException>(() => StackDeployment.GetStatus(_folder.Target));
        error.Diagnostics[0].Code.ShouldBe("VS5002");
        error
            .Diagnostics[0]
            .Help!.ShouldEndWith($"repeat it with {ShellText.Command("venvstacks", "uninstall", _folder.Target)}");

        if (command == "uninstall")
            await _folder.Deployer.UninstallAsync(_folder.Target, purge: true, Token);
        else
            (await _folder.InstallAsync(Source)).IsChanged.ShouldBeTrue();

        if (command == "uninstall")
            Directory.Exists(_folder.Target).ShouldBeFalse();
        else
            StackDeployment.Verify(_folder.Target, withContents: true, Token).Kept.ShouldBeEmpty();
    }

    // The full paths of files that are not of the installation.
    private async Task<string[]> InstallTwoWithOwnFilesAsync()
    {
        TestPublication.Write(Source);
        await _folder.InstallAsync(Source, "client");
        string[] own = [_folder.Installed("py/notes.txt"), Path.Combine(_folder.Target, "mine.txt")];
        foreach (string path in own)
            File.WriteAllText(path, "mine");
        await _folder.InstallAsync(Source);
        return own;
    }

    private async Task RequireErrorsAsync(string path, string help)
    {
        foreach (Func<Task> command in _folder.Commands())
        {
            DeploymentException error = await Should.ThrowAsync<DeploymentException>(command);
            error.Diagnostics[0].Code.ShouldBe("VS5008");
            error.Diagnostics[0].Message.ShouldStartWith($"'{path}' ");
            error.Diagnostics[0].Help.ShouldBe(help);
        }
    }

    private static void Damage(string path, string damage)
    {
        string whole = File.ReadAllText(path);
        string number = Path.GetFileNameWithoutExtension(path) == "state" ? "current" : "number";
        if (damage == "missing")
            File.Delete(path);
        else
            File.WriteAllText(path, Damaged());

        string Damaged()
        {
            JsonNode json = JsonNode.Parse(whole)!;
            switch (damage)
            {
                case "empty":
                    return "";
                case "cut":
                    return whole[..(whole.Length / 2)];
                case "zeros":
                    return new string('\0', whole.Length);
                case "another text":
                    return "damaged";
                case "a list":
                    return "[1]";
                case "another type":
                    json[number] = "two";
                    break;
                case "another generation":
                    json[number] = 9;
                    break;
                default:
                    json[damage == "without a path" ? "root" : "source"] = "";
                    break;
            }
            return json.ToJsonString();
        }
    }
}
