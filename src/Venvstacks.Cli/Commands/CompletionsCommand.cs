using System.CommandLine;
using Venvstacks.Cli.Terminal;

namespace Venvstacks.Cli.Commands;

/// <summary><c>completions</c>: the script that completes command lines in a shell.</summary>
internal sealed class CompletionsCommand : PlainCommand, IInHelpGroup
{
    private static readonly string[] Shells = ["bash", "fish", "nushell", "pwsh", "zsh"];

    private readonly Argument<string> _shell = new("SHELL") { Description = $"One of {string.Join(", ", Shells)}" };

    public CompletionsCommand(CommandContext context)
        : base("completions", "Print the completion script of a shell", context)
    {
        _shell.CompletionSources.Add(Shells);
        Add(_shell);
    }

    public string HelpGroup => "Help";

    public override IReadOnlyList<(string Line, string Meaning)> Examples =>
        [
            ("source <(venvstacks completions bash)", "in ~/.bashrc"),
            ("source <(venvstacks completions zsh)", "in ~/.zshrc, after compinit"),
            ("venvstacks completions fish | source", "in ~/.config/fish/config.fish"),
            ("venvstacks completions pwsh | Out-String | Invoke-Expression", "in PowerShell's $PROFILE"),
            ("venvstacks completions nushell | save -f ~/.config/nushell/autoload/venvstacks.nu", "in nushell, once"),
        ];

    public override string? ProblemOf(ParseResult parsed) => ChoiceOption.Refuse("SHELL", ShellOf(parsed), Shells);

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        Context.Out.Write(EmbeddedText.Read($"completions/venvstacks.{ShellOf(parsed)}"));
        return Task.FromResult(0);
    }

    private string ShellOf(ParseResult parsed) =>
        parsed.GetRequiredValue(_shell) is var name && name == "powershell" ? "pwsh" : name;
}
