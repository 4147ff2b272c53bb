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

    // In one part of the environment the same versions give the same answer.
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

    /// <summary>The version of what has no versions: the root and the declared requirements.</summary>
    public static PackageVersion OnlyVersion { get; } = PackageVersion.Parse("0");

    /// <summary>The part.</summary>
    public ForkEnvironment Environment { get; }

    /// <summary>The solver.</summary>
    public Solver<SolverPackage> Solver { get; }

    /// <summary>In which order packages are decided on.</summary>
    public PackagePriorities Priorities { get; }

    /// <summary>What went wrong so far.</summary>
    public ConflictCounts Conflicts { get; }

    /// <summary>The package last decided on.</summary>
    public int Current { get; set; } = Solver<SolverPackage>.Root;

    /// <summary>The package that the part was split because of, and which is therefore looked at first.</summary>
    public int? FirstPackage { get; private init; }

    /// <summary>The version of it that the split is for, if it is known.</summary>
    public PackageVersion? FirstVersion { get; private init; }

    /// <summary>The current package.</summary>
    public SolverPackage CurrentPackage => Solver[Current];

    /// <summary>The search as it stands, in a part of its environment.</summary>
    public ForkState Fork(ForkEnvironment environment) => new(this, environment);

    /// <summary>The search as it stands, in a part of its environment, to go on with a package.</summary>
    public ForkState Fork(ForkEnvironment environment, int package, PackageVersion? version) =>
        new(this, environment) { FirstPackage = package, FirstVersion = version };

    /// <summary>What was chosen when the current package was looked at last, if the same versions were left.</summary>
    public Choice.Selected? RecallChoice(VersionRanges versions) =>
        _choices.TryGetValue(Current, out (VersionRanges Versions, Choice.Selected Choice) last)
        && last.Versions.Equals(versions)
            ? last.Choice
            : null;

    /// <summary>Records the choice for the current package.</summary>
    public void RememberChoice(VersionRanges versions, Choice.Selected choice) =>
        _choices[Current] = (versions, choice);

    /// <summary>Records the files that stand for a version.</summary>
    public void Pin(PackageName name, CandidateRelease release) => _pins.TryAdd((name, release.Version), release);

    /// <summary>The files that stand for a version selected before.</summary>
    public CandidateRelease PinOf(PackageName name, PackageVersion version) => _pins[(name, version)];

    /// <summary>Whether the dependencies of a version have been stated.</summary>
    public bool HasDependencies(int package, PackageVersion version) => _withDependencies.Contains((package, version));

    /// <summary>Records that the dependencies of a version have been stated.</summary>
    public void StatedDependencies(int package, PackageVersion version) => _withDependencies.Add((package, version));

    /// <summary>States what the current package's version depends on, and decides on it if nothing speaks against it.</summary>
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
        // A proxy has the versions of its package from the start, or each would have to be tried to find that out.
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

    /// <summary>Takes note of a version tried, and says how many more to fetch in advance: the more have failed, the more.</summary>
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

    /// <summary>Records a version tried.</summary>
    public void Tried(PackageName name, PackageVersion version)
    {
        if (!_tried.TryGetValue(name, out HashSet<PackageVersion>? versions))
            _tried.Add(name, versions = []);
        versions.Add(version);
    }
}
