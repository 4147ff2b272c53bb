using System.CommandLine;
using Venvstacks.Cli.Terminal;
using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Commands;

/// <summary><c>init</c>: writes a first definition.</summary>
internal sealed class InitCommand : PlainCommand, IInHelpGroup
{
    private readonly Argument<string> _directory = new("DIR")
    {
        Description = "The directory, created if it is missing; without it the current one",
        DefaultValueFactory = _ => ".",
    };

    public InitCommand(CommandContext context)
        : base("init", "Write a first stack definition with comments", context) => Add(_directory);

    public string HelpGroup => "Help";

    public override IReadOnlyList<(string Line, string Meaning)> Examples =>
        [("venvstacks init", "venvstacks.toml and hello.py here"), ("venvstacks init demo", "in a new directory")];

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        Messages messages = Context.Messages(parsed);
        string directory = parsed.GetRequiredValue(_directory);
        StackCreation created = await StackCreator.CreateAsync(directory, cancellationToken);
        Context.Out.WriteLine(DisplayText.Escape(created.DefinitionPath));
        Context.Out.WriteLine(DisplayText.Escape(created.ModulePath));
        if (Context.Streams.OutIsTerminal)
            messages.Say($"next: {NextStep.Lock(Path.Join(directory == "." ? "" : directory, "venvstacks.toml"))}");
        return 0;
    }
}
