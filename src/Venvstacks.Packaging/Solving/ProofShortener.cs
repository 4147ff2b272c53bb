using System.Collections.Immutable;

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
    private readonly Refutation<TPackage> _refutation;

    /// <summary>Shortens proofs about some packages.</summary>
    /// <param name="packages">What has to be known of them.</param>
    public ProofShortener(IProofPackages<TPackage> packages)
    {
        _packages = packages;
        _gaps = new(packages);
        _refutation = new(packages, _gaps);
    }

    /// <summary>A proof from some of the same facts, or from weaker ones; the same where none is found in reasonable time.</summary>
    public Derivation<TPackage> Shorten(Derivation<TPackage> proof)
    {
        ImmutableArray<ProofFact<TPackage>> facts = Unite(FactsOf(proof));
        if (_refutation.Find(facts) is not { } current)
            return proof;
        current = Weaken(current);
        return LeaveOut(current);
    }

    /// <summary>Puts what versions of one package require of another together.</summary>
    private Derivation<TPackage> Weaken(Derivation<TPackage> proof)
    {
        ImmutableArray<ProofFact<TPackage>> facts = Unite(FactsOf(proof));
        ImmutableArray<ImmutableArray<ProofFact<TPackage>.Need>> groups = [.. Groups(facts)];
        ImmutableArray<ProofFact<TPackage>> weakest = groups.Aggregate(facts, Together);
        if (_refutation.Find(weakest) is { } whole)
            return whole;
        foreach (ImmutableArray<ProofFact<TPackage>.Need> group in groups)
            (facts, proof) = Weaken(facts, group, proof);
        return proof;
    }

    /// <summary>Puts as many neighbours of a group together as the proof allows.</summary>
    private (ImmutableArray<ProofFact<TPackage>>, Derivation<TPackage>) Weaken(
        ImmutableArray<ProofFact<TPackage>> facts,
        ImmutableArray<ProofFact<TPackage>.Need> group,
        Derivation<TPackage> proof
    )
    {
        if (TryRefute(Together(facts, group)) is { } all)
            return all;
        ProofFact<TPackage>.Need together = group[0];
        foreach (ProofFact<TPackage>.Need next in group.Skip(1))
            if (TryRefute(Together(facts, [together, next])) is { } both)
            {
                (facts, proof) = both;
                together = together.Or(next);
            }
            else
            {
                together = next;
            }
        return (facts, proof);

        (ImmutableArray<ProofFact<TPackage>>, Derivation<TPackage>)? TryRefute(
            ImmutableArray<ProofFact<TPackage>> weaker
        ) => _refutation.Find(weaker) is { } found ? (weaker, found) : null;
    }

    /// <summary>Leaves out what is not needed; what the last proof does without goes with it.</summary>
    private Derivation<TPackage> LeaveOut(Derivation<TPackage> proof)
    {
        ImmutableArray<ProofFact<TPackage>> facts = Unite(FactsOf(proof));
        foreach (ProofFact<TPackage> fact in facts.Reverse())
        {
            if (!facts.Contains(fact) || _refutation.Find(facts.Remove(fact)) is not { } shorter)
                continue;
            proof = shorter;
            facts = Unite(FactsOf(proof));
        }
        return proof;
    }

    private static ImmutableArray<ProofFact<TPackage>> Together(
        ImmutableArray<ProofFact<TPackage>> facts,
        ImmutableArray<ProofFact<TPackage>.Need> group
    ) => [.. facts.Except(group), group.Aggregate(group[0], (a, b) => a.Or(b))];

    /// <summary>What versions of one package require of another, where there are several; requirements of the same versions are never put together.</summary>
    private static IEnumerable<ImmutableArray<ProofFact<TPackage>.Need>> Groups(
        ImmutableArray<ProofFact<TPackage>> facts
    )
    {
        foreach (var pair in facts.OfType<ProofFact<TPackage>.Need>().GroupBy(need => (need.Package, need.Required)))
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

    private IEnumerable<ProofFact<TPackage>> FactsOf(Derivation<TPackage> proof)
    {
        ProofFact<TPackage>[] facts = [.. proof.Ends().Select(ProofFact<TPackage>.Of).OfType<ProofFact<TPackage>>()];
        // What was written goes first: it decides where the cuts are.
        foreach (var need in facts.OfType<ProofFact<TPackage>.Need>())
            _gaps.Required(need.Required, need.RequiredVersions);
        return from fact in facts
            where !GoesWithoutSaying(fact)
            select fact with
            {
                Versions = _gaps.Stretch(fact.Package, fact.Versions),
            };
    }

    /// <summary>Whether a fact is that a package stands for another, or that there are no versions where none are known to be.</summary>
    private bool GoesWithoutSaying(ProofFact<TPackage> fact) =>
        fact switch
        {
            ProofFact<TPackage>.Need need => _packages.StandsFor(need.Package).Contains(need.Required),
            ProofFact<TPackage>.Absence absence => !_packages.VersionsOf(absence.Package).IsEmpty,
            _ => false,
        };
}
