using Venvstacks.Packaging;
using Venvstacks.Packaging.Solving;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Resolution;

/// <summary>The dependencies of a version in a part of the environment, split where necessary, or the reason why it is unusable.</summary>
internal sealed record ReadDependencies(IReadOnlyList<DependencyFork> Forks)
{
    /// <summary>The reason why the version is unusable, or null.</summary>
    public UnavailableReason? Unavailable { get; init; }

    /// <summary>The Python versions that it is for, where that is why.</summary>
    public VersionRanges? NeedsPython { get; init; }
}

/// <summary>Reads the dependencies of versions.</summary>
internal sealed class DependencyReader(PackageUniverse universe)
{
    /// <summary>The dependencies of a version of the current package.</summary>
    public async ValueTask<ReadDependencies> ReadAsync(ForkState state, PackageVersion version)
    {
        SolverPackage package = state.CurrentPackage;
        switch (package.Kind)
        {
            case SolverPackageKind.Root:
                return Whole(state, [new(SolverPackage.Project, VersionRanges.Full)]);
            case SolverPackageKind.Project:
                return Split(universe.Requirements, null, null, null, state.Environment);
            case SolverPackageKind.MarkerProxy:
            case SolverPackageKind.ExtraProxy:
                VersionRanges same = VersionRanges.Of(version);
                return Whole(state, [.. package.StandsFor().Select(target => new SolverDependency(target, same))]);
            default:
                CandidateRelease release = state.PinOf(package.Name, version);
                VersionMetadata metadata = await universe
                    .GetMetadataAsync(package.Name, release.Wheel!)
                    .ConfigureAwait(false);
                return Read(metadata, package, version, state.Environment);
        }
    }

    private ReadDependencies Read(
        VersionMetadata metadata,
        SolverPackage package,
        PackageVersion version,
        ForkEnvironment environment
    )
    {
        if (metadata.Unavailable is { } unavailable)
            return new([]) { Unavailable = unavailable };
        VersionRanges pythons = metadata.RequiresPython is { } required
            ? RequiredPython.RangeOf(required)
            : VersionRanges.Full;
        if (environment.Python.IsServedBy(pythons))
            return Split(metadata.Requirements, package.Name, version, package.Extra, environment);
        return new([])
        {
            NeedsPython = pythons,
            Unavailable = new(
                $"requires Python {metadata.RequiresPython}",
                $"require Python {metadata.RequiresPython}"
            ),
        };
    }

    private ReadDependencies Split(
        ImmutableArray<GuardedRequirement> declared,
        PackageName? package,
        PackageVersion? version,
        PackageName? extra,
        ForkEnvironment environment
    )
    {
        List<SolverDependency> dependencies = [];
        foreach (
            GuardedRequirement requirement in universe.Scope.Flatten(declared, package, version, extra, environment)
        )
        {
            if (requirement.Address is not null)
                return new([]) { Unavailable = ByAddress(requirement) };
            if (requirement.Versions.IsEmpty)
                return new([]) { Unavailable = Unsatisfiable(requirement) };
            PackageName?[] extras = requirement.Extras.IsEmpty ? [null] : [.. requirement.Extras];
            dependencies.AddRange(
                extras.Select(asked => new SolverDependency(
                    SolverPackage.Required(requirement.Name, asked, requirement.Marker),
                    requirement.Versions
                ))
            );
        }
        return new(DependencyFork.Split(dependencies, environment));
    }

    private static ReadDependencies Whole(ForkState state, IReadOnlyList<SolverDependency> dependencies) =>
        new([new DependencyFork(state.Environment, dependencies)]);

    /// <summary>Without the address, which may be long or contain a password.</summary>
    private static UnavailableReason ByAddress(GuardedRequirement requirement)
    {
        string what = $"{requirement.Name} by an address of its own (packages are taken from indexes only)";
        return new($"requires {what}", $"require {what}");
    }

    private static UnavailableReason Unsatisfiable(GuardedRequirement requirement)
    {
        string clauses = string.Join(
            " and ",
            requirement.Specifiers.Clauses.Select(clause => $"{requirement.Name}{clause}")
        );
        string problem =
            requirement.Specifiers.Clauses.Length > 1 ? "which are incompatible" : "which allows no version";
        return new($"requires {clauses}, {problem}", $"require {clauses}, {problem}");
    }
}
