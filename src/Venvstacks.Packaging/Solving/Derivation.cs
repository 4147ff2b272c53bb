using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Solving;

/// <summary>A proof that there is no solution, or a step of it: the terms that cannot hold together, and why. Shared steps are the same object.</summary>
/// <typeparam name="TPackage">The type of packages.</typeparam>
public abstract class Derivation<TPackage>
{
    private Derivation(ImmutableArray<(TPackage Package, Term Term)> terms) => Terms = terms;

    /// <summary>The terms that cannot hold together; empty where no term is left.</summary>
    public ImmutableArray<(TPackage Package, Term Term)> Terms { get; }

    /// <summary>The facts that the proof rests on, each once.</summary>
    public IEnumerable<Derivation<TPackage>> Ends()
    {
        HashSet<Derivation<TPackage>> seen = [];
        Stack<Derivation<TPackage>> open = new([this]);
        while (open.TryPop(out Derivation<TPackage>? step))
        {
            if (!seen.Add(step))
                continue;
            if (step is Conclusion conclusion)
            {
                open.Push(conclusion.Second);
                open.Push(conclusion.First);
                continue;
            }
            yield return step;
        }
    }

    /// <summary>The root has to be chosen.</summary>
    public sealed class NotRoot : Derivation<TPackage>
    {
        internal NotRoot(ImmutableArray<(TPackage, Term)> terms)
            : base(terms) { }
    }

    /// <summary>There is no version of a package in a set.</summary>
    public sealed class NoVersions : Derivation<TPackage>
    {
        internal NoVersions(ImmutableArray<(TPackage, Term)> terms)
            : base(terms) { }
    }

    /// <summary>Versions of a package cannot be used.</summary>
    public sealed class Unavailable : Derivation<TPackage>
    {
        internal Unavailable(ImmutableArray<(TPackage, Term)> terms, UnavailableReason reason)
            : base(terms) => Reason = reason;

        /// <summary>Why.</summary>
        public UnavailableReason Reason { get; }
    }

    /// <summary>Versions of a package cannot be used, for reasons that have nothing to do with each other.</summary>
    public sealed class Unusable : Derivation<TPackage>
    {
        private Unusable(ImmutableArray<(TPackage, Term)> terms, ImmutableArray<Derivation<TPackage>> facts)
            : base(terms) => Facts = facts;

        /// <summary>Why: <see cref="NoVersions"/> and <see cref="Unavailable"/> of the one package.</summary>
        public ImmutableArray<Derivation<TPackage>> Facts { get; }

        /// <summary>A conclusion as one fact, if it says no more than what it follows from; else null.</summary>
        internal static Unusable? Of(Conclusion conclusion)
        {
            bool isAboutOne = conclusion.Terms is [{ Term.IsPositive: true }];
            return isAboutOne && FactsOf(conclusion.First) is { } first && FactsOf(conclusion.Second) is { } second
                ? new(conclusion.Terms, [.. first, .. second])
                : null;
        }

        private static ImmutableArray<Derivation<TPackage>>? FactsOf(Derivation<TPackage> step) =>
            step switch
            {
                Unusable unusable => unusable.Facts,
                NoVersions or Unavailable => [step],
                _ => null,
            };
    }

    /// <summary>Versions of a package require versions of another.</summary>
    public sealed class Dependency : Derivation<TPackage>
    {
        internal Dependency(ImmutableArray<(TPackage, Term)> terms, TPackage required, VersionRanges versions)
            : base(terms) => (Required, RequiredVersions) = (required, versions);

        /// <summary>The package that is required.</summary>
        public TPackage Required { get; }

        /// <summary>The accepted versions; empty if there are none.</summary>
        public VersionRanges RequiredVersions { get; }
    }

    /// <summary>Follows from two others.</summary>
    public sealed class Conclusion : Derivation<TPackage>
    {
        internal Conclusion(
            ImmutableArray<(TPackage, Term)> terms,
            Derivation<TPackage> first,
            Derivation<TPackage> second
        )
            : base(terms) => (First, Second) = (first, second);

        /// <summary>The first cause.</summary>
        public Derivation<TPackage> First { get; }

        /// <summary>The second cause.</summary>
        public Derivation<TPackage> Second { get; }

        /// <summary>The same conclusion from causes that say the same.</summary>
        internal Conclusion With(Derivation<TPackage> first, Derivation<TPackage> second) =>
            first == First && second == Second ? this : new(Terms, first, second);
    }
}

/// <summary>Makes a proof of the solver's incompatibilities.</summary>
internal sealed class DerivationBuilder<TPackage>(
    IReadOnlyList<Incompatibility> incompatibilities,
    IReadOnlyList<TPackage> packages
)
{
    private readonly Dictionary<int, Derivation<TPackage>> _built = [];

    // Causes are older than what follows from them: built in the order of age, none is missing and nothing recurses.
    public Derivation<TPackage> Build(int id)
    {
        foreach (int cause in Causes(id).Order())
            _built.Add(cause, BuildStep(incompatibilities[cause]));
        return _built[id];
    }

    private HashSet<int> Causes(int id)
    {
        HashSet<int> all = [];
        Stack<int> open = new([id]);
        while (open.TryPop(out int next))
            if (all.Add(next) && incompatibilities[next].Cause is Cause.Derived derived)
            {
                open.Push(derived.First);
                open.Push(derived.Second);
            }
        return all;
    }

    private Derivation<TPackage> BuildStep(Incompatibility incompatibility)
    {
        ImmutableArray<(TPackage, Term)> terms =
        [
            .. incompatibility.Terms.Select(term => (packages[term.Package], term.Term)),
        ];
        return incompatibility.Cause switch
        {
            Cause.NotRoot => new Derivation<TPackage>.NotRoot(terms),
            Cause.NoVersions => new Derivation<TPackage>.NoVersions(terms),
            Cause.Unavailable unavailable => new Derivation<TPackage>.Unavailable(terms, unavailable.Reason),
            Cause.Dependency dependency => new Derivation<TPackage>.Dependency(
                terms,
                packages[dependency.Required],
                dependency.Written
            ),
            Cause.Derived derived => new Derivation<TPackage>.Conclusion(
                terms,
                _built[derived.First],
                _built[derived.Second]
            ),
            _ => throw new InvalidOperationException("a cause of no known kind"),
        };
    }
}
