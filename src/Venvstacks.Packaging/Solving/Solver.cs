using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Solving;

/// <summary>
/// The state of one search by PubGrub, driven from outside: <see cref="Propagate"/>, then <see cref="PickPackage"/>, then
/// one of the ways to go on with that package (decide, exclude versions), and again. docs/design/resolver.md explains it.
/// </summary>
/// <remarks>
/// Packages are known by small numbers, given in the order in which they are first seen; that order settles ties, so that a
/// search depends on what it is told and on nothing else. Not thread-safe.
/// </remarks>
/// <typeparam name="TPackage">What is chosen a version of: compared by value.</typeparam>
public sealed class Solver<TPackage>
    where TPackage : notnull
{
    /// <summary>The number of the root package.</summary>
    public const int Root = 0;

    private readonly List<TPackage> _packages = [];
    private readonly Dictionary<TPackage, int> _numbers = [];
    private readonly List<Incompatibility> _incompatibilities = [];
    private readonly List<List<int>> _byPackage = [];

    // Dependencies that differ only in the dependent's versions are one incompatibility: the latest is here.
    private readonly Dictionary<Cause.Dependency, int> _dependencies = [];
    private readonly PartialSolution _solution;
    private readonly PackageVersion _rootVersion;

    /// <summary>Starts a search.</summary>
    /// <param name="root">The package whose dependencies are what is asked for.</param>
    /// <param name="rootVersion">Its only version.</param>
    public Solver(TPackage root, PackageVersion rootVersion)
    {
        _solution = new();
        _rootVersion = rootVersion;
        Add(Incompatibility.NotRoot(NumberOf(root), rootVersion));
    }

    private Solver(Solver<TPackage> original)
    {
        _packages.AddRange(original._packages);
        _numbers = new(original._numbers);
        _incompatibilities.AddRange(original._incompatibilities);
        foreach (List<int> ids in original._byPackage)
            _byPackage.Add([.. ids]);
        _dependencies = new(original._dependencies);
        _solution = original._solution.Clone();
        _rootVersion = original._rootVersion;
    }

    /// <summary>The package of a number.</summary>
    public TPackage this[int number] => _packages[number];

    /// <summary>The decisions: every package that is part of the solution so far, with its version.</summary>
    public IEnumerable<(int Package, PackageVersion Version)> Decisions => _solution.Decisions;

    /// <summary>The packages that propagation has just opened for a decision or narrowed, with the versions left: worth fetching now.</summary>
    public IEnumerable<(int Package, VersionRanges Versions)> RecentlyOpened => _solution.RecentlyOpened;

    /// <summary>A copy that goes on independently; what was learnt stays learnt.</summary>
    public Solver<TPackage> Clone() => new(this);

    /// <summary>The number of a package, which is new where it was not seen before.</summary>
    public int NumberOf(TPackage package)
    {
        if (_numbers.TryGetValue(package, out int number))
            return number;
        number = _packages.Count;
        _packages.Add(package);
        _byPackage.Add([]);
        _numbers.Add(package, number);
        return number;
    }

    /// <summary>The versions of an open package that are left.</summary>
    public VersionRanges VersionsOf(int package) => _solution.TermOf(package)!.Value.Versions;

    /// <summary>The versions of a package that the root's own requirements admit; null where they do not restrict it.</summary>
    public Term? UnchangingTermOf(int package) => _solution.UnchangingTermOf(package);

    /// <summary>Derives all that follows after a package has changed, learning from conflicts on the way.</summary>
    /// <param name="package">The package decided on or excluded from last.</param>
    /// <param name="conflicts">Takes each conflict: the package whose assignment it came from and the packages of the incompatibility.</param>
    /// <param name="failure">The proof, where there is no solution.</param>
    /// <returns>Whether there still may be a solution.</returns>
    public bool Propagate(
        int package,
        ICollection<Conflict> conflicts,
        [NotNullWhen(false)] out Derivation<TPackage>? failure
    )
    {
        Stack<int> changed = new([package]);
        while (changed.TryPop(out int current))
        {
            if (FindConflict(current, changed) is not { } conflict)
                continue;
            if (!TryResolve(ref conflict, conflicts, out int opened))
            {
                failure = DeriveFrom(conflict);
                return false;
            }
            changed.Clear();
            changed.Push(opened);
            Derive(opened, conflict);
        }
        failure = null;
        return true;
    }

    /// <summary>The open package of the highest priority, or null when all are decided: the solution is complete.</summary>
    /// <param name="priority">The priority of a package; asked again only when the versions left of it have changed.</param>
    public int? PickPackage(Func<int, ulong> priority) => _solution.PickPackage(priority);

    /// <summary>States that there is no version of a package in a set.</summary>
    public void AddNoVersions(int package, VersionRanges versions) =>
        Add(Incompatibility.NoVersions(package, versions));

    /// <summary>States that versions of a package cannot be used.</summary>
    public void AddUnavailable(int package, VersionRanges versions, UnavailableReason reason) =>
        Add(Incompatibility.Unavailable(package, versions, reason));

    /// <summary>States that versions of a package require another package, without deciding on one.</summary>
    public void AddDependency(int dependent, VersionRanges versions, int dependency, VersionRanges required) =>
        AddDependency(dependent, versions, dependency, required, required);

    /// <summary>The same, with what was written, where that has been put in other words.</summary>
    internal void AddDependency(
        int dependent,
        VersionRanges versions,
        int dependency,
        VersionRanges required,
        VersionRanges written
    ) => Add(Incompatibility.Dependency(new(dependent, dependency, required, written), versions));

    /// <summary>Adds the dependencies of a version and decides on it, unless one of them conflicts with the decisions so far.</summary>
    /// <param name="package">The package picked.</param>
    /// <param name="version">The version chosen.</param>
    /// <param name="versions">A set that holds this version and no other that exists.</param>
    /// <param name="dependencies">What it requires.</param>
    /// <returns>The conflict that forbids the version, or null.</returns>
    public Conflict? DecideWithDependencies(
        int package,
        PackageVersion version,
        VersionRanges versions,
        IEnumerable<(TPackage Package, VersionRanges Versions)> dependencies
    )
    {
        int first = _incompatibilities.Count;
        List<Incompatibility> added = [];
        foreach ((TPackage dependency, VersionRanges required) in dependencies)
            added.Add(Incompatibility.Dependency(package, versions, NumberOf(dependency), required));
        foreach (Incompatibility incompatibility in added)
            Add(incompatibility);
        // As long as nothing has gone wrong the check is not worth its time: propagation finds what it would.
        if (_solution.Contradictions.HasBacktracked && FindForbidding(package, version, added) is { } forbidding)
            return ConflictOf(package, forbidding);
        Decide(package, version);
        return null;
    }

    /// <summary>Decides on a version whose requirements are known already.</summary>
    public void Decide(int package, PackageVersion version) => _solution.Decide(package, version);

    /// <summary>Goes back to before the decision on a package, so that others can be decided first.</summary>
    /// <returns>False where no decision on it has been made.</returns>
    public bool BacktrackBefore(int package) => _solution.BacktrackBefore(package);

    /// <summary>The dependencies between the packages of the solution, as added: the edges of the dependency graph.</summary>
    public IEnumerable<(int Dependent, int Dependency)> SolvedDependencies()
    {
        Dictionary<int, PackageVersion> solution = Decisions.ToDictionary(d => d.Package, d => d.Version);
        foreach ((int package, PackageVersion version) in solution)
        foreach (int id in _byPackage[package])
            if (
                _incompatibilities[id] is { Cause: Cause.Dependency dependency, Terms: [var own, var required] }
                && dependency.Dependent == package
                && own.Term.Contains(version)
                && solution.TryGetValue(dependency.Required, out PackageVersion? chosen)
                && required.Term.Versions.Contains(chosen)
            )
                yield return (package, dependency.Required);
    }

    /// <summary>All dependencies stated so far that lead to a package or away from it.</summary>
    public IEnumerable<(int Dependent, int Dependency)> StatedDependencies(int package)
    {
        foreach (int id in _byPackage[package])
            if (_incompatibilities[id].Cause is Cause.Dependency dependency)
                yield return (dependency.Dependent, dependency.Required);
    }

    /// <summary>Derives what follows from the incompatibilities of a package, newest first, up to the first conflict.</summary>
    private int? FindConflict(int package, Stack<int> changed)
    {
        List<int> ids = _byPackage[package];
        for (int i = ids.Count - 1; i >= 0; i--)
        {
            int id = ids[i];
            if (_solution.Contradictions.Contains(id))
                continue;
            switch (_solution.StandingOf(_incompatibilities[id], out int open))
            {
                case Standing.Satisfied:
                    return id;
                case Standing.AlmostSatisfied:
                    if (!changed.Contains(open))
                        changed.Push(open);
                    Derive(open, id);
                    break;
                case Standing.Contradicted:
                    _solution.Contradictions.Mark(id, _solution.Level);
                    break;
            }
        }
        return null;
    }

    private void Derive(int package, int cause)
    {
        _solution.Derive(package, cause, _incompatibilities[cause].TermOf(package)!.Value.Negate());
        _solution.Contradictions.Mark(cause, _solution.Level);
    }

    /// <summary>Learns from a conflict: resolves it with the causes of its assignments until one assignment of a level is to blame, and backtracks before that level.</summary>
    /// <param name="id">The conflict; afterwards what was learnt.</param>
    /// <param name="conflicts">Takes the steps.</param>
    /// <param name="opened">The package that what was learnt now says something about.</param>
    /// <returns>False when the conflict holds whatever is decided.</returns>
    private bool TryResolve(ref int id, ICollection<Conflict> conflicts, out int opened)
    {
        bool learnt = false;
        while (!IsFinal(_incompatibilities[id]))
        {
            (Satisfier satisfier, int previous) = _solution.FindSatisfier(_incompatibilities[id], _incompatibilities);
            opened = satisfier.Package;
            if (previous < satisfier.Level)
            {
                _solution.BacktrackTo(previous);
                if (learnt)
                    Index(id);
                conflicts.Add(ConflictOf(opened, _incompatibilities[id]));
                return true;
            }
            int cause = satisfier.Cause!.Value;
            id = Store(Incompatibility.Derived(id, _incompatibilities[id], cause, _incompatibilities[cause], opened));
            conflicts.Add(ConflictOf(opened, _incompatibilities[id]));
            learnt = true;
        }
        opened = Root;
        return false;
    }

    private bool IsFinal(Incompatibility incompatibility) =>
        incompatibility.Terms is []
        || (incompatibility.Terms is [{ Package: Root } root] && root.Term.Contains(_rootVersion));

    private Incompatibility? FindForbidding(int package, PackageVersion version, List<Incompatibility> dependencies) =>
        dependencies.Find(dependency =>
            _solution.StandingOf(dependency, out _, (package, Term.Exact(version))) == Standing.Satisfied
        );

    private static Conflict ConflictOf(int package, Incompatibility incompatibility) =>
        new(package, [.. incompatibility.Terms.Select(term => term.Package)]);

    private int Store(Incompatibility incompatibility)
    {
        _incompatibilities.Add(incompatibility);
        return _incompatibilities.Count - 1;
    }

    private void Index(int id)
    {
        foreach (PackageTerm term in _incompatibilities[id].Terms)
            _byPackage[term.Package].Add(id);
    }

    private void Add(Incompatibility incompatibility)
    {
        int id = Store(incompatibility);
        // What a package requires of itself cannot be merged: the one term holds versions and requirement.
        if (incompatibility.Cause is Cause.Dependency dependency && dependency.Dependent != dependency.Required)
            id = Merge(id, dependency);
        Index(id);
    }

    /// <summary>Makes one incompatibility of "a 1 requires b" and "a 2 requires b".</summary>
    private int Merge(int id, Cause.Dependency dependency)
    {
        if (_dependencies.TryGetValue(dependency, out int earlier))
        {
            VersionRanges versions = _incompatibilities[id]
                .Terms[0]
                .Term.Versions.Union(_incompatibilities[earlier].Terms[0].Term.Versions);
            foreach (PackageTerm term in _incompatibilities[earlier].Terms)
                _byPackage[term.Package].Remove(earlier);
            id = Store(Incompatibility.Dependency(dependency, versions));
        }
        _dependencies[dependency] = id;
        return id;
    }

    private Derivation<TPackage> DeriveFrom(int id) =>
        new DerivationBuilder<TPackage>(_incompatibilities, _packages).Build(id);
}

/// <summary>A conflict that the solver ran into.</summary>
/// <param name="Package">The package whose assignment made it a conflict.</param>
/// <param name="Packages">All packages that the incompatibility is about.</param>
public readonly record struct Conflict(int Package, ImmutableArray<int> Packages);
