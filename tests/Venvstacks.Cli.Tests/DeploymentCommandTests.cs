using System.Text.Json;
using Venvstacks.Cli.Commands;
using Venvstacks.Cli.Tests.Reliability;
using Venvstacks.Files;

namespace Venvstacks.Cli.Tests;

/// <summary>The commands on installations, on a small stack that was published.</summary>
public sealed class DeploymentCommandTests
{
    [Fact]
    public async Task A_published_stack_is_installed_checked_run_and_removed()
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        await stack.SucceedAsync("lock", "build", "publish");
        string source = Path.Combine(stack.Folder, "_artifacts");
        string target = Path.Combine(stack.Work, "a target, überall");

        CliResult plan = await SucceedAsync("install", "--dry-run", "--app", "app", source, target);
        plan.Out.ShouldContain("py: unpack py.tar.xz (");
        plan.Out.ShouldContain("4 layers, ");
        Directory.Exists(target).ShouldBeFalse();

        CliResult install = await SucceedAsync("install", "--json", source, target);
        using (JsonDocument json = JsonDocument.Parse(install.Out))
        {
            json.RootElement.GetProperty("changed").GetBoolean().ShouldBeTrue();
            json.RootElement.GetProperty("generation").GetProperty("layers").GetArrayLength().ShouldBe(4);
        }
        install.Error.ShouldContain("Installing framework-lower (");
        install.Error.ShouldContain("Installed 4 layers in ");
        (await SucceedAsync("install", source, target)).Out.ShouldBe(
            $"generation 1 of {target} is current (unchanged)\n"
        );
        (await SucceedAsync("install", "--dry-run", source, target)).Out.ShouldBe("nothing would change\n");

        CliResult status = await SucceedAsync("status", target);
        status.Out.ShouldStartWith($"{target}\n* 1  ");
        status.Out.ShouldContain("    app-app  lock version 1, archive 1\n");
        (await SucceedAsync("verify", target)).Out.ShouldBeEmpty();
        ProgramRun run = await StackProgram.RunAsync(
            [.. StackProgram.Command, "run", target, "app", "--help"],
            stack.Folder,
            stack.Variables
        );
        (run.ExitCode, run.Out, run.Error).ShouldBe((0, "", ""));

        string module = Path.Combine(target, "current/app-app/lib/python3.11/site-packages/app.py");
        File.Delete(module);
        CliResult damaged = await CliRunner.RunAsync("verify", "--deep", target);
        damaged.ExitCode.ShouldBe(3);
        damaged.Out.ShouldBe("error: 'app-app/lib/python3.11/site-packages/app.py' is missing\n");
        damaged.Error.ShouldContain("Verified generation 1 (1 error, 0 warnings) in ");
        damaged.Error.ShouldContain("VerificationError: generation 1 of ");
        damaged.Error.ShouldContain("[VS5014]");
        using (JsonDocument json = JsonDocument.Parse((await CliRunner.RunAsync("verify", "--json", target)).Out))
        {
            JsonElement problem = json.RootElement.GetProperty("problems")[0];
            problem.GetProperty("kind").GetString().ShouldBe("missing");
            problem.GetProperty("layer").GetString().ShouldBe("app-app");
        }
        (await SucceedAsync("repair", target)).Out.ShouldBe(
            $"app-app: 1 file from the archive, 9 from the installation\ngeneration 2 of {target} is current\n"
        );
        (await SucceedAsync("repair", target)).Error.ShouldContain("Nothing to repair in ");
        CliResult rollback = await CliRunner.RunAsync("rollback", target);
        rollback.ExitCode.ShouldBe(3);
        CliResult kept = await SucceedAsync("verify", target);
        kept.Out.ShouldBe("warning: generation 1: 'app-app/lib/python3.11/site-packages/app.py' is missing\n");
        kept.Error.ShouldContain(
            "Verified generation 2 (0 errors, 0 warnings) and 1 earlier generation (1 damaged) in "
        );
        kept.Error.ShouldContain(
            $"warning: generation 1 of '{target}' has 1 entry that differs from what was installed: "
        );
        kept.Error.ShouldContain($"remove earlier generations with `venvstacks gc --keep 1 \"{target}\"`");
        using (JsonDocument json = JsonDocument.Parse((await SucceedAsync("verify", "--json", target)).Out))
        {
            json.RootElement.GetProperty("good").GetBoolean().ShouldBeTrue();
            JsonElement first = json.RootElement.GetProperty("kept")[0];
            first.GetProperty("generation").GetInt32().ShouldBe(1);
            first.GetProperty("good").GetBoolean().ShouldBeFalse();
            first.GetProperty("problems")[0].GetProperty("kind").GetString().ShouldBe("missing");
        }
        (await SucceedAsync("gc", "--keep", "1", target)).Out.ShouldBe("removed generation 1\n");
        (await SucceedAsync("gc", target)).Out.ShouldBe("nothing to remove\n");
        (await SucceedAsync("install", "--dry-run", "--keep-archives", source, target)).Out.ShouldStartWith(
            "only the kept archives would change, "
        );
        CliResult keep = await SucceedAsync("install", "--keep-archives", source, target);
        keep.Out.ShouldBe($"generation 2 of {target} is current (only the kept archives changed)\n");
        keep.Error.ShouldContain("Kept the archives of 4 layers in ");
        (await SucceedAsync("install", "--no-keep-archives", source, target)).Error.ShouldContain(
            "Removed the archives of 4 layers in "
        );
        (await SucceedAsync("update", target)).Error.ShouldContain("Nothing changed in ");

        (await SucceedAsync("uninstall", target)).Error.ShouldContain("Removed the installation in ");
        Directory.Exists(target).ShouldBeFalse();
        foreach (string verb in new[] { "status", "verify", "update", "rollback", "repair", "gc", "uninstall" })
        {
            CliResult missing = await CliRunner.RunAsync(verb, target);
            missing.ExitCode.ShouldBe(1, verb);
            missing.Error.ShouldStartWith($"DeploymentError: '{target}' is not an installation  [VS5002]\n");
            Directory.Exists(target).ShouldBeFalse(verb);
        }
    }

    [Fact]
    public async Task A_published_stack_is_updated_and_repaired_from_an_address_by_ranges()
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        await stack.SucceedAsync("lock", "build", "publish --format tar.zst --frames 64KiB");
        await using StaticServer server = await StaticServer.StartAsync(stack.Folder);
        string source = $"{server.Address}/_artifacts";
        string target = Path.Combine(stack.Work, "target");

        CliResult plan = await SucceedAsync("install", "--dry-run", source, target);
        plan.Out.ShouldContain("4 layers, ");
        CliResult install = await SucceedAsync("install", "--keep-archives", source, target);
        install.Error.ShouldContain("Fetching py.tar.zst (");
        install.Out.ShouldContain("framework-lower: ");
        server.Reset();
        (await SucceedAsync("update", target)).Out.ShouldBe($"generation 1 of {target} is current (unchanged)\n");
        server.Requests.Count.ShouldBe(1);
        File.Delete(Path.Combine(target, "current/app-app/lib/python3.11/site-packages/app.py"));
        (await SucceedAsync("repair", target)).Out.ShouldContain(
            "app-app: 1 file from the kept archive, 9 from the installation\n"
        );
        server.Requests.Count.ShouldBe(1);
        using JsonDocument json = JsonDocument.Parse((await SucceedAsync("update", "--json", target)).Out);
        json.RootElement.GetProperty("generation").GetProperty("release").GetInt32().ShouldBe(1);
        json.RootElement.GetProperty("transfers").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task The_status_names_releases_sources_and_damages_of_all_generations()
    {
        await using DeployedStack stack = await DeployedStack.StartAsync("rollback");
        string target = stack.Target;
        string[] lines = (await SucceedAsync("status", target)).Out.Split('\n');
        lines[0].ShouldBe(target);
        lines[1].ShouldStartWith("  1  ");
        lines[1].ShouldEndWith("Z  4 layers, release 1");
        lines[2].ShouldBe($"    from {stack.Source}");
        lines[3].ShouldStartWith("* 2  ");
        lines[3].ShouldEndWith("Z  4 layers, release 2");
        lines[4].ShouldBe($"    from {stack.Source}");
        lines[5].ShouldStartWith("    ");

        string first = Directory.GetDirectories(Path.Combine(target, "generations"), "1-*").Single();
        Directory.Delete(Path.Combine(first, "app-app"), recursive: true);
        File.Delete(Path.Combine(target, "current"));
        CliResult damaged = await SucceedAsync("status", target);
        damaged.Out.ShouldStartWith($"{target}\n  error: 'current' is missing\n  1  ");
        damaged.Out.ShouldContain($"\n    from {stack.Source}\n    error: 'app-app' is missing\n* 2  ");
        using (JsonDocument json = JsonDocument.Parse((await SucceedAsync("status", "--json", target)).Out))
        {
            JsonElement root = json.RootElement;
            root.GetProperty("problems")[0].GetProperty("path").GetString().ShouldBe("current");
            root.GetProperty("current").GetProperty("problems").GetArrayLength().ShouldBe(0);
            JsonElement kept = root.GetProperty("kept")[0];
            kept.GetProperty("release").GetInt32().ShouldBe(1);
            kept.GetProperty("source").GetString().ShouldBe(stack.Source);
            kept.GetProperty("moved").GetBoolean().ShouldBeFalse();
            kept.GetProperty("problems")[0].GetProperty("layer").GetString().ShouldBe("app-app");
            kept.GetProperty("damaged_record").ValueKind.ShouldBe(JsonValueKind.Null);
        }
        CliResult repaired = await SucceedAsync("repair", target);
        repaired.Out.ShouldBe(
            $"repaired: 'current' is missing\ngeneration 2 of {target} is current (repaired in place)\n"
        );
        repaired.Error.ShouldContain("Repaired in ");

        string record = Path.Combine(target, ".venvstacks/generations/1.json");
        File.WriteAllText(record, "");
        (await SucceedAsync("status", target)).Out.ShouldStartWith(
            $"{target}\n  1  error: '{record}' is damaged\n* 2  "
        );
        using (JsonDocument json = JsonDocument.Parse((await SucceedAsync("status", "--json", target)).Out))
            json.RootElement.GetProperty("damaged")[0].GetProperty("number").GetInt32().ShouldBe(1);
        File.WriteAllText(Path.Combine(target, ".venvstacks/state.json"), "");
        CliResult refused = await CliRunner.RunAsync("status", target);
        refused.ExitCode.ShouldBe(1);
        refused.Error.ShouldContain($"help: run 'venvstacks install {stack.Source} {target}'\n");
        CliResult healed = await SucceedAsync("install", stack.Source, target);
        healed.Error.ShouldContain(
            "/state.json' is damaged, so it is made anew from the records of generations  [VS5008]"
        );
        (await SucceedAsync("gc", target)).Out.ShouldBe("removed generation 1\n");
    }

    [Fact]
    public async Task A_damaged_file_that_generations_share_is_named_once()
    {
        await using DeployedStack stack = await DeployedStack.StartAsync("rollback");
        SharedFiles.SkipWithoutHardLinks(Path.Combine(stack.Stack.Work, "probe"));
        string target = stack.Target;
        string first = Directory.GetDirectories(Path.Combine(target, "generations"), "1-*").Single();
        string current = Directory.GetDirectories(Path.Combine(target, "generations"), "2-*").Single();
        string file = Directory
            .GetFiles(Path.Combine(current, "framework-lower"), "*.py", SearchOption.AllDirectories)
            .First(path =>
                FileStat.Of(path)?.Identity
                == FileStat.Of(path.Replace(current, first, StringComparison.Ordinal))?.Identity
            );
        string path = Path.GetRelativePath(current, file);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.UserWrite);
        File.AppendAllText(file, "# edited\n");

        CliResult damaged = await CliRunner.RunAsync("verify", target);

        damaged.ExitCode.ShouldBe(3);
        string difference = $"'{path}' has another size than installed";
        damaged.Out.ShouldBe($"error: {difference} (the file is shared with generation 1)\n");
        using (JsonDocument json = JsonDocument.Parse((await CliRunner.RunAsync("verify", "--json", target)).Out))
        {
            JsonElement shared = json.RootElement.GetProperty("shared")[0];
            shared.GetProperty("path").GetString().ShouldBe(path["framework-lower/".Length..]);
            shared.GetProperty("generations").EnumerateArray().Select(item => item.GetInt32()).ShouldBe([1, 2]);
            json.RootElement.GetProperty("kept")[0].GetProperty("problems").GetArrayLength().ShouldBe(1);
        }
        await SucceedAsync("repair", target);
        (await SucceedAsync("verify", target)).Out.ShouldBe($"warning: generations 1 and 2: {difference}\n");
    }

    [Theory]
    [InlineData("install", "SOURCE TARGET")]
    [InlineData("status", "TARGET")]
    [InlineData("verify", "TARGET")]
    [InlineData("run", "TARGET APP [ARGS]")]
    [InlineData("update", "TARGET [SOURCE]")]
    [InlineData("rollback", "TARGET [N]")]
    [InlineData("repair", "TARGET")]
    [InlineData("gc", "TARGET")]
    [InlineData("uninstall", "TARGET")]
    public async Task Every_command_needs_an_installation_and_has_help_with_examples(string command, string arguments)
    {
        (await CliRunner.RunAsync(command)).ExitCode.ShouldBe(2);
        CliResult help = await CliRunner.RunAsync(command, "--help");
        help.ExitCode.ShouldBe(0);
        help.Out.ShouldContain("Examples\n");
        help.Out.ShouldContain(
            command == "install" ? "The directory to install into" : "The directory that 'install' installed into"
        );
        help.Out.ShouldContain($"Usage: venvstacks {command} [OPTIONS] {arguments}\n");
    }

    [Theory]
    [InlineData("Invalid value for '--keep': '0' is not a number from 1", "gc", "--keep", "0", "x")]
    [InlineData("'x' is not the number of a generation", "rollback", "t", "x")]
    [InlineData("Argument 'TARGET' is empty", "status", "")]
    [InlineData("Argument 'TARGET' is empty", "run", "", "app")]
    [InlineData("Argument 'SOURCE' is empty", "install", "", "t")]
    [InlineData("Argument 'SOURCE' is empty", "update", "t", "")]
    [InlineData(
        "'--keep-archives' needs a published stack as SOURCE: '/dev/null' is a file",
        "install",
        "--keep-archives",
        "/dev/null",
        "t"
    )]
    [InlineData("Invalid value for '--prefix': it is empty", "install", "--prefix", "", "s", "t")]
    [InlineData(
        "'--local-wheels' needs a stack definition as SOURCE: '.' is a published stack",
        "install",
        "--local-wheels",
        "w",
        ".",
        "t"
    )]
    public async Task Wrong_values_are_wrong_usage(string message, params string[] arguments)
    {
        CliResult result = await CliRunner.RunAsync(arguments);
        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain($"Error: {message}\n");
    }

    [Fact]
    public async Task Errors_of_files_are_those_of_deployment_and_name_a_remedy()
    {
        using Scratch folder = new();
        string target = folder["a file"];
        File.WriteAllText(target, "");

        CliResult taken = await CliRunner.RunAsync("install", folder.Folder, target);

        taken.Error.ShouldBe(
            $"DeploymentError: cannot install into '{target}': a file has this name  [VS3109]\n"
                + "  = help: choose another directory, or move the file away\n"
        );
        taken.ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task Commands_in_help_can_be_copied_into_a_shell()
    {
        using Scratch folder = new();
        string target = folder["it's $HOME"];
        Directory.CreateDirectory(target);
        Directory.CreateDirectory(Path.Combine(target, ".venvstacks"));
        File.WriteAllText(Path.Combine(target, "other"), "");

        CliResult result = await CliRunner.RunAsync("status", target);

        string quoted = $"'{target.Replace("'", "'\\''", StringComparison.Ordinal)}'";
        result.Error.ShouldContain($"`venvstacks uninstall --purge {quoted}`");
    }

    [Theory]
    [InlineData("run t app", "run t app --")]
    [InlineData("run t app -v --x=1", "run t app -- -v --x=1")]
    [InlineData("-v --color never run t app a", "-v --color never run t app -- a")]
    [InlineData("run -q t app -- a", "run -q t app -- -- a")]
    [InlineData("run t", "run t")]
    [InlineData("run -- t app -x", "run -- t app -x")]
    [InlineData("install run t app -v", "install run t app -v")]
    [InlineData("--version", "--version")]
    [InlineData("--color", "--color")]
    public void Arguments_of_an_application_are_no_options(string line, string expected) =>
        RunArguments.Separate(line.Split(' ')).ShouldBe(expected.Split(' '));

    private static async Task<CliResult> SucceedAsync(params string[] arguments)
    {
        CliResult result = await CliRunner.RunAsync(arguments);
        result.ExitCode.ShouldBe(0, result.Error);
        return result;
    }
}
