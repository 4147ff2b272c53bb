using Venvstacks.Packaging.Versions;

namespace Venvstacks.Resolution;

/// <summary>The wording of sets of versions, as short as the existing versions allow: <c>a&gt;=2</c>, <c>all usable versions of a</c>.</summary>
/// <param name="request">What the requirements are called that stand for a package.</param>
/// <param name="packages">The versions that exist.</param>
internal sealed class VersionWords(string request, ProofPackages packages)
{
    /// <summary>The versions, followed by <c>requires</c>.</summary>
    public string Requires(SolverPackage package, VersionRanges versions) =>
        $"{Versions(package, versions)} {Verb(package, versions, "requires", "require")}";

    /// <summary>A verb for versions that it follows.</summary>
    public string Verb(SolverPackage package, VersionRanges versions, string singular, string plural) =>
        !package.IsNamed || Meant(package, versions).Versions.Length == 1 ? singular : plural;

    /// <summary>Existing versions of a package.</summary>
    public string Versions(SolverPackage package, VersionRanges versions)
    {
        if (package.Kind is SolverPackageKind.Project or SolverPackageKind.Root)
            return request;
        (ImmutableArray<PackageVersion> meant, ImmutableArray<PackageVersion> among) = Meant(package, versions);
        if (meant.IsEmpty)
            return Required(package, versions);
        if (among.Length > 1 && meant.Length == among.Length)
            return $"all {(among.Length < packages.VersionsOf(package).Length ? "usable " : "")}versions of {package}";
        return string.Join(" or ", Runs(among, meant).Select(run => Run(package, run, among)));
    }

    /// <summary>The versions of a set among the usable ones, else among all.</summary>
    private (ImmutableArray<PackageVersion> Versions, ImmutableArray<PackageVersion> Among) Meant(
        SolverPackage package,
        VersionRanges versions
    )
    {
        ImmutableArray<PackageVersion> usable = packages.UsableVersionsOf(package);
        ImmutableArray<PackageVersion> among = usable.Any(versions.Contains) ? usable : packages.VersionsOf(package);
        return ([.. among.Where(versions.Contains)], among);
    }

    private static string Run(
        SolverPackage package,
        (PackageVersion First, PackageVersion Last) run,
        ImmutableArray<PackageVersion> existing
    )
    {
        if (run.First == run.Last)
            return $"{package} {run.First}";
        if (run.First == existing[0])
            return $"{package}<={run.Last}";
        return run.Last == existing[^1] ? $"{package}>={run.First}" : $"{package}>={run.First},<={run.Last}";
    }

    /// <summary>The versions as runs of neighbours; from the fourth on, one run to the last.</summary>
    private static IEnumerable<(PackageVersion First, PackageVersion Last)> Runs(
        ImmutableArray<PackageVersion> existing,
        ImmutableArray<PackageVersion> meant
    )
    {
        List<(PackageVersion First, PackageVersion Last)> runs = [];
        int previous = -2;
        foreach (PackageVersion version in meant)
        {
            int index = existing.IndexOf(version);
            if (index == previous + 1 || runs.Count == 4)
                runs[^1] = (runs[^1].First, version);
            else
                runs.Add((version, version));
            previous = index;
        }
        return runs;
    }

    /// <summary>The required versions of a package, as specifiers.</summary>
    public static string Required(SolverPackage package, VersionRanges versions)
    {
        if (package.Kind is SolverPackageKind.Project)
            return "the requirements";
        if (versions.IsFull)
            return package.ToString();
        return package
            + versions
                .ToString()
                .Replace(", ", ",", StringComparison.Ordinal)
                .Replace(" | ", " or ", StringComparison.Ordinal);
    }

    /// <summary>That the versions cannot be used.</summary>
    public string CannotBeUsed(SolverPackage package, VersionRanges versions)
    {
        (ImmutableArray<PackageVersion> meant, ImmutableArray<PackageVersion> among) = Meant(package, versions);
        return meant.Length > 1 && meant.Length == among.Length
            ? $"no version of {package} can be used"
            : $"{Versions(package, versions)} cannot be used";
    }
}
