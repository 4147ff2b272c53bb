using Venvstacks.Cli.Tests.Reliability;

namespace Venvstacks.Cli.Tests;

/// <summary>What a shell offers at the end of a line, from the program and in the real shells.</summary>
public class CompletionTests
{
    private const string Stack = """
        [[runtimes]]
        name = "py"
        python_implementation = "cpython@3.11.7"
        requirements = ["base"]
        platforms = ["linux_x86_64"]

        [[applications]]
        name = "site"
        launch_module = "main.py"
        runtime = "py"
        requirements = []

        """;

    [Theory]
    [InlineData("venvstacks bu", "build")]
    [InlineData("venvstacks cache ", "clean", "dir", "prune", "size")]
    [InlineData("venvstacks lock --up", "--upgrade-package")]
    [InlineData("venvstacks lock --color always --che", "--check")]
    [InlineData("venvstacks --color a", "always", "auto")]
    [InlineData("venvstacks build --platform lin", "linux_aarch64", "linux_x86_64")]
    [InlineData("venvstacks completions ", "bash", "fish", "nushell", "pwsh", "zsh")]
    [InlineData("venvstacks help env", "environment")]
    [InlineData(
        "venvstacks explain VS100",
        "VS1001",
        "VS1002",
        "VS1003",
        "VS1004",
        "VS1005",
        "VS1006",
        "VS1007",
        "VS1008",
        "VS1009"
    )]
    [InlineData("venvstacks show ")]
    public async Task The_words_that_may_follow_are_printed(string line, params string[] expected)
    {
        CliResult result = await CliRunner.RunAsync("[suggest]", line);
        result.ExitCode.ShouldBe(0);
        result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(expected);
    }

    [Theory]
    [InlineData("lock --include ", "app-site py")]
    [InlineData("lock --reset-lock a", "app-site")]
    [InlineData("lock -P b", "base")]
    public async Task Layers_and_packages_come_from_the_definition(string line, string expected)
    {
        await using CliStack stack = await CliStack.StartAsync(Stack, WheelFactory.Make("base", "1.0", []));
        await stack.SucceedAsync("lock");
        string[] words = line.Split(' ');
        string before = string.Join(' ', [words[0], stack.Definition, .. words[1..]]);
        (await CliRunner.RunAsync("[suggest]", $"venvstacks {before}"))
            .Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ShouldBe(expected.Split(' '));
    }

    [Theory]
    [InlineData("bash", "lock --up", "--upgrade-package")]
    [InlineData("bash", "--color a", "always auto")]
    [InlineData("bash", "cache ", "clean dir prune size")]
    [InlineData("bash", "show ven", "")]
    [InlineData("bash", "why ", "app-site py")]
    [InlineData("bash", "build --platform lin", "linux_aarch64 linux_x86_64")]
    [InlineData("fish", "lock --up", "--upgrade-package")]
    [InlineData("fish", "--color a", "always auto")]
    [InlineData("fish", "cache ", "clean dir prune size")]
    [InlineData("fish", "show ven", "venvstacks.toml")]
    [InlineData("fish", "why ", "app-site py")]
    [InlineData("nushell", "lock --up", "--upgrade-package")]
    [InlineData("nushell", "--color a", "always auto")]
    [InlineData("nushell", "cache ", "clean dir prune size")]
    [InlineData("nushell", "show ven", "files")]
    [InlineData("nushell", "why ", "app-site py")]
    [InlineData("pwsh", "lock --up", "--upgrade-package")]
    [InlineData("pwsh", "--color a", "always auto")]
    [InlineData("pwsh", "cache ", "clean dir prune size")]
    [InlineData("pwsh", "show ven", "./venvstacks.toml")]
    [InlineData("pwsh", "why ", "app-site py")]
    [InlineData("zsh", "lock --up", "--upgrade-package")]
    [InlineData("zsh", "--color a", "always auto")]
    [InlineData("zsh", "cache ", "clean dir prune size")]
    [InlineData("zsh", "show ven", "files")]
    [InlineData("zsh", "why ", "app-site py")]
    public async Task The_real_shell_offers_them(string name, string line, string expected)
    {
        CompletionShell shell = CompletionShell.Require(name);
        using Scratch folder = new();
        Directory.CreateDirectory(folder["bin"]);
        await WriteProgramAsync(folder["bin/venvstacks"]);
        await File.WriteAllTextAsync(folder["venvstacks.toml"], Stack, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder["main.py"], "", TestContext.Current.CancellationToken);
        (await shell.AskAsync(line, folder)).ShouldBe(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task PowerShell_goes_by_both_its_names() =>
        (await CliRunner.RunAsync("completions", "powershell")).ShouldBe(
            await CliRunner.RunAsync("completions", "pwsh")
        );

    private static async Task WriteProgramAsync(string path)
    {
        string command = string.Join(' ', StackProgram.Command.Select(word => $"'{word}'"));
        await File.WriteAllTextAsync(path, $"#!/bin/sh\nexec {command} \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}
