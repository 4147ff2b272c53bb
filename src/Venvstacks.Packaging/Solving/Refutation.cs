using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Solving;

/// <summary>Tries whether facts leave no solution.</summary>
internal sealed class Refutation<TPackage>(IProofPackages<TPackage> packages, VersionGaps<TPackage> gaps)
    where TPackage : notnull
{
    // So many decisions take about a second; a proof that needs more is as good as it will be.
    private int _decisionsLeft = 50_000;

    /// <summary>The proof that there is no solution, or null: there is one, or time is up.</summary>
    public Derivation<TPackage>? Find(ImmutableArray<ProofFact<TPackage>> facts)
    {
        Solver<TPackage> solver = new(packages.Root.Package, packages.Root.Version);
        foreach (ProofFact<TPackage> fact in facts)
            State(fact, solver);
        // Last, since the newest is looked at first: what holds of their neighbours holds of versions that do not exist, but is no reason.
        foreach (ProofFact<TPackage>.Need need in facts.OfType<ProofFact<TPackage>.Need>())
            if (gaps.AreAbsent(need.Required, need.RequiredVersions))
                solver.AddNoVersions(solver.NumberOf(need.Required), need.RequiredVersions);
        List<Conflict> conflicts = [];
        int next = Solver<TPackage>.Root;
        while (true)
        {
            if (!solver.Propagate(next, conflicts, out Derivation<TPackage>? failure))
                return failure;
            // Of what no version is known the facts say why; if they do not, there may be one.
            int? known = solver.PickPackage(package => gaps.VersionsOf(solver[package]).IsEmpty ? 0UL : 1UL);
            if (known is not { } picked || gaps.VersionsOf(solver[picked]).IsEmpty || _decisionsLeft-- <= 0)
                return null;
            next = picked;
            Decide(solver, picked, facts);
        }
    }

    private void State(ProofFact<TPackage> fact, Solver<TPackage> solver)
    {
        int package = solver.NumberOf(fact.Package);
        switch (fact)
        {
            case ProofFact<TPackage>.Need need:
                State(need, package, solver);
                break;
            case ProofFact<TPackage>.Unusable unusable:
                solver.AddUnavailable(package, unusable.Versions, unusable.Reason);
                break;
            default:
                solver.AddNoVersions(package, fact.Versions);
                break;
        }
    }

    private void State(ProofFact<TPackage>.Need need, int package, Solver<TPackage> solver)
    {
        int required = solver.NumberOf(need.Required);
        VersionRanges versions = gaps.Required(need.Required, need.RequiredVersions);
        solver.AddDependency(package, need.Versions, required, versions, need.RequiredVersions);
        // What stands for others has their versions from the start.
        foreach (TPackage target in packages.StandsFor(need.Required))
            solver.AddDependency(required, versions, solver.NumberOf(target), versions);
    }

    private void Decide(Solver<TPackage> solver, int picked, ImmutableArray<ProofFact<TPackage>> facts)
    {
        TPackage package = solver[picked];
        VersionRanges left = solver.VersionsOf(picked);
        if (gaps.VersionsOf(package).FirstOrDefault(left.Contains) is not { } version)
        {
            solver.AddNoVersions(picked, left);
            return;
        }
        ImmutableArray<TPackage> targets = packages.StandsFor(package);
        if (targets.IsEmpty)
        {
            solver.Decide(picked, version);
            return;
        }
        VersionRanges alike = VersionsLike(version, [package, .. targets], facts);
        solver.DecideWithDependencies(picked, version, alike, targets.Select(target => (target, alike)));
    }

    /// <summary>The versions that no fact tells from one.</summary>
    private VersionRanges VersionsLike(
        PackageVersion version,
        ImmutableArray<TPackage> same,
        ImmutableArray<ProofFact<TPackage>> facts
    )
    {
        VersionRanges alike = VersionRanges.Full;
        foreach (ProofFact<TPackage> fact in facts)
        {
            if (same.Contains(fact.Package))
                Narrow(fact.Versions);
            if (fact is ProofFact<TPackage>.Need need && same.Contains(need.Required))
                Narrow(gaps.Required(need.Required, need.RequiredVersions));
        }
        return alike;

        void Narrow(VersionRanges versions) =>
            alike = alike.Intersect(versions.Contains(version) ? versions : versions.Complement());
    }
}
