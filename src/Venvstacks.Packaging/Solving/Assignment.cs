using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Solving;

/// <summary>The assignments of the partial solution to one package: derivations in the order of time and, at the end, perhaps a decision.</summary>
internal sealed class Assignment(int package)
{
    private readonly List<Derived> _derivations = [];

    private Assignment(Assignment original)
        : this(original.Package)
    {
        _derivations.AddRange(original._derivations);
        (Term, Decision, DecisionIndex) = (original.Term, original.Decision, original.DecisionIndex);
        (LowestLevel, HighestLevel, Position) = (original.LowestLevel, original.HighestLevel, original.Position);
    }

    public int Package { get; } = package;

    /// <summary>The intersection of all terms, the decision's with them.</summary>
    public Term Term { get; private set; } = Term.Any;

    /// <summary>The version chosen, if one is.</summary>
    public PackageVersion? Decision { get; private set; }

    /// <summary>The place of the decision in the order of time.</summary>
    private int DecisionIndex { get; set; }

    /// <summary>The level of the first derivation.</summary>
    public int LowestLevel { get; private set; }

    /// <summary>The level of the last derivation or of the decision.</summary>
    public int HighestLevel { get; private set; }

    /// <summary>The place among all assignments; the decided come first, in the order of their levels.</summary>
    public int Position { get; set; }

    /// <summary>Whether a version must be chosen and none is.</summary>
    public bool IsOpen => Decision is null && Term.IsPositive;

    public Assignment Clone() => new(this);

    public void Derive(Term term, int cause, int level, int index)
    {
        if (_derivations.Count == 0)
            LowestLevel = level;
        HighestLevel = level;
        Term = _derivations.Count == 0 ? term : Term.Intersect(term);
        _derivations.Add(new(Term, cause, level, index));
    }

    public void Decide(PackageVersion version, int level, int index)
    {
        (Decision, DecisionIndex, HighestLevel) = (version, index, level);
        Term = Term.Exact(version);
    }

    /// <summary>Forgets what is above a level; the assignment has derivations at or below it.</summary>
    public void BacktrackTo(int level)
    {
        while (_derivations[^1].Level > level)
            _derivations.RemoveAt(_derivations.Count - 1);
        (Decision, HighestLevel, Term) = (null, _derivations[^1].Level, _derivations[^1].Accumulated);
    }

    /// <summary>The first assignment from which on a term cannot hold any more.</summary>
    public Satisfier FirstToExclude(Term term)
    {
        (int low, int high) = (0, _derivations.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_derivations[middle].Accumulated.IsDisjointFrom(term))
                high = middle;
            else
                low = middle + 1;
        }
        if (low == _derivations.Count)
            return new(Package, null, DecisionIndex, HighestLevel);
        Derived found = _derivations[low];
        return new(Package, found.Cause, found.Index, found.Level);
    }

    /// <summary>The intersection of all terms that follow from the first decisions up to a level.</summary>
    public Term? TermAt(int level)
    {
        var last = _derivations.FindLastIndex(derived => derived.Level <= level);
        return last < 0 ? null : _derivations[last].Accumulated;
    }

    private readonly record struct Derived(Term Accumulated, int Cause, int Level, int Index);
}

/// <summary>The assignment that made a term of an incompatibility hold.</summary>
/// <param name="Package">The package assigned to.</param>
/// <param name="Cause">The incompatibility that the assignment was derived from; null for a decision.</param>
/// <param name="Index">Its place in the order of time.</param>
/// <param name="Level">Its decision level.</param>
internal readonly record struct Satisfier(int Package, int? Cause, int Index, int Level);
