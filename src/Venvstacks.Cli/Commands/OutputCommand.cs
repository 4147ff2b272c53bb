using System.CommandLine;
using Venvstacks.Selection;

namespace Venvstacks.Cli.Commands;

/// <summary>A command that makes something of layers that are built: archives or runnable copies.</summary>
internal abstract class OutputCommand : StackCommand
{
    private readonly OutputKind _kind;
    private readonly TextOption _output;

    protected OutputCommand(string name, string description, OutputKind kind, CommandContext context)
        : base(name, description, context)
    {
        _kind = kind;
        _output = StackOptions.OutputDirectory(kind.Folder);
        Take(
            Choices.BuildDirectory,
            _output,
            Choices.Force,
            Choices.DryRun,
            Choices.Include,
            Choices.AllowMissing,
            Choices.PublishDependencies,
            Choices.PublishDerived,
            Choices.Show,
            Choices.ShowOnly,
            Choices.Json
        );
    }

    protected override SelectionRequest Select(ParseResult parsed) =>
        new()
        {
            Include = [.. Choices.Include.Read(parsed)],
            AllowMissing = Choices.AllowMissing.Read(parsed),
            Publish = true,
            PublishDependencies = Choices.PublishDependencies.Read(parsed),
            PublishDerived = Choices.PublishDerived.Read(parsed),
        };

    protected override Task RunAsync(StackRun run, CancellationToken cancellationToken) =>
        new OutputStep(run, Choices, _output, _kind)
        {
            IsDryRun = Choices.DryRun.Read(run.Parsed),
            Force = Choices.Force.Read(run.Parsed),
        }.RunAsync(cancellationToken);
}
