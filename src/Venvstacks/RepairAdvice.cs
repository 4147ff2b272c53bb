using Venvstacks.Deployment;
using Venvstacks.Diagnostics;

namespace Venvstacks;

/// <summary>Explains a repair that fails because its source now has another version of the stack.</summary>
/// <param name="planner">Reads the source.</param>
/// <param name="records">The records of the installation.</param>
internal sealed class RepairAdvice(GenerationPlanner planner, TargetRecords records)
{
    /// <summary>The error, with the command that updates as its help.</summary>
    /// <param name="error">The error of the repair.</param>
    /// <param name="files">The files of the source.</param>
    /// <param name="reserved">The installation; its current generation is repaired.</param>
    /// <param name="cancellationToken">Ends the reading of the source.</param>
    /// <returns>Null where the error has another cause.</returns>
    public async Task<DeploymentException?> ExplainAsync(
        DeploymentException error,
        IPublishedFiles files,
        ReservedTarget reserved,
        CancellationToken cancellationToken
    )
    {
        Generation current = reserved.Current;
        string? code = error.Diagnostics[0].Code;
        bool isOfSource =
            code is DiagnosticCodes.WrongArchive or DiagnosticCodes.IncompleteSource or DiagnosticCodes.WrongManifest;
        if (!isOfSource || await FindAsync(files, current, cancellationToken).ConfigureAwait(false) is not { } plan)
            return null;
        return DeploymentException.About(
            code!,
            $"cannot repair generation {current.Number} of '{records.Layout.Root}': '{current.Source}' now has another version of the stack",
            $"install that version with {records.Layout.Command(["update", .. OptionsFor(plan, reserved)])}",
            error
        );
    }

    // The plan of an update; null where the source has the installed stack, or cannot be used.
    private async Task<GenerationPlan?> FindAsync(
        IPublishedFiles files,
        Generation current,
        CancellationToken cancellationToken
    )
    {
        try
        {
            UpdateRequest request = new(records.Layout.Root);
            GenerationPlan plan = await planner
                .PlanAsync(
                    files,
                    GenerationPlanner.InstallOf(request, current),
                    GenerationPlanner.KnownBy(request, current),
                    null,
                    cancellationToken
                )
                .ConfigureAwait(false);
            return plan.Identity == current.Identity ? null : plan;
        }
        catch (VenvstacksException)
        {
            return null;
        }
    }

    private static IEnumerable<string> OptionsFor(GenerationPlan plan, ReservedTarget reserved)
    {
        if (reserved.State.Skipped.Contains(plan.Identity, StringComparer.Ordinal))
            yield return "--force";
        if (UpdateRules.FindOlder(plan, reserved.State, reserved.Current) is not null)
            yield return "--allow-downgrade";
    }
}
