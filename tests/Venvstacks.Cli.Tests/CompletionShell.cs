using Venvstacks.Cli.Tests.Reliability;

namespace Venvstacks.Cli.Tests;

/// <summary>A real shell that has loaded our completion script and says what it offers at the end of a line.</summary>
/// <param name="Name">The name that <c>venvstacks completions</c> takes.</param>
/// <param name="Program">The program, in PATH or in out/shells.</param>
/// <param name="Options">The options that keep the user's own settings away, and the one before a script.</param>
/// <param name="Before">Commands before the completion script.</param>
/// <param name="After">Commands after it: they print what is offered at the end of <c>venvstacks $LINE</c>.</param>
internal sealed record CompletionShell(string Name, string Program, string[] Options, string Before, string After)
{
    private static readonly CompletionShell[] All =
    [
        new(
            "bash",
            "bash",
            ["--norc", "-c"],
            "",
            """
            COMP_LINE="venvstacks $LINE"; COMP_POINT=${#COMP_LINE}
            IFS=' ' read -ra COMP_WORDS <<< "$COMP_LINE"
            [[ "$COMP_LINE" == *' ' ]] && COMP_WORDS+=('')
            COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
            _venvstacks; printf '%s\n' "${COMPREPLY[@]}"
            """
        ),
        new("fish", "fish", ["--no-config", "-c"], "", "complete -C \"venvstacks $LINE\""),
        // The functions of zsh's completion system work in its editor only, so that they are replaced.
        new(
            "zsh",
            "zsh",
            ["-f", "-c"],
            """
            compdef() { : }
            compadd() { shift; local w; for w in "$@"; do [[ $w == ${words[CURRENT]}* ]] && print -r -- $w; done; : }
            _files() { print files }
            """,
            """
            words=(venvstacks ${=LINE}); [[ "$LINE" == *' ' ]] && words+=('')
            CURRENT=$#words
            _venvstacks
            """
        ),
        new(
            "pwsh",
            "pwsh",
            ["-NoProfile", "-NonInteractive", "-Command"],
            "",
            """
            $line = "venvstacks $env:LINE"
            (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText
            """
        ),
        // The editor of nushell calls the completer with the words of the line.
        new(
            "nushell",
            "nu",
            ["--no-config-file", "-c"],
            "",
            """
            let found = do $env.config.completions.external.completer ($"venvstacks ($env.LINE)" | split row " ")
            if $found == null { print files } else { $found | each {|word| print $word }; null }
            """
        ),
    ];

    /// <summary>The shell of a name; the running test is skipped where it is not installed.</summary>
    public static CompletionShell Require(string name)
    {
        CompletionShell shell = All.Single(shell => shell.Name == name);
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && shell.FindPath() is not null,
            $"the program '{shell.Program}' of {name} is not installed"
        );
        return shell;
    }

    /// <summary>The words that the shell offers, sorted.</summary>
    /// <param name="line">The line after <c>venvstacks</c>, up to the cursor.</param>
    /// <param name="folder">The current directory, with the program in its folder <c>bin</c>.</param>
    public async Task<string[]> AskAsync(string line, Scratch folder)
    {
        string script = (await CliRunner.RunAsync("completions", Name)).Out;
        ProgramRun run = await StackProgram.RunAsync(
            [FindPath()!, .. Options, $"{Before}\n{script}\n{After}"],
            folder.Folder,
            new Dictionary<string, string>
            {
                ["PATH"] = $"{folder["bin"]}:{Environment.GetEnvironmentVariable("PATH")}",
                ["HOME"] = folder.Folder,
                ["LINE"] = line,
                ["NO_COLOR"] = "1",
                ["POWERSHELL_TELEMETRY_OPTOUT"] = "1",
                ["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? "",
            }
        );
        run.Error.ShouldBeEmpty();
        return
        [
            .. run
                .Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(item => item.Split('\t')[0])
                .Order(StringComparer.Ordinal),
        ];
    }

    private string? FindPath() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':')
            .Prepend(Path.Combine(Shared.ProjectRoot, "out", "shells"))
            .Select(folder => Path.Combine(folder, Program))
            .FirstOrDefault(File.Exists);
}
