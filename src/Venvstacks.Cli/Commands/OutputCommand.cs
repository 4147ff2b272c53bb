using System.CommandLine;
using Venvstacks.Definitions;

namespace Venvstacks.Cli.Commands;

/// <summary>A command that makes something of layers that are built: archives or runnable copies.</summary>
internal abstract class OutputCommand : StackCommand
{
    protected OutputCommand(string name, string description, string outputDirectory, CommandContext context)
        : base(name, description, context)
    {
        Output = StackOptions.OutputDirectory(outputDirectory);
        Take(
            Choices.BuildDirectory,
            Output,
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

    protected TextOption Output { get; }

    protected override SelectionRequest Select(ParseResult parsed) =>
        new()
        {
            Include = [.. Choices.Include.Read(parsed)],
            AllowMissing = Choices.AllowMissing.Read(parsed),
            Publish = true,
            PublishDependencies = Choices.PublishDependencies.Read(parsed),
            PublishDerived = Choices.PublishDerived.Read(parsed),
        };
}
