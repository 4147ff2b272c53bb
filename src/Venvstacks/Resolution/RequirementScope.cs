using Venvstacks.Packaging;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Resolution;

/// <summary>The requirements of a package in a part of the environment, after exclusions and overrides, each followed by the constraints on its package.</summary>
internal sealed class RequirementScope(
    ImmutableArray<GuardedRequirement> constraints,
    ImmutableArray<GuardedRequirement> overrides,
    DependencyExclusions exclusions
)
{
    private readonly ILookup<PackageName, GuardedRequirement> _constraints = constraints.ToLookup(c => c.Name);
    private readonly ILookup<PackageName, GuardedRequirement> _overrides = overrides.ToLookup(o => o.Name);

    /// <summary>The requirements to depend on.</summary>
    /// <param name="written">The requirements of the metadata.</param>
    /// <param name="package">The package that they are of; null for the request itself.</param>
    /// <param name="version">The version that they are of.</param>
    /// <param name="extra">The extra that is asked for; null for the package without extras.</param>
    /// <param name="environment">The part of the environment.</param>
    public IReadOnlyList<GuardedRequirement> Flatten(
        ImmutableArray<GuardedRequirement> written,
        PackageName? package,
        PackageVersion? version,
        PackageName? extra,
        ForkEnvironment environment
    )
    {
        ImmutableArray<GuardedRequirement> declared = exclusions.Apply(written, package, version);
        List<GuardedRequirement> requirements = [.. ForExtra(declared, extra, environment)];
        if (package is { } self && declared.Any(requirement => IsOwnExtra(requirement, self)))
            return WithOwnExtras(requirements, declared, self, environment);
        return requirements;
    }

    private static bool IsOwnExtra(GuardedRequirement requirement, PackageName self) =>
        requirement.Name == self && !requirement.Extras.IsEmpty;

    /// <summary>Replaces <c>self[other]</c> by the requirements of the extra; a version restriction of <c>self[other]&gt;1</c> stays.</summary>
    private List<GuardedRequirement> WithOwnExtras(
        List<GuardedRequirement> requirements,
        ImmutableArray<GuardedRequirement> declared,
        PackageName self,
        ForkEnvironment environment
    )
    {
        HashSet<(PackageName, Marker)> seen = [];
        Queue<(PackageName Extra, Marker Marker)> open = new(requirements.SelectMany(r => OwnExtras(r, self)));
        while (open.TryDequeue(out (PackageName Extra, Marker Marker) own))
        {
            if (!seen.Add(own))
                continue;
            foreach (GuardedRequirement inner in ForExtra(declared, own.Extra, environment))
            {
                GuardedRequirement requirement = inner with { Marker = inner.Marker.And(own.Marker) };
                if (!environment.Reaches(requirement.Marker))
                    continue;
                foreach ((PackageName Extra, Marker Marker) next in OwnExtras(requirement, self))
                    open.Enqueue(next);
                requirements.Add(requirement);
            }
        }
        List<GuardedRequirement> restrictions =
        [
            .. requirements
                .Where(requirement => IsOwnExtra(requirement, self) && !requirement.Specifiers.Clauses.IsEmpty)
                .Select(requirement => requirement with { Extras = [] }),
        ];
        requirements.RemoveAll(requirement => IsOwnExtra(requirement, self));
        requirements.AddRange(restrictions);
        return requirements;
    }

    private static IEnumerable<(PackageName Extra, Marker Marker)> OwnExtras(
        GuardedRequirement requirement,
        PackageName self
    ) => requirement.Name == self ? requirement.Extras.Select(extra => (extra, requirement.Marker)) : [];

    private IEnumerable<GuardedRequirement> ForExtra(
        ImmutableArray<GuardedRequirement> declared,
        PackageName? extra,
        ForkEnvironment environment
    )
    {
        foreach (GuardedRequirement original in declared)
        foreach (GuardedRequirement written in Overridden(original))
        {
            GuardedRequirement requirement = written with { Marker = ForExtra(written.Marker, extra) };
            if (requirement.Marker.IsFalse || !environment.Reaches(requirement.Marker))
                continue;
            yield return requirement;
            foreach (GuardedRequirement constraint in ConstraintsOn(requirement, extra, environment))
                yield return constraint;
        }
    }

    /// <summary>The environments in which an extra requires something that the package itself does not: <c>os_name == 'nt' or extra == 'x'</c> is not Windows for x.</summary>
    private static Marker ForExtra(Marker marker, PackageName? extra)
    {
        Marker without = marker.AssumeExtras(static _ => false);
        if (extra is not { } asked || without == marker)
            return extra is null ? without : Marker.False;
        return marker.AssumeExtras(name => name == asked).And(without.Not());
    }

    /// <summary>The overrides of a requirement's package, within the extra that the requirement is for; else the requirement.</summary>
    private IEnumerable<GuardedRequirement> Overridden(GuardedRequirement requirement)
    {
        if (!_overrides.Contains(requirement.Name))
            return [requirement];
        return requirement.Marker.RequiredExtra is { } extra
            ? _overrides[requirement.Name]
                .Select(o => o with { Marker = o.Marker.And(Marker.Equal(MarkerVariable.Extra, extra.ToString())) })
            : _overrides[requirement.Name];
    }

    private IEnumerable<GuardedRequirement> ConstraintsOn(
        GuardedRequirement requirement,
        PackageName? extra,
        ForkEnvironment environment
    )
    {
        foreach (GuardedRequirement constraint in _constraints[requirement.Name])
        {
            Marker marker = constraint.Marker.AssumeExtras(name => name == extra).And(requirement.Marker);
            if (marker.IsFalse || !environment.Overlaps(marker))
                continue;
            if (constraint.Marker.IsTrue || !environment.Python.Marker.IsDisjointFrom(marker))
                yield return constraint with
                {
                    Marker = marker,
                };
        }
    }
}
