namespace Venvstacks.Cli.Tests.Reliability;

/// <summary>Installations that were made with any umask are as they were installed, and a check names what is opened to other users later.</summary>
public sealed class UmaskTests
{
    [Theory]
    [InlineData("077")]
    [InlineData("022")]
    [InlineData("002")]
    public async Task An_installation_stays_clean_with_its_own_umask_and_another(string umask)
    {
        await using DeployedStack stack = await DeployedStack.StartAsync("update");
        await new TargetScript()
            .Do($"umask {umask}")
            .Step(0, $"install --layer-links {stack.OlderSource} fresh")
            .Step(0, "verify --deep fresh")
            .Said("(0 errors, 0 warnings)")
            .Step(0, $"update fresh {stack.Source}")
            .Step(0, "verify --deep fresh")
            .Said("(0 errors, 0 warnings) and 1 earlier generation (unchanged)")
            .Do("umask 002")
            .Step(0, "rollback fresh")
            .Step(0, $"install --no-layer-links --allow-downgrade {stack.OlderSource} fresh")
            .Step(0, "verify --deep fresh")
            .Said("(0 errors, 0 warnings) and 1 earlier generation (unchanged)")
            .Do("umask 077")
            .Step(0, $"update --force fresh {stack.Source}")
            .Step(0, "gc --keep 1 fresh")
            .Step(0, "verify --deep fresh")
            .Said("(0 errors, 0 warnings)")
            .RunAsync(stack.Stack);
    }

    [Theory]
    [InlineData("077", "g+w")]
    [InlineData("022", "g+w")]
    [InlineData("002", "o+w")]
    public async Task What_is_opened_to_others_later_is_named_and_closed_by_repair(string umask, string change)
    {
        await using DeployedStack stack = await DeployedStack.StartAsync("update");
        TargetScript script = new TargetScript()
            .Do($"umask {umask}")
            .Step(0, $"install {stack.Source} fresh")
            .Do("open() { chmod \"$change\" \"$1\"; }")
            .Do($"change={change}");
        foreach (string path in new[] { "generations", ".venvstacks/state.json", ".venvstacks/generations/1.json" })
            script
                .Do($"open fresh/{path}")
                .Step(3, "verify fresh")
                .Said("has other permissions than installed")
                .Step(0, "repair fresh")
                .Said("(repaired in place)")
                .Step(0, "verify --deep fresh");
        foreach (string path in new[] { "", "/py", "/app-app/lib", "/app-app/pyvenv.cfg" })
            script
                .Do($"open \"$(echo fresh/generations/*){path}\"")
                .Step(3, "verify fresh")
                .Said("has other permissions than installed")
                .Step(0, "repair fresh")
                .Step(0, "verify --deep fresh")
                .Step(0, "gc --keep 1 fresh");
        await script.RunAsync(stack.Stack);
    }

    [Fact]
    public async Task An_unfinished_installation_is_not_taken_up_with_another_umask()
    {
        await using DeployedStack stack = await DeployedStack.StartAsync("update");
        await new TargetScript()
            .Do($"cp -a {stack.Source} broken")
            .Do("truncate -s -20 broken/app-app.tar.xz")
            .Do("umask 077")
            .Step(1, "install broken fresh")
            .Do("[ -n \"$(ls fresh/.venvstacks/stages/*/*.list)\" ]")
            .Do($"cp {stack.Source}/app-app.tar.xz broken")
            .Do("umask 022")
            .Step(0, "install broken fresh")
            .Step(0, "verify --deep fresh")
            .Said("(0 errors, 0 warnings)")
            .Do("[ -z \"$(find fresh/generations -mindepth 1 -type d ! -perm 755)\" ]")
            .RunAsync(stack.Stack);
    }
}
