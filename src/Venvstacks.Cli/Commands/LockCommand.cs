using System.CommandLine;
using Venvstacks.Cli.Terminal;
using Venvstacks.Locking;
using Venvstacks.Selection;

namespace Venvstacks.Cli.Commands;

/// <summary><c>lock</c>: chooses versions for all platforms and writes the locks.</summary>
internal sealed class LockCommand : StackCommand
{
    public LockCommand(CommandContext context)
        : base("lock", "Lock the requirements of layers", context)
    {
        Choices.Clean.Description = "Accepted for compatibility; locking uses no built layers";
        Take(
            Choices.BuildDirectory,
            Choices.Clean,
            Choices.IfNeeded,
            Choices.Index,
            Choices.LocalWheels,
            Choices.Offline,
            Choices.Include,
            Choices.AllowMissing,
            Choices.ResetLock,
            Choices.LockDependencies,
            Choices.Show,
            Choices.ShowOnly,
            Choices.Json
        );
    }

    public override IReadOnlyList<(string Line, string Meaning)> Examples =>
        [
            ("venvstacks lock venvstacks.toml", "lock all layers, keeping versions"),
            ("venvstacks lock --if-needed venvstacks.toml", "only layers whose lock is not valid"),
            ("venvstacks lock --reset-lock 'app-*' venvstacks.toml", "discard old versions of the applications"),
        ];

    protected override SelectionRequest Select(ParseResult parsed) =>
        new()
        {
            Include = [.. Choices.Include.Read(parsed)],
            AllowMissing = Choices.AllowMissing.Read(parsed),
            ResetLock = [.. Choices.ResetLock.Read(parsed)],
            Lock = Choices.IfNeeded.Read(parsed) ? OperationChoice.IfNeeded : OperationChoice.Yes,
            LockDependencies = Choices.LockDependencies.Read(parsed),
        };

    protected override async Task RunAsync(StackRun run, CancellationToken cancellationToken)
    {
        LockResult result = await LockAsync(run, cancellationToken);
        LockReport.Write(result, run.Stack, run.Selection, run.Context.Out);
        run.SayDone(LockReport.WriteChanges(result, run.Messages));
    }
}
