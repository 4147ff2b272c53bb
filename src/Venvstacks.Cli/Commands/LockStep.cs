using Venvstacks.Locking;

namespace Venvstacks.Cli.Commands;

/// <summary>Locks the selected layers.</summary>
internal static class LockStep
{
    public static async Task<LockResult> RunAsync(
        StackRun run,
        StackOptions choices,
        CancellationToken cancellationToken
    )
    {
        VenvstacksClient client = run.Client(choices);
        return await run.WithProgressAsync(progress => client.LockAsync(run.Selection, progress, cancellationToken));
    }
}
