namespace Venvstacks.Deployment;

/// <summary>The result of the check of a generation that <c>rollback</c> can go back to.</summary>
/// <param name="Number">The number of the generation.</param>
/// <param name="Problems">The differences from what was installed, by layer and path.</param>
public sealed record KeptVerification(int Number, ImmutableArray<TreeProblem> Problems)
{
    /// <summary>The damage of the generation's records, without a full stop; null where they are whole.</summary>
    public string? DamagedRecord { get; init; }

    /// <summary>Whether the files are as they were installed.</summary>
    public bool IsGood => DamagedRecord is null && Problems.All(problem => problem.IsWarning);
}
