namespace Venvstacks.Deployment;

/// <summary>The result of the check of a generation that <c>rollback</c> can go back to.</summary>
/// <param name="Number">The number of the generation.</param>
/// <param name="Problems">The differences from what was installed, by layer and path.</param>
public sealed record KeptVerification(int Number, ImmutableArray<TreeProblem> Problems)
{
    /// <summary>The damage of the generation's records, without a full stop; null where they are whole.</summary>
    public string? DamagedRecord { get; init; }

    /// <summary>Whether the installation lies at another path than when the generation was made.</summary>
    public bool IsMoved { get; init; }

    /// <summary>Whether files or records are not as they were installed.</summary>
    public bool IsDamaged => DamagedRecord is not null || !Problems.All(problem => problem.IsWarning);

    /// <summary>Whether <c>rollback</c> can go back to the generation.</summary>
    public bool IsGood => !IsMoved && !IsDamaged;
}
