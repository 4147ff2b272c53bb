using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Solving;

/// <summary>All assignments so far, by package and in the order of time.</summary>
internal sealed class PartialSolution
{
    // The first `Level` of these are decided, in the order of their levels; the rest have derivations only.
    private readonly List<Assignment> _order = [];
    private readonly List<Assignment?> _byPackage = [];
    private readonly OpenPackages _open = new();
    private int _nextIndex;

    public PartialSolution() { }

    private PartialSolution(PartialSolution original)
    {
        foreach (Assignment assignment in original._order)
            Add(assignment.Clone());
        _open = original._open.Clone();
        (_nextIndex, Level) = (original._nextIndex, original.Level);
        Contradictions = original.Contradictions.Clone();
    }

    /// <summary>The number of decisions.</summary>
    public int Level { get; private set; }

    /// <summary>Which incompatibilities are known not to be of interest at this level.</summary>
    public Contradictions Contradictions { get; } = new();

    public PartialSolution Clone() => new(this);

    public Term? TermOf(int package) => AssignmentOf(package)?.Term;

    /// <summary>The term of a package that follows from the first decision alone.</summary>
    public Term? UnchangingTermOf(int package) => AssignmentOf(package)?.TermAt(1);

    /// <summary>The decisions in the order in which they stand.</summary>
    public IEnumerable<(int Package, PackageVersion Version)> Decisions =>
        _order.Take(Level).Select(assignment => (assignment.Package, assignment.Decision!));

    /// <summary>The packages that became open, or narrower, on this level.</summary>
    public IEnumerable<(int Package, VersionRanges Versions)> RecentlyOpened =>
        _order
            .Skip(Level)
            .Where(assignment => assignment.HighestLevel == Level && assignment.IsOpen)
            .Select(assignment => (assignment.Package, assignment.Term.Versions));

    public void Derive(int package, int cause, Term term)
    {
        Assignment assignment = AssignmentOf(package) ?? Add(new Assignment(package));
        assignment.Derive(term, cause, Level, _nextIndex++);
        if (assignment.Term.IsPositive)
            _open.Changed(package);
    }

    public void Decide(int package, PackageVersion version)
    {
        Assignment assignment = AssignmentOf(package)!;
        Assignment other = _order[Level];
        (_order[Level], _order[assignment.Position]) = (assignment, other);
        (assignment.Position, other.Position) = (Level, assignment.Position);
        assignment.Decide(version, ++Level, _nextIndex++);
    }

    /// <summary>The open package of the highest priority; the one known longer where they are equal.</summary>
    public int? PickPackage(Func<int, ulong> priority) =>
        _open.Pick(package => AssignmentOf(package) is { IsOpen: true }, priority);

    public void BacktrackTo(int level)
    {
        Level = level;
        var kept = 0;
        for (int i = 0; i < _order.Count; i++)
        {
            Assignment assignment = _order[i];
            if (assignment.LowestLevel > level)
            {
                _byPackage[assignment.Package] = null;
                continue;
            }
            Restore(assignment, level);
            _order[kept] = assignment;
            assignment.Position = kept++;
        }
        _order.RemoveRange(kept, _order.Count - kept);
        Contradictions.BacktrackTo(level);
    }

    /// <summary>Goes back before the decision on a package. False: there is no such decision.</summary>
    public bool BacktrackBefore(int package)
    {
        if (AssignmentOf(package) is not { } assignment || assignment.Position > Level)
            return false;
        BacktrackTo(assignment.Position);
        return true;
    }

    /// <summary>The state of an incompatibility; <paramref name="openPackage"/> is the package whose term is open (<see cref="Standing.AlmostSatisfied"/>).</summary>
    public Standing StandingOf(
        Incompatibility incompatibility,
        out int openPackage,
        (int Package, Term Term)? assumed = null
    )
    {
        openPackage = -1;
        foreach ((int package, Term term) in incompatibility.Terms)
        {
            Term? known = assumed?.Package == package ? assumed.Value.Term : TermOf(package);
            if (known is { } other)
            {
                if (term.IsImpliedBy(other))
                    continue;
                if (term.IsDisjointFrom(other))
                    return Standing.Contradicted;
            }
            if (openPackage >= 0)
                return Standing.Inconclusive;
            openPackage = package;
        }
        return openPackage < 0 ? Standing.Satisfied : Standing.AlmostSatisfied;
    }

    /// <summary>The assignment that satisfied an incompatibility, and the decision level of the assignment before it.</summary>
    public (Satisfier Satisfier, int PreviousLevel) FindSatisfier(
        Incompatibility incompatibility,
        IReadOnlyList<Incompatibility> all
    )
    {
        Satisfier last = new(-1, null, -1, 0);
        foreach ((int package, Term term) in incompatibility.Terms)
            last = Later(last, AssignmentOf(package)!.FirstToExclude(term.Negate()));

        Assignment assignment = AssignmentOf(last.Package)!;
        Term own = last.Cause is { } cause ? all[cause].TermOf(last.Package)!.Value.Negate() : assignment.Term;
        Satisfier previous = new(-1, null, -1, 0);
        foreach ((int package, Term term) in incompatibility.Terms)
        {
            Term rest = package == last.Package ? own.Intersect(term.Negate()) : term.Negate();
            previous = Later(previous, AssignmentOf(package)!.FirstToExclude(rest));
        }
        return (last, Math.Max(previous.Level, 1));
    }

    private static Satisfier Later(Satisfier left, Satisfier right) => right.Index > left.Index ? right : left;

    private Assignment? AssignmentOf(int package) => package < _byPackage.Count ? _byPackage[package] : null;

    private Assignment Add(Assignment assignment)
    {
        while (_byPackage.Count <= assignment.Package)
            _byPackage.Add(null);
        assignment.Position = _order.Count;
        _order.Add(assignment);
        return _byPackage[assignment.Package] = assignment;
    }

    private void Restore(Assignment assignment, int level)
    {
        if (assignment.HighestLevel > level)
        {
            assignment.BacktrackTo(level);
            _open.Remove(assignment.Package);
            if (assignment.IsOpen)
                _open.Changed(assignment.Package);
        }
        else if (assignment.IsOpen && !_open.Contains(assignment.Package))
        {
            _open.Changed(assignment.Package);
        }
    }
}

/// <summary>The relation of an incompatibility to a partial solution.</summary>
internal enum Standing
{
    /// <summary>Two terms or more are open.</summary>
    Inconclusive,

    /// <summary>A term cannot hold: the incompatibility is not violated whatever comes.</summary>
    Contradicted,

    /// <summary>All terms hold but one, whose opposite therefore follows.</summary>
    AlmostSatisfied,

    /// <summary>All terms hold: a conflict.</summary>
    Satisfied,
}
