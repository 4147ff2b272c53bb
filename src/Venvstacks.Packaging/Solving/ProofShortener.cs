namespace Venvstacks.Packaging.Solving;

/// <summary>
/// Shortens a proof that there is no solution. A search meets versions one by one, and what it proves rests on something about
/// each. Of that, little is needed, and less than it says:
/// <code>
/// a 1 requires b>=3    a 2 requires b>=4    c requires a    d requires b&lt;2
/// a 1 and 2 require b>=3                    c requires a    d requires b&lt;2
/// </code>
/// The second line follows from the first, and shows as much. So facts are put together where the rest still leaves no
/// solution, then left out one by one, and what remains is proven anew.
/// </summary>
/// <typeparam name="TPackage">The type of packages.</typeparam>
public sealed class ProofShortener<TPackage>
    where TPackage : notnull
{
    private readonly IProofPackages<TPackage> _packages;
    private readonly VersionGaps<TPackage> _gaps;
    private Refutation<TPackage> _refutation;

    /// <summary>Shortens proofs about some packages.</summary>
    /// <param name="packages">What has to be known of them.</param>
    public ProofShortener(IProofPackages<TPackage> packages)
    {
        _packages = packages;
        _gaps = new(packages);
        _refutation = new(packages, _gaps);
    }

    /// <summary>A proof, and the facts that it rests on.</summary>
    private sealed record Proof(Derivation<TPackage> Steps, ImmutableArray<ProofFact<TPackage>> Facts);

    /// <summary>A proof from some of the same facts, or from weaker ones; the same where none is found in reasonable time.</summary>
    public Derivation<TPackage> Shorten(Derivation<TPackage> proof)
    {
        while (Prove(FactsOf(proof)) is { } shorter)
        {
            shorter = LeaveOut(Weaken(shorter));
            if (!LookCloser(shorter))
                return shorter.Steps;
            _refutation = new(_packages, _gaps);
        }
        return proof;
    }

    /// <summary>Whether it matters to a proof that versions cannot be used, of which it says nothing yet.</summary>
    private bool LookCloser(Proof proof) =>
        proof
            .Facts.OfType<ProofFact<TPackage>.Need>()
            .GroupBy(need => _packages.VersionsOf(need.Required))
            .Any(needs => _gaps.LookCloser(needs.First().Required, [.. needs.Select(need => need.RequiredVersions)]));

    private Proof? Prove(ImmutableArray<ProofFact<TPackage>> facts) =>
        _refutation.Find(facts) is { } steps ? new(steps, FactsOf(steps)) : null;

    /// <summary>Puts what versions of one package require of another together.</summary>
    private Proof Weaken(Proof proof)
    {
        ImmutableArray<ImmutableArray<ProofFact<TPackage>.Need>> groups = [.. Groups(proof.Facts)];
        Proof? weakest = Prove(
            groups.Aggregate(proof.Facts, (facts, group) => Replace(facts, group, Together(group).WithoutGaps()))
        );
        return weakest ?? groups.Aggregate(proof, Weaken);
    }

    /// <summary>Puts as many neighbours of a group together as the proof allows.</summary>
    private Proof Weaken(Proof proof, ImmutableArray<ProofFact<TPackage>.Need> group)
    {
        if (TryTogether(proof, group) is var (all, _))
            return all;
        ProofFact<TPackage>.Need together = group[0];
        foreach (ProofFact<TPackage>.Need next in group.Skip(1))
            if (TryTogether(proof, [together, next]) is var (both, weaker))
                (proof, together) = (both, weaker);
            else
                together = next;
        return proof;
    }

    /// <summary>Puts a group together, without the gaps in what it requires if that will do.</summary>
    private (Proof, ProofFact<TPackage>.Need)? TryTogether(Proof proof, ImmutableArray<ProofFact<TPackage>.Need> group)
    {
        ProofFact<TPackage>.Need together = Together(group);
        foreach (
            ProofFact<TPackage>.Need need in ((ProofFact<TPackage>.Need[])[together.WithoutGaps(), together]).Distinct()
        )
            if (Prove(Replace(proof.Facts, group, need)) is { } weaker)
                return (weaker, need);
        return null;
    }

    private static ProofFact<TPackage>.Need Together(ImmutableArray<ProofFact<TPackage>.Need> group) =>
        group.Aggregate(group[0], (a, b) => a.Or(b));

    private static ImmutableArray<ProofFact<TPackage>> Replace(
        ImmutableArray<ProofFact<TPackage>> facts,
        ImmutableArray<ProofFact<TPackage>.Need> group,
        ProofFact<TPackage>.Need together
    ) => [.. facts.Except(group), together];

    /// <summary>Leaves out what is not needed; what the last proof does without goes with it.</summary>
    private Proof LeaveOut(Proof proof)
    {
        foreach (ProofFact<TPackage> fact in proof.Facts.Reverse())
            if (proof.Facts.Contains(fact) && Prove(proof.Facts.Remove(fact)) is { } shorter)
                proof = shorter;
        return proof;
    }

    /// <summary>The requirements of versions of one package on another, where there are several; requirements of the same versions are never put together.</summary>
    private static IEnumerable<ImmutableArray<ProofFact<TPackage>.Need>> Groups(
        ImmutableArray<ProofFact<TPackage>> facts
    )
    {
        foreach (
            IGrouping<(TPackage Package, TPackage Required), ProofFact<TPackage>.Need> pair in facts
                .OfType<ProofFact<TPackage>.Need>()
                .GroupBy(need => (need.Package, need.Required))
        )
        {
            List<List<ProofFact<TPackage>.Need>> groups = [];
            foreach (ProofFact<TPackage>.Need need in pair.OrderBy(need => need.Versions.Lower))
                if (groups.Find(group => group.TrueForAll(n => n.Versions.IsDisjointFrom(need.Versions))) is { } group)
                    group.Add(need);
                else
                    groups.Add([need]);
            foreach (List<ProofFact<TPackage>.Need> group in groups)
                if (group.Count > 1)
                    yield return [.. group];
        }
    }

    /// <summary>Makes one of facts that say the same of other versions.</summary>
    private static ImmutableArray<ProofFact<TPackage>> Unite(IEnumerable<ProofFact<TPackage>> facts) =>
        [
            .. facts
                .GroupBy(fact => fact with { Versions = Versions.VersionRanges.Empty })
                .Select(same =>
                    same.Key with
                    {
                        Versions = same.Select(f => f.Versions).Aggregate((a, b) => a.Union(b)),
                    }
                ),
        ];

    private ImmutableArray<ProofFact<TPackage>> FactsOf(Derivation<TPackage> proof)
    {
        ProofFact<TPackage>[] facts = [.. proof.Ends().Select(ProofFact<TPackage>.Of).OfType<ProofFact<TPackage>>()];
        // What was written goes first: it decides where the cuts are.
        foreach (ProofFact<TPackage>.Need need in facts.OfType<ProofFact<TPackage>.Need>())
            _gaps.Required(need.Required, need.RequiredVersions);
        return Unite(
            facts
                .Select(fact => fact with { Versions = _gaps.Stretch(fact.Package, fact.Versions) })
                .Where(fact => !GoesWithoutSaying(fact))
        );
    }

    /// <summary>Whether a fact is that a package stands for another, or says something of none of the versions that are told apart.</summary>
    private bool GoesWithoutSaying(ProofFact<TPackage> fact) =>
        fact is ProofFact<TPackage>.Need need
            ? _packages.StandsFor(need.Package).Contains(need.Required)
            : _gaps.AreAbsent(fact.Package, fact.Versions);
}
