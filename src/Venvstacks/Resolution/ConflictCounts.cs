using Venvstacks.Packaging.Solving;

namespace Venvstacks.Resolution;

/// <summary>Counts the conflicts of packages, to improve the order of decisions.</summary>
internal sealed class ConflictCounts
{
    private const int Threshold = 5;
    private readonly Dictionary<int, int> _affected;
    private readonly Dictionary<int, int> _culprits;
    private readonly List<int> _toMoveUp;
    private readonly List<int> _toMoveDown;

    public ConflictCounts() => (_affected, _culprits, _toMoveUp, _toMoveDown) = ([], [], [], []);

    private ConflictCounts(ConflictCounts original) =>
        (_affected, _culprits, _toMoveUp, _toMoveDown) = (
            new(original._affected),
            new(original._culprits),
            [.. original._toMoveUp],
            [.. original._toMoveDown]
        );

    public ConflictCounts Clone() => new(this);

    public void Record(Conflict conflict, int current, Solver<SolverPackage> solver)
    {
        bool hasCulprit = false;
        foreach (int package in conflict.Packages)
        {
            // A proxy conflicts with its own package.
            if (package == conflict.Package || solver[package].SharesNameWith(solver[conflict.Package]))
                continue;
            hasCulprit = true;
            Count(_culprits, package, _toMoveDown);
        }
        if (hasCulprit)
            Count(_affected, current, _toMoveUp);
    }

    /// <summary>Moves packages above the threshold, and backtracks before the decisions on culprits.</summary>
    public void Apply(PackagePriorities priorities, Solver<SolverPackage> solver)
    {
        foreach (int package in _toMoveUp)
            if (solver[package].IsRanked)
                priorities.MoveUp(solver[package].Name);
        foreach (int package in _toMoveDown)
            if (solver[package].IsRanked && priorities.MoveDown(solver[package].Name))
                solver.BacktrackBefore(package);
        _toMoveUp.Clear();
        _toMoveDown.Clear();
    }

    private static void Count(Dictionary<int, int> counts, int package, List<int> reached)
    {
        int count = counts.GetValueOrDefault(package) + 1;
        counts[package] = count;
        if (count == Threshold)
            reached.Add(package);
    }
}
