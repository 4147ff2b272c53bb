using Venvstacks.Packaging;
using Venvstacks.Packaging.Markers;

namespace Venvstacks.Resolution;

/// <summary>The dependencies of a version in a part of the environment.</summary>
internal sealed record DependencyFork(ForkEnvironment Environment, IReadOnlyList<SolverDependency> Dependencies)
{
    /// <summary>The number of dependencies with an upper limit: the more, the likelier their versions fit elsewhere too.</summary>
    private int UpperLimits => Dependencies.Count(dependency => dependency.Versions.Upper is not null);

    /// <summary>Splits the environment by the markers under which one package is required differently, and where a requirement needs a newer Python than its oldest.</summary>
    /// <returns>One part if nothing is split.</returns>
    public static IReadOnlyList<DependencyFork> Split(
        IEnumerable<SolverDependency> dependencies,
        ForkEnvironment environment
    )
    {
        List<DependencyFork> forks = [new(environment, [])];
        foreach (
            IGrouping<PackageName, SolverDependency>? siblings in dependencies
                .GroupBy(dependency => dependency.Package.Name)
                .OrderBy(group => group.Key)
        )
            forks = Split(forks, [.. siblings], environment);
        return forks;
    }

    /// <summary>Orders parts for the stack of forks; the last is solved first.</summary>
    public static IEnumerable<DependencyFork> Order(IEnumerable<DependencyFork> forks, bool oldestPythonFirst)
    {
        Comparer<DependencyFork> byPython = Comparer<DependencyFork>.Create(
            (left, right) => left.Environment.CompareByPython(right.Environment)
        );
        IOrderedEnumerable<DependencyFork> sorted = oldestPythonFirst
            ? forks.OrderByDescending(fork => fork, byPython)
            : forks.OrderBy(fork => fork, byPython);
        return sorted.ThenBy(fork => fork.UpperLimits);
    }

    private static List<DependencyFork> Split(
        List<DependencyFork> forks,
        SolverDependency[] siblings,
        ForkEnvironment environment
    )
    {
        Marker marker = siblings[0].Package.Marker;
        bool areAlike = Array.TrueForAll(siblings, sibling => sibling.Package.Marker == marker);
        if (areAlike && !environment.Python.IsRaisedBy(marker))
        {
            foreach (SolverDependency sibling in siblings)
                forks = [.. forks.Select(fork => fork.Environment.Overlaps(marker) ? fork.With(sibling) : fork)];
            return forks;
        }
        foreach (SolverDependency sibling in siblings)
            if (sibling.Package.Marker.IsTrue)
                forks = [.. forks.Select(fork => fork.With(sibling))];
            else if (environment.Overlaps(sibling.Package.Marker))
                forks = SplitBy(forks, sibling, environment.Python.Marker);
        return forks;
    }

    private static List<DependencyFork> SplitBy(List<DependencyFork> forks, SolverDependency dependency, Marker python)
    {
        List<DependencyFork> split = [];
        Marker remaining = dependency.Package.Marker;
        foreach (DependencyFork fork in forks)
        {
            if (!fork.Environment.Overlaps(remaining))
            {
                split.Add(fork);
                continue;
            }
            Marker opposite = remaining.Not();
            if (fork.Environment.Overlaps(opposite))
                AddPart(split, fork.Narrow(opposite), dependency, python);
            AddPart(split, fork.Narrow(remaining), dependency, python);
            remaining = remaining.And(fork.Environment.Marker.Not());
        }
        return split;
    }

    private static void AddPart(
        List<DependencyFork> split,
        DependencyFork part,
        SolverDependency dependency,
        Marker python
    )
    {
        if (part.Environment.Overlaps(python))
            split.Add(part.Environment.Overlaps(dependency.Package.Marker) ? part.With(dependency) : part);
    }

    private DependencyFork With(SolverDependency dependency) =>
        this with
        {
            Dependencies = [.. Dependencies, dependency],
        };

    private DependencyFork Narrow(Marker marker)
    {
        ForkEnvironment narrowed = Environment.Narrow(marker);
        return new(narrowed, [.. Dependencies.Where(dependency => narrowed.Overlaps(dependency.Package.Marker))]);
    }
}
