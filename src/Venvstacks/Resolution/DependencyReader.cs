using System.Collections.Immutable;
using Venvstacks.Packaging;
using Venvstacks.Packaging.Solving;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Resolution;

/// <summary>What a version depends on in a part of the environment, in as many parts as that takes; or why it cannot be used.</summary>
internal sealed record ReadDependencies(IReadOnlyList<DependencyFork> Forks)
{
    /// <summary>Why the version cannot be used, or null.</summary>
    public UnavailableReason? Unavailable { get; init; }

    /// <summary>The Python versions that it is for, where that is why.</summary>
    public VersionRanges? NeedsPython { get; init; }
}

/// <summary>Reads the dependencies of versions.</summary>
/// <param name="universe">The packages.</param>
internal sealed class DependencyReader(PackageUniverse universe)
{
    /// <summary>What a version of the state's current package depends on.</summary>
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
            Add(dependencies, requirement);
        }
        return new(DependencyFork.Split(dependencies, environment));
    }

    private static void Add(List<SolverDependency> dependencies, GuardedRequirement requirement)
    {
        if (requirement.Extras.IsEmpty)
            dependencies.Add(
                new(SolverPackage.Required(requirement.Name, null, requirement.Marker), requirement.Versions)
            );
        foreach (PackageName extra in requirement.Extras)
            dependencies.Add(
                new(SolverPackage.Required(requirement.Name, extra, requirement.Marker), requirement.Versions)
            );
    }

    private static ReadDependencies Whole(ForkState state, IReadOnlyList<SolverDependency> dependencies) =>
        new([new DependencyFork(state.Environment, dependencies)]);

    /// <summary>The address is not shown: it may be long, and may hold a password.</summary>
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
            requirement.Specifiers.Clauses.Length > 1 ? "which exclude each other" : "which allows no version";
        return new($"requires {clauses}, {problem}", $"require {clauses}, {problem}");
    }
}
