using Venvstacks.Packaging;
using Venvstacks.Packaging.Solving;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Resolution;

/// <summary>The search in one part of the environment.</summary>
internal sealed class ForkState
{
    private readonly HashSet<(int, PackageVersion)> _withDependencies;
    private readonly Dictionary<(PackageName, PackageVersion), CandidateRelease> _pins;
    private readonly Dictionary<PackageName, HashSet<PackageVersion>> _tried;
    private readonly Dictionary<PackageName, int> _prefetched;

    // Within a part, the same versions give the same choice.
    private readonly Dictionary<int, (VersionRanges Versions, Choice.Selected Choice)> _choices = [];

    public ForkState(ForkEnvironment environment)
    {
        Environment = environment;
        Solver = new(SolverPackage.Root, OnlyVersion);
        (Priorities, Conflicts) = (new(), new());
        (_withDependencies, _pins, _tried, _prefetched) = ([], [], [], []);
    }

    private ForkState(ForkState original, ForkEnvironment environment)
    {
        Environment = environment;
        Solver = original.Solver.Clone();
        (Priorities, Conflicts) = (original.Priorities.Clone(), original.Conflicts.Clone());
        (_withDependencies, _pins) = ([.. original._withDependencies], new(original._pins));
        _tried = original._tried.ToDictionary(entry => entry.Key, entry => new HashSet<PackageVersion>(entry.Value));
        _prefetched = new(original._prefetched);
        Current = original.Current;
    }

    /// <summary>The version of the root and of the declared requirements.</summary>
    public static PackageVersion OnlyVersion { get; } = PackageVersion.Parse("0");

    public ForkEnvironment Environment { get; }

    public Solver<SolverPackage> Solver { get; }

    /// <summary>The order of decisions.</summary>
    public PackagePriorities Priorities { get; }

    /// <summary>The conflicts so far.</summary>
    public ConflictCounts Conflicts { get; }

    /// <summary>The package last decided on.</summary>
    public int Current { get; set; } = Solver<SolverPackage>.Root;

    /// <summary>The package that caused the split, decided first; or null.</summary>
    public int? FirstPackage { get; private init; }

    /// <summary>The version of that package, if it is known.</summary>
    public PackageVersion? FirstVersion { get; private init; }

    public SolverPackage CurrentPackage => Solver[Current];

    /// <summary>A copy of the search for a part of its environment.</summary>
    public ForkState Fork(ForkEnvironment environment) => new(this, environment);

    /// <summary>A copy of the search for a part of its environment, which continues with a package.</summary>
    public ForkState Fork(ForkEnvironment environment, int package, PackageVersion? version) =>
        new(this, environment) { FirstPackage = package, FirstVersion = version };

    /// <summary>The last choice for the current package, if the same versions remain.</summary>
    public Choice.Selected? RecallChoice(VersionRanges versions) =>
        _choices.TryGetValue(Current, out (VersionRanges Versions, Choice.Selected Choice) last)
        && last.Versions.Equals(versions)
            ? last.Choice
            : null;

    /// <summary>Records the choice for the current package.</summary>
    public void RememberChoice(VersionRanges versions, Choice.Selected choice) =>
        _choices[Current] = (versions, choice);

    /// <summary>Records the files of a selected version.</summary>
    public void Pin(PackageName name, CandidateRelease release) => _pins.TryAdd((name, release.Version), release);

    /// <summary>The files of a selected version.</summary>
    public CandidateRelease PinOf(PackageName name, PackageVersion version) => _pins[(name, version)];

    /// <summary>Whether the dependencies of a version were added.</summary>
    public bool HasDependencies(int package, PackageVersion version) => _withDependencies.Contains((package, version));

    /// <summary>Records that the dependencies of a version were added.</summary>
    public void StatedDependencies(int package, PackageVersion version) => _withDependencies.Add((package, version));

    /// <summary>Adds the dependencies of the current package's version, and decides on it unless they conflict.</summary>
    public void AddDependencies(
        PackageVersion version,
        VersionRanges widened,
        IReadOnlyList<SolverDependency> dependencies
    )
    {
        foreach (SolverDependency dependency in dependencies)
        {
            Priorities.Discover(dependency);
            if (dependency.Package.IsProxy)
                Priorities.Discover(dependency with { Package = SolverPackage.Base(dependency.Package.Name) });
        }
        // A proxy is restricted to the versions of its package at once; otherwise each would be tried.
        foreach ((SolverPackage package, VersionRanges versions) in dependencies)
            if (package.IsProxy)
                Solver.AddDependency(
                    Solver.NumberOf(package),
                    versions,
                    Solver.NumberOf(SolverPackage.Base(package.Name)),
                    versions
                );
        Conflict? conflict = Solver.DecideWithDependencies(
            Current,
            version,
            widened,
            dependencies.Select(dependency => (dependency.Package, dependency.Versions))
        );
        if (conflict is { } found)
            Conflicts.Record(found, Current, Solver);
    }

    /// <summary>The number of versions to prefetch; it grows with the number of rejected versions.</summary>
    public int CountToPrefetch(PackageName name)
    {
        int tried = _tried.TryGetValue(name, out HashSet<PackageVersion>? versions) ? versions.Count : 0;
        int before = _prefetched.GetValueOrDefault(name);
        (int due, int count) = tried switch
        {
            < 3 => (1, 10),
            < 20 => (3, 50),
            _ => (Math.Max(20, before + 20), 50),
        };
        if (tried < due || before >= due)
            return 0;
        _prefetched[name] = tried;
        return count;
    }

    public void Tried(PackageName name, PackageVersion version)
    {
        if (!_tried.TryGetValue(name, out HashSet<PackageVersion>? versions))
            _tried.Add(name, versions = []);
        versions.Add(version);
    }
}
