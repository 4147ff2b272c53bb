using System.CommandLine;
using Venvstacks.Cli.Terminal;
using Venvstacks.Selection;

namespace Venvstacks.Cli.Commands;

/// <summary>A command that resolves layers to report on their packages, and writes nothing.</summary>
internal abstract class InspectCommand : StackCommand, IInHelpGroup
{
    private readonly FlagOption _json;

    protected InspectCommand(string name, string description, string json, CommandContext context)
        : base(name, description, context)
    {
        _json = new FlagOption("--json", "Output", json);
        Take(Choices.Index, Choices.LocalWheels, Choices.Offline, Choices.Include, _json);
    }

    public string HelpGroup => "Insight";

    protected override SelectionRequest Select(ParseResult parsed) =>
        new() { Include = [.. Choices.Include.Read(parsed)], Publish = true };

    protected override StackView ViewOf(ParseResult parsed) => new(IsShown: false, IsAll: false, WithOperations: false);

    protected bool IsJson(ParseResult parsed) => _json.Read(parsed);

    protected InspectRequest RequestOf(StackRun run) =>
        new(run.Stack)
        {
            Include = [.. Choices.Include.Read(run.Parsed)],
            UseIndex = Choices.Index.Read(run.Parsed),
            LocalWheels = run.PathsOf(Choices.LocalWheels),
        };
}
