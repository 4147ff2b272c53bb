using Venvstacks.Packaging;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Resolution;

/// <summary>The order in which packages are decided: by name in the order of discovery; pinned packages first, then packages that conflict often.</summary>
internal sealed class PackagePriorities
{
    private readonly Dictionary<PackageName, Rank> _names = [];
    private readonly Dictionary<SolverPackage, int> _discovered = [];

    private PackagePriorities(Dictionary<PackageName, Rank> names, Dictionary<SolverPackage, int> discovered) =>
        (_names, _discovered) = (names, discovered);

    public PackagePriorities()
        : this([], []) { }

    private enum Group
    {
        Other,

        /// <summary>Often caused rejections. Decided before others, so that conflicts come before unrelated decisions.</summary>
        ConflictLate,

        /// <summary>Often rejected.</summary>
        ConflictEarly,
        Pinned,
    }

    public PackagePriorities Clone() => new(new(_names), new(_discovered));

    public void Discover(SolverDependency dependency)
    {
        _discovered.TryAdd(dependency.Package, _discovered.Count);
        if (!dependency.Package.IsRanked)
            return;
        Group group = IsPin(dependency.Versions) ? Group.Pinned : Group.Other;
        if (!_names.TryGetValue(dependency.Package.Name, out Rank known))
            _names.Add(dependency.Package.Name, new(group, _names.Count));
        else if (group > known.Group)
            _names[dependency.Package.Name] = known with { Group = group };
    }

    /// <summary>The priority for the solver: the highest is decided first.</summary>
    public ulong Of(SolverPackage package)
    {
        if (!package.IsRanked)
            return ulong.MaxValue - (ulong)package.Kind;
        Rank rank = _names[package.Name];
        ulong name = (uint.MaxValue / 4) - 1 - (uint)rank.Index;
        ulong discovered = uint.MaxValue - (uint)_discovered[package];
        return ((ulong)rank.Group << 62) | (name << 32) | discovered;
    }

    /// <summary>Moves up a package that was often rejected.</summary>
    /// <returns>Whether it moved.</returns>
    public bool MoveUp(PackageName name) => Move(name, Group.ConflictEarly, known => known != Group.ConflictEarly);

    /// <summary>Moves a package that often caused rejections behind the rejected ones.</summary>
    /// <returns>Whether it moved; a package that was moved up stays, so that the search ends.</returns>
    public bool MoveDown(PackageName name) =>
        Move(name, Group.ConflictLate, known => known is not (Group.ConflictLate or Group.ConflictEarly));

    /// <summary>Whether a set is what one or more <c>==</c> clauses admit: a version with its local versions, or one alone.</summary>
    private static bool IsPin(VersionRanges versions) =>
        versions.Singleton is not null
        || versions.Segments.All(segment =>
            segment is { Lower: { IsAfter: false, Version: { IsLocal: false } version }, Upper: { } upper }
            && upper == VersionCut.AfterLocals(version)
        );

    private bool Move(PackageName name, Group group, Func<Group, bool> isMoved)
    {
        if (!_names.TryGetValue(name, out Rank known))
            known = new(Group.Other, _names.Count);
        else if (!isMoved(known.Group))
            return false;
        _names[name] = known with { Group = group };
        return true;
    }

    private readonly record struct Rank(Group Group, int Index);
}
