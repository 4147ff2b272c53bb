using Venvstacks.Packaging;
using Venvstacks.Packaging.Solving;

namespace Venvstacks.Resolution;

/// <summary>Explains a resolution without a solution.</summary>
internal sealed class RefusalWriter(ResolutionRequest request, PackageUniverse universe)
{
    private const int StackSize = 256 << 20;

    private readonly ProofPackages _packages = new(universe);

    /// <summary>Writes the solver's proof in words, with hints.</summary>
    public Refusal Write(Derivation<SolverPackage> failure, ForkEnvironment environment)
    {
        Derivation<SolverPackage> proof = new ProofShortener<SolverPackage>(_packages).Shorten(failure);
        ImmutableArray<Derivation<SolverPackage>> facts = [.. proof.Ends()];
        return new([.. WriteProof(proof)], [.. new RefusalHints(request, universe).For(facts)], environment.Marker)
        {
            Packages = [.. PackagesOf(facts)],
        };
    }

    // A proof may be thousands of steps deep, too deep for the stack of a pool thread.
    private IReadOnlyList<string> WriteProof(Derivation<SolverPackage> proof)
    {
        FailureWriter<SolverPackage> writer = new(new RefusalWords(request, universe, _packages));
        Task<IReadOnlyList<string>> writing = new(() => writer.Write(proof));
        Thread deep = new(() => writing.RunSynchronously(TaskScheduler.Default), StackSize);
        deep.Start();
        deep.Join();
        return writing.GetAwaiter().GetResult();
    }

    /// <summary>The packages of facts, sorted.</summary>
    public static IEnumerable<PackageName> PackagesOf(IEnumerable<Derivation<SolverPackage>> facts) =>
        facts
            .SelectMany(fact => fact.Terms)
            .Where(term => term.Package.IsNamed)
            .Select(term => term.Package.Name)
            .Distinct()
            .Order();
}
