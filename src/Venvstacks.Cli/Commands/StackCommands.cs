using System.CommandLine;

namespace Venvstacks.Cli.Commands;

/// <summary>The commands of the program, in the order of the help.</summary>
internal static class StackCommands
{
    public static IEnumerable<Command> All(CommandContext context) =>
        [
            new ShowCommand(context),
            new LockCommand(context),
            new BuildCommand(context),
            new PublishCommand(context),
            new LocalExportCommand(context),
            new AuditCommand(context),
            new WhyCommand(context),
        ];
}
