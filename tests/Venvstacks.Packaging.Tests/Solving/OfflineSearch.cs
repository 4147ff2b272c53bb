using System.Collections.Immutable;
using Venvstacks.Packaging.Solving;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Tests.Solving;

/// <summary>Drives the solver over packages that are given in full: the newest version first, packages in the order in which they are seen.</summary>
internal sealed class OfflineSearch : IProofPackages<string>
{
    private readonly SortedDictionary<string, SortedDictionary<PackageVersion, string[]>> _packages = [];

    private readonly Dictionary<string, ImmutableArray<PackageVersion>> _versions = [];

    /// <summary>How many decisions were made.</summary>
    public int Decisions { get; private set; }

    /// <summary>Adds a version: <c>a 1.0</c> with what it requires, each <c>b&gt;=2</c>.</summary>
    public OfflineSearch Add(string version, params string[] requires)
    {
        string[] parts = version.Split(' ');
        if (!_packages.TryGetValue(parts[0], out SortedDictionary<PackageVersion, string[]>? versions))
            _packages.Add(parts[0], versions = []);
        versions.Add(PackageVersion.Parse(parts[1]), requires);
        return this;
    }

    /// <summary>The versions chosen, or the sentences of the proof that there are none.</summary>
    public string Solve() => Solve(out Derivation<string>? failure) ?? Write(failure!);

    /// <summary>The sentences of a proof.</summary>
    public static string Write(Derivation<string> proof) =>
        string.Join('\n', new FailureWriter<string>(new Words()).Write(proof));

    /// <summary>The versions chosen, or null and the proof that there are none.</summary>
    public string? Solve(out Derivation<string>? failure)
    {
        Solver<string> solver = new("root", PackageVersion.Parse("1"));
        List<Conflict> conflicts = [];
        int next = Solver<string>.Root;
        while (true)
        {
            if (!solver.Propagate(next, conflicts, out failure))
                return null;
            if (solver.PickPackage(static _ => 0) is not { } picked)
                return Print(solver);
            next = picked;
            Decide(solver, picked);
        }
    }

    (string Package, PackageVersion Version) IProofPackages<string>.Root => ("root", PackageVersion.Parse("1"));

    ImmutableArray<PackageVersion> IProofPackages<string>.VersionsOf(string package) => VersionsOf(package);

    ImmutableArray<PackageVersion> IProofPackages<string>.UsableVersionsOf(string package) => VersionsOf(package);

    ImmutableArray<string> IProofPackages<string>.StandsFor(string package) => [];

    /// <summary>The versions of a package, oldest first; one array for each package.</summary>
    public ImmutableArray<PackageVersion> VersionsOf(string package)
    {
        if (!_versions.TryGetValue(package, out ImmutableArray<PackageVersion> versions))
            _versions.Add(
                package,
                versions = [.. _packages.GetValueOrDefault(package)?.Keys ?? Enumerable.Empty<PackageVersion>()]
            );
        return versions;
    }

    /// <summary>What a version requires of a package, each requirement by itself.</summary>
    public IEnumerable<VersionRanges> Needs(string package, PackageVersion version, string required) =>
        _packages[package][version].Select(Read).Where(need => need.Item1 == required).Select(need => need.Item2);

    private void Decide(Solver<string> solver, int package)
    {
        VersionRanges left = solver.VersionsOf(package);
        SortedDictionary<PackageVersion, string[]> versions = _packages.GetValueOrDefault(solver[package]) ?? [];
        if (
            versions.Reverse().FirstOrDefault(v => left.Contains(v.Key))
            is not { Key: { } version, Value: var requires }
        )
        {
            solver.AddNoVersions(package, left);
            return;
        }
        Decisions++;
        solver.DecideWithDependencies(package, version, VersionRanges.Of(version), requires.Select(Read));
    }

    private static (string, VersionRanges) Read(string requirement)
    {
        int end = requirement.IndexOfAny(['<', '>', '=', '!']);
        return end < 0
            ? (requirement, VersionRanges.Full)
            : (requirement[..end], SpecifierSet.Parse(requirement[end..]).ToRanges());
    }

    private static string Print(Solver<string> solver) =>
        string.Join(
            ", ",
            solver
                .Decisions.Where(d => d.Package != Solver<string>.Root)
                .Select(d => $"{solver[d.Package]} {d.Version}")
                .Order()
        );

    private sealed class Words : IFailureWords<string>
    {
        public bool IsSelfEvident(Derivation<string> fact) => fact is Derivation<string>.NotRoot;

        public string Fact(Derivation<string> fact) =>
            fact switch
            {
                Derivation<string>.Dependency dependency =>
                    $"{Name(fact.Terms[0])} needs {dependency.Required} {dependency.RequiredVersions}",
                Derivation<string>.NoVersions => $"there is no {Name(fact.Terms[0])}",
                _ => "?",
            };

        public string Conclusion(Derivation<string>.Conclusion conclusion) =>
            conclusion.Terms is [] or [{ Package: "root" }]
                ? "nothing serves"
                : string.Join(" with ", conclusion.Terms.Select(Name)) + " is out";

        private static string Name((string Package, Term Term) term) => $"{term.Package} {term.Term}";
    }
}
