using Venvstacks.Diagnostics;

namespace Venvstacks.Deployment;

/// <summary>Makes an earlier generation of an installation current.</summary>
/// <param name="records">The records of the installation.</param>
/// <param name="reserved">The installation, which is reserved for this run.</param>
internal sealed class GenerationRollback(TargetRecords records, ReservedTarget reserved)
{
    /// <summary>Checks the earlier generation, and makes it current.</summary>
    /// <param name="number">The number of the generation; null for the newest below the current one whose record is whole.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <exception cref="DeploymentException">There is no such generation, or its record is damaged.</exception>
    /// <exception cref="VerificationException">Files of the generation differ from what was installed.</exception>
    /// <exception cref="StorageException">The state cannot be written.</exception>
    public DeploymentChange Run(int? number, CancellationToken cancellationToken)
    {
        (DeploymentState state, Generation current) = (reserved.State, reserved.Current);
        TargetRecovery.Recover(records, state);
        if (number == current.Number)
            return new DeploymentChange(current, IsChanged: false);
        Generation earlier = Find(number);
        Require(earlier, cancellationToken);
        bool isSkipped = earlier.Number < current.Number && current.Identity != earlier.Identity;
        DeploymentState next = state.With(earlier.Number) with
        {
            Skipped =
            [
                .. state
                    .Skipped.Where(identity => identity != earlier.Identity)
                    .Union(isSkipped ? [current.Identity] : [], StringComparer.Ordinal),
            ],
        };
        records.Write(next);
        TargetLinks.Write(records.Layout, next, earlier);
        return new DeploymentChange(earlier, IsChanged: true);
    }

    // Only the current generation is repaired.
    private void Require(Generation earlier, CancellationToken cancellationToken)
    {
        const string help = "choose another generation, or install that release again with '--allow-downgrade'";
        GenerationCheck check = new(records);
        check.Require(check.Run(earlier, withContents: false, cancellationToken), help);
    }

    private Generation Find(int? number)
    {
        IEnumerable<int> earlier = reserved.State.Kept.Where(kept => kept < reserved.State.Current).OrderDescending();
        if (number is not { } chosen)
            return earlier.Select(records.FindGeneration).OfType<Generation>().FirstOrDefault()
                ?? throw Unknown($"before {reserved.State.Current}");
        if (!reserved.State.Kept.Contains(chosen))
            throw Unknown($"{chosen}");
        return records.FindGeneration(chosen)
            ?? throw DeploymentException.About(
                DiagnosticCodes.DamagedState,
                $"generation {chosen} cannot be used: {RecordPlace.DamageOf(records.Layout.MarkerOf(chosen))}",
                $"choose another generation, or remove this one with {records.Layout.Command("gc")}"
            );
    }

    private DeploymentException Unknown(string generation) =>
        DeploymentException.About(
            DiagnosticCodes.NoGeneration,
            $"'{records.Layout.Root}' has no generation {generation}",
            $"{records.Layout.Command("status")} lists the generations"
        );
}
