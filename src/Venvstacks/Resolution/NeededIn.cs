using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Solving;

namespace Venvstacks.Resolution;

/// <summary>The environments that need a package, as known so far.</summary>
internal static class NeededIn
{
    /// <summary>The union of the environments of all dependency chains from the root.</summary>
    public static Marker Of(int package, Solver<SolverPackage> solver)
    {
        if (package == Solver<SolverPackage>.Root)
            return Marker.True;
        HashSet<int> ancestors = AncestorsOf(package, solver);
        if (!ancestors.Contains(Solver<SolverPackage>.Root))
            return Marker.False;
        Dictionary<int, Marker> needed = new() { [Solver<SolverPackage>.Root] = Marker.True };
        Queue<int> open = new([Solver<SolverPackage>.Root]);
        while (open.TryDequeue(out int current))
            foreach ((int dependent, int dependency) in solver.StatedDependencies(current))
            {
                if (dependent != current || !ancestors.Contains(dependency))
                    continue;
                Marker known = needed.GetValueOrDefault(dependency, Marker.False);
                Marker extended = known.Or(solver[dependency].Marker.And(needed[current]));
                if (extended == known)
                    continue;
                needed[dependency] = extended;
                open.Enqueue(dependency);
            }
        return needed.GetValueOrDefault(package, Marker.False);
    }

    private static HashSet<int> AncestorsOf(int package, Solver<SolverPackage> solver)
    {
        HashSet<int> ancestors = [package];
        Stack<int> open = new([package]);
        while (open.TryPop(out int current))
            foreach ((int dependent, int dependency) in solver.StatedDependencies(current))
                if (dependency == current && ancestors.Add(dependent))
                    open.Push(dependent);
        return ancestors;
    }
}
