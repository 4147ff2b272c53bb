using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Solving;

/// <summary>A term and the solver's number of the package that it is about.</summary>
/// <param name="Package">The number of the package.</param>
/// <param name="Term">What is stated about it.</param>
internal readonly record struct PackageTerm(int Package, Term Term);

/// <summary>Terms that never hold together, each about another package, and why.</summary>
internal sealed class Incompatibility
{
    private Incompatibility(ImmutableArray<PackageTerm> terms, Cause cause) => (Terms, Cause) = (terms, cause);

    public ImmutableArray<PackageTerm> Terms { get; }

    public Cause Cause { get; }

    /// <summary>The root has to be chosen.</summary>
    public static Incompatibility NotRoot(int package, PackageVersion version) =>
        new([new(package, Term.Exact(version).Negate())], new Cause.NotRoot());

    /// <summary>The set holds no version.</summary>
    public static Incompatibility NoVersions(int package, VersionRanges versions) =>
        new([new(package, Term.Positive(versions))], new Cause.NoVersions());

    /// <summary>The versions cannot be used, for a reason that the solver does not know of.</summary>
    public static Incompatibility Unavailable(int package, VersionRanges versions, UnavailableReason reason) =>
        new([new(package, Term.Positive(versions))], new Cause.Unavailable(reason));

    /// <summary>The versions of one package require a version of a set of another.</summary>
    public static Incompatibility Dependency(
        int dependent,
        VersionRanges versions,
        int dependency,
        VersionRanges required
    ) => Dependency(new(dependent, dependency, required, required), versions);

    /// <summary>The versions of a package require what a cause says.</summary>
    public static Incompatibility Dependency(Cause.Dependency cause, VersionRanges versions)
    {
        (int dependent, int dependency, VersionRanges required, _) = cause;
        // A version that requires others of its own package can never be: two terms about one package would break the rule of one term each.
        if (dependent == dependency)
            return new([new(dependent, Term.Positive(versions.Except(required)))], cause);
        PackageTerm first = new(dependent, Term.Positive(versions));
        return required.IsEmpty ? new([first], cause) : new([first, new(dependency, Term.Negative(required))], cause);
    }

    /// <summary>The incompatibility that follows from two others when a package of both is eliminated (the rule of resolution).</summary>
    public static Incompatibility Derived(
        int firstId,
        Incompatibility first,
        int secondId,
        Incompatibility second,
        int package
    )
    {
        ImmutableArray<PackageTerm>.Builder terms = ImmutableArray.CreateBuilder<PackageTerm>(
            first.Terms.Length + second.Terms.Length
        );
        foreach (PackageTerm term in first.Terms)
            if (term.Package != package)
                terms.Add(term);
        foreach (PackageTerm term in second.Terms)
            if (term.Package != package)
                Merge(terms, term);
        Term either = first.TermOf(package)!.Value.Union(second.TermOf(package)!.Value);
        if (either != Term.Any)
            terms.Add(new(package, either));
        return new(terms.DrainToImmutable(), new Cause.Derived(firstId, secondId));
    }

    public Term? TermOf(int package)
    {
        foreach (PackageTerm term in Terms)
            if (term.Package == package)
                return term.Term;
        return null;
    }

    private static void Merge(ImmutableArray<PackageTerm>.Builder terms, PackageTerm added)
    {
        for (var i = 0; i < terms.Count; i++)
            if (terms[i].Package == added.Package)
            {
                terms[i] = new(added.Package, terms[i].Term.Intersect(added.Term));
                return;
            }
        terms.Add(added);
    }
}
