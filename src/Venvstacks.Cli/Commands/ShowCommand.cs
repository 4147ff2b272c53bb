using System.CommandLine;
using Venvstacks.Selection;

namespace Venvstacks.Cli.Commands;

/// <summary><c>show</c>: the stack, with the lower layers of each layer.</summary>
internal sealed class ShowCommand : StackCommand
{
    public ShowCommand(CommandContext context)
        : base("show", "Show the layers of a stack", context)
    {
        FlagOption json = Choices.Json.As("Show the stack as JSON");
        Take(Choices.BuildDirectory, Choices.Include, Choices.AllowMissing, json);
    }

    public override IReadOnlyList<(string Line, string Meaning)> Examples =>
        [
            ("venvstacks show venvstacks.toml", "the layers as a tree; * marks layers without a valid lock"),
            ("venvstacks show --json venvstacks.toml", "the same for programs"),
        ];

    protected override bool ShowsNotes => true;

    protected override SelectionRequest Select(ParseResult parsed) =>
        new()
        {
            Include = [.. Choices.Include.Read(parsed)],
            AllowMissing = Choices.AllowMissing.Read(parsed),
            Lock = OperationChoice.Yes,
            LockDependencies = true,
        };

    protected override StackView ViewOf(ParseResult parsed) => new(IsShown: true, IsAll: true, WithOperations: false);

    protected override Task RunAsync(StackRun run, CancellationToken cancellationToken) => Task.CompletedTask;
}
