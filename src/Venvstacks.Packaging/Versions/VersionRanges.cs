namespace Venvstacks.Packaging.Versions;

/// <summary>A set of versions: stretches that neither overlap nor touch, in ascending order.</summary>
/// <remarks>
/// Kept as the cuts where the set begins and ends in turn, with a flag for its state below the first:
/// <code>
/// >=1.0, !=1.5    outside |1.0 inside |1.5 outside 1.5| inside
/// </code>
/// So the complement shares the cuts of its set, every operation is one merge of two sorted lists, and equal sets have equal cuts.
/// </remarks>
public sealed class VersionRanges : IEquatable<VersionRanges>
{
    /// <summary>The least version there is (PEP 440): a cut before it cuts nothing off.</summary>
    private static readonly VersionCut Floor = VersionCut.Before(new PackageVersion([0], dev: 0));

    private readonly VersionCut[] _cuts;
    private readonly bool _startsInside;
    private int _hash;

    private VersionRanges(bool startsInside, VersionCut[] cuts) => (_startsInside, _cuts) = (startsInside, cuts);

    /// <summary>No version.</summary>
    public static VersionRanges Empty { get; } = new(false, []);

    /// <summary>Every version.</summary>
    public static VersionRanges Full { get; } = new(true, []);

    /// <summary>Whether no version is in the set.</summary>
    public bool IsEmpty => _cuts.Length == 0 && !_startsInside;

    /// <summary>Whether every version is in the set.</summary>
    public bool IsFull => _cuts.Length == 0 && _startsInside;

    /// <summary>The stretches in ascending order.</summary>
    public IEnumerable<VersionSegment> Segments
    {
        get
        {
            for (int i = _startsInside ? -1 : 0; i < _cuts.Length; i += 2)
                yield return new VersionSegment(i < 0 ? null : _cuts[i], i + 1 < _cuts.Length ? _cuts[i + 1] : null);
        }
    }

    /// <summary>The first cut of the set, or null when it has no beginning or is empty.</summary>
    public VersionCut? Lower => _startsInside || _cuts.Length == 0 ? null : _cuts[0];

    /// <summary>The last cut of the set, or null when it has no end or is empty.</summary>
    public VersionCut? Upper => EndsInside || _cuts.Length == 0 ? null : _cuts[^1];

    /// <summary>The one version of which the set consists, with nothing else, not even its local versions; else null.</summary>
    public PackageVersion? Singleton =>
        !_startsInside
        && _cuts is [{ IsAfter: false } first, { IsAfter: true } second]
        && first.Version == second.Version
            ? first.Version
            : null;

    /// <summary>The cuts at which the set begins and ends in turn.</summary>
    internal ReadOnlySpan<VersionCut> Cuts => _cuts;

    /// <summary>Whether the set has no beginning.</summary>
    internal bool StartsInside => _startsInside;

    private bool EndsInside => _startsInside ^ (_cuts.Length % 2 == 1);

    /// <summary>One version alone, without its local versions.</summary>
    public static VersionRanges Of(PackageVersion version) =>
        Between(VersionCut.Before(version), VersionCut.After(version));

    /// <summary>The versions above a cut.</summary>
    public static VersionRanges Above(VersionCut cut) => cut <= Floor ? Full : new(false, [cut]);

    /// <summary>The versions below a cut.</summary>
    public static VersionRanges Below(VersionCut cut) => cut <= Floor ? Empty : new(true, [cut]);

    /// <summary>The versions between two cuts; none when the lower one does not come first.</summary>
    public static VersionRanges Between(VersionCut? lower, VersionCut? upper)
    {
        if (lower is not { } from || from <= Floor)
            return upper is { } end ? Below(end) : Full;
        if (upper is not { } to)
            return Above(from);
        return from < to ? new VersionRanges(false, [from, to]) : Empty;
    }

    /// <summary>Whether a version is in the set.</summary>
    public bool Contains(PackageVersion version)
    {
        int below = 0;
        int end = _cuts.Length;
        while (below < end)
        {
            int middle = (below + end) / 2;
            if (_cuts[middle].IsBelow(version))
                below = middle + 1;
            else
                end = middle;
        }
        return _startsInside ^ (below % 2 == 1);
    }

    /// <summary>The versions that are not in the set.</summary>
    public VersionRanges Complement()
    {
        if (_cuts.Length == 0)
            return _startsInside ? Empty : Full;
        return new VersionRanges(!_startsInside, _cuts);
    }

    /// <summary>The versions in both sets.</summary>
    public VersionRanges Intersect(VersionRanges other)
    {
        if (IsEmpty || other.IsFull || ReferenceEquals(this, other))
            return this;
        return IsFull || other.IsEmpty ? other : Combine<Both>(this, other);
    }

    /// <summary>The versions in one of two sets or both.</summary>
    public VersionRanges Union(VersionRanges other)
    {
        if (IsFull || other.IsEmpty || ReferenceEquals(this, other))
            return this;
        return IsEmpty || other.IsFull ? other : Combine<Either>(this, other);
    }

    /// <summary>The versions in this set that are not in another.</summary>
    public VersionRanges Except(VersionRanges other)
    {
        if (IsEmpty || other.IsEmpty)
            return this;
        return other.IsFull ? Empty : Combine<Only>(this, other);
    }

    /// <summary>Whether every version of this set is in another.</summary>
    public bool IsSubsetOf(VersionRanges other) => !Any<Only>(this, other);

    /// <summary>Whether no version is in both sets.</summary>
    public bool IsDisjointFrom(VersionRanges other) => !Any<Both>(this, other);

    /// <summary>The set without gaps from the beginning of this one to its end.</summary>
    public VersionRanges WithoutGaps() => IsEmpty ? this : Between(Lower, Upper);

    /// <summary>The set with its cuts in other places, none past another; what lay between two that fall together is gone.</summary>
    internal VersionRanges WithCuts(Func<VersionCut, VersionCut> move)
    {
        List<VersionCut> cuts = [];
        foreach (VersionCut moved in _cuts.Select(move))
            if (cuts is [.., var last] && last == moved)
                cuts.RemoveAt(cuts.Count - 1);
            else
                cuts.Add(moved);
        return new VersionRanges(_startsInside, [.. cuts]);
    }

    private static VersionRanges Combine<TRule>(VersionRanges left, VersionRanges right)
        where TRule : struct, IRule
    {
        Merge merge = new(left, right);
        bool starts = TRule.Holds(merge.IsInLeft, merge.IsInRight);
        bool inside = starts;
        VersionCut[] cuts = new VersionCut[left._cuts.Length + right._cuts.Length];
        int count = 0;
        while (merge.MoveNext())
        {
            if (TRule.Holds(merge.IsInLeft, merge.IsInRight) == inside)
                continue;
            inside = !inside;
            cuts[count++] = merge.Cut;
        }
        if (count == 0)
            return starts ? Full : Empty;
        Array.Resize(ref cuts, count);
        return new VersionRanges(starts, cuts);
    }

    private static bool Any<TRule>(VersionRanges left, VersionRanges right)
        where TRule : struct, IRule
    {
        Merge merge = new(left, right);
        do
        {
            if (TRule.Holds(merge.IsInLeft, merge.IsInRight))
                return true;
        } while (merge.MoveNext());
        return false;
    }

    /// <summary>The set as version specifiers write it: <c>&gt;=1.0, &lt;2.0</c>; <c>*</c> for every version, <c>∅</c> for none.</summary>
    public override string ToString() => VersionRangesText.Format(this);

    /// <inheritdoc/>
    public bool Equals(VersionRanges? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        return other is not null
            && _startsInside == other._startsInside
            && (ReferenceEquals(_cuts, other._cuts) || Cuts.SequenceEqual(other._cuts));
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as VersionRanges);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        if (_hash != 0)
            return _hash;
        HashCode hash = new();
        hash.Add(_startsInside);
        foreach (VersionCut cut in _cuts)
            hash.Add(cut);
        return _hash = hash.ToHashCode() | 1;
    }

    /// <summary>Whether a stretch belongs to the result of an operation, from whether it belongs to each of two sets.</summary>
    private interface IRule
    {
        static abstract bool Holds(bool left, bool right);
    }

    private readonly struct Both : IRule
    {
        public static bool Holds(bool left, bool right) => left && right;
    }

    private readonly struct Either : IRule
    {
        public static bool Holds(bool left, bool right) => left || right;
    }

    private readonly struct Only : IRule
    {
        public static bool Holds(bool left, bool right) => left && !right;
    }

    /// <summary>Walks over the cuts of two sets in ascending order, and knows on which side of each it is.</summary>
    private struct Merge(VersionRanges left, VersionRanges right)
    {
        private int _left;
        private int _right;

        public bool IsInLeft { get; private set; } = left._startsInside;

        public bool IsInRight { get; private set; } = right._startsInside;

        public VersionCut Cut { get; private set; }

        public bool MoveNext()
        {
            bool leftEnds = _left == left._cuts.Length;
            bool rightEnds = _right == right._cuts.Length;
            if (leftEnds && rightEnds)
                return false;
            int order =
                leftEnds ? 1
                : rightEnds ? -1
                : left._cuts[_left].CompareTo(right._cuts[_right]);
            Cut = order <= 0 ? left._cuts[_left] : right._cuts[_right];
            if (order <= 0)
                (IsInLeft, _left) = (!IsInLeft, _left + 1);
            if (order >= 0)
                (IsInRight, _right) = (!IsInRight, _right + 1);
            return true;
        }
    }
}
