using System.Text.Json;
using Venvstacks.Cli.Tests.Reliability;

namespace Venvstacks.Cli.Tests;

/// <summary>The output of <c>verify</c> and <c>repair</c> for damages beside the files of layers.</summary>
public sealed class VerifyCommandTests
{
    [Fact]
    public async Task Damages_of_records_links_and_moves_are_named_with_the_right_action()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links are of POSIX");
        await using DeployedStack stack = await DeployedStack.StartAsync("rollback");
        string target = stack.Target;

        await RequireMissingListAsync(target);
        await RequireLostLeasesAsync(target);
        await RequireForeignLinkAsync(target);
        await RequireMovedGenerationsAsync(target, Path.Combine(stack.Stack.Work, "moved"));
    }

    private static async Task RequireMissingListAsync(string target)
    {
        string list = Directory.GetFiles(Path.Combine(target, ".venvstacks/derived/2"))[0];
        byte[] content = File.ReadAllBytes(list);
        File.Delete(list);

        CliResult verify = await CliRunner.RunAsync("verify", "--json", target);

        verify.ExitCode.ShouldBe(1);
        verify.Error.ShouldContain($"DeploymentError: '{list}' is missing  [VS5008]\n");
        verify.Error.ShouldContain($"help: run 'venvstacks repair {target}'\n");
        using (JsonDocument json = JsonDocument.Parse(verify.Out))
        {
            json.RootElement.GetProperty("good").GetBoolean().ShouldBeFalse();
            json.RootElement.GetProperty("damaged_record").GetString().ShouldBe($"'{list}' is missing");
            json.RootElement.GetProperty("problems").GetArrayLength().ShouldBe(0);
        }
        CliResult lines = await CliRunner.RunAsync("verify", target);
        lines.Out.ShouldBe($"error: '{list}' is missing\n");
        lines.Error.ShouldContain(
            "Verified generation 2 (1 error, 0 warnings) and 1 earlier generation (unchanged) in "
        );
        File.WriteAllBytes(list, content);
    }

    private static async Task RequireLostLeasesAsync(string target)
    {
        Directory.Delete(Path.Combine(target, ".venvstacks/leases"), recursive: true);

        CliResult verify = await CliRunner.RunAsync("verify", target);
        CliResult repair = await CliRunner.RunAsync("repair", target);

        (verify.ExitCode, verify.Out).ShouldBe((3, "error: '.venvstacks/leases' is missing\n"));
        repair.Out.ShouldBe(
            $"repaired: '.venvstacks/leases' is missing\ngeneration 2 of {target} is current (repaired in place)\n"
        );
        repair.Error.ShouldContain("Repaired in ");
    }

    private static async Task RequireForeignLinkAsync(string target)
    {
        string current = Path.Combine(target, "current");
        File.Delete(current);
        File.WriteAllText(current, "mine");

        CliResult verify = await CliRunner.RunAsync("verify", target);

        (verify.ExitCode, verify.Out).ShouldBe((3, "error: 'current' is of another kind than installed\n"));
        verify.Error.ShouldContain($"help: move '{current}' away, then run 'venvstacks repair {target}'\n");
        File.Delete(current);
    }

    private static async Task RequireMovedGenerationsAsync(string target, string moved)
    {
        Directory.Move(target, moved);

        CliResult before = await CliRunner.RunAsync("verify", moved);
        CliResult repair = await CliRunner.RunAsync("repair", moved);
        CliResult after = await CliRunner.RunAsync("verify", "--json", moved);

        before.ExitCode.ShouldBe(3);
        before.Error.ShouldContain(" and 1 earlier generation (1 moved) in ");
        (repair.ExitCode, after.ExitCode).ShouldBe((0, 0));
        after.Error.ShouldContain(
            "Verified generation 3 (0 errors, 0 warnings) and 2 earlier generations (2 moved) in "
        );
        after.Error.ShouldContain(
            $"warning: generation 1 of '{moved}' was made for '{target}', and runs only there  [VS5013]\n"
        );
        using JsonDocument json = JsonDocument.Parse(after.Out);
        json.RootElement.GetProperty("kept")
            .EnumerateArray()
            .ShouldAllBe(kept => kept.GetProperty("moved").GetBoolean() && !kept.GetProperty("good").GetBoolean());
    }
}
