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
        LockRequest request = new(run.Stack)
        {
            Selection = run.Selection,
            UseIndex = choices.Index.Read(run.Parsed),
            LocalWheels = run.PathsOf(choices.LocalWheels),
        };
        return await run.WithProgressAsync(progress =>
            new StackLocker(run.Workspace).LockAsync(request, progress, cancellationToken)
        );
    }
}
