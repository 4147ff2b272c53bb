using System.Collections.Immutable;
using Venvstacks.Packaging;
using Venvstacks.Packaging.Solving;

namespace Venvstacks.Resolution;

/// <summary>Explains why there is no solution.</summary>
/// <param name="request">What was asked for.</param>
/// <param name="universe">What it was asked of.</param>
internal sealed class RefusalWriter(ResolutionRequest request, PackageUniverse universe)
{
    private const int StackSize = 256 << 20;

    /// <summary>Puts the solver's proof in words, and looks for what might help.</summary>
    public Refusal Write(Derivation<SolverPackage> failure, ForkEnvironment environment)
    {
        ImmutableArray<Derivation<SolverPackage>> facts = [.. FactsOf(failure)];
        return new([.. WriteProof(failure)], [.. new RefusalHints(request, universe).For(facts)], environment.Marker)
        {
            Packages = [.. PackagesOf(facts)],
        };
    }

    // A proof may be thousands of steps deep, one inside the other: more than the stack of a pool's thread holds.
    private IReadOnlyList<string> WriteProof(Derivation<SolverPackage> failure)
    {
        IReadOnlyList<string> proof = [];
        FailureWriter<SolverPackage> writer = new(new RefusalWords(request, universe));
        Thread deep = new(() => proof = writer.Write(failure), StackSize);
        deep.Start();
        deep.Join();
        return proof;
    }

    private static IEnumerable<PackageName> PackagesOf(IEnumerable<Derivation<SolverPackage>> facts) =>
        facts
            .SelectMany(fact => fact.Terms)
            .Where(term => term.Package.IsNamed)
            .Select(term => term.Package.Name)
            .Distinct()
            .Order();

    private static IEnumerable<Derivation<SolverPackage>> FactsOf(Derivation<SolverPackage> failure)
    {
        HashSet<Derivation<SolverPackage>> seen = [];
        Stack<Derivation<SolverPackage>> open = new([failure]);
        while (open.TryPop(out Derivation<SolverPackage>? step))
        {
            if (!seen.Add(step))
                continue;
            if (step is Derivation<SolverPackage>.Conclusion conclusion)
            {
                open.Push(conclusion.Second);
                open.Push(conclusion.First);
                continue;
            }
            yield return step;
        }
    }
}
