using Venvstacks.Packaging;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Solving;
using Venvstacks.Packaging.Versions;
using Venvstacks.Settings;

namespace Venvstacks.Resolution;

/// <summary>Solves the parts of the environment one after the other, and splits them where necessary.</summary>
internal sealed class ForkLoop
{
    private readonly ResolutionRequest _request;
    private readonly PackageUniverse _universe;
    private readonly VersionChooser _chooser;
    private readonly DependencyReader _dependencies;
    private readonly ReadAhead _ahead;
    private readonly Stack<ForkState> _open = new();
    private readonly List<SolvedFork> _solved = [];
    private readonly Dictionary<PackageName, List<ForkPreference>> _preferences = [];

    public ForkLoop(ResolutionRequest request, PackageUniverse universe)
    {
        (_request, _universe) = (request, universe);
        _chooser = new(request, universe);
        _dependencies = new(universe);
        _ahead = new(universe);
    }

    private bool OldestPythonFirst =>
        _request.ForkStrategy == ForkStrategy.Fewest || _request.Mode == ResolutionMode.Lowest;

    public async Task<Resolution> RunAsync(CancellationToken cancellationToken)
    {
        if (_request.Environments.FirstOrDefault(_universe.Python.Marker.IsDisjointFrom) is { } impossible)
            return new Refusal(
                [$"No Python {_request.RequiresPython} is in the environment {impossible}."],
                [],
                impossible
            );
        OpenFirst();
        while (_open.TryPop(out ForkState? state))
            if (await SolveAsync(state, cancellationToken).ConfigureAwait(false) is { } refusal)
                return refusal;
        return new SolutionBuilder(_request, _universe).Build(_solved);
    }

    private void OpenFirst()
    {
        ForkState state = new(new(Marker.True, _universe.Python));
        _ahead.Start(state.Environment);
        if (_request.Environments.IsEmpty)
        {
            _open.Push(state);
            return;
        }
        // The last on the stack is solved first: the first one given, apart from the order of Python.
        IEnumerable<DependencyFork> forks = _request
            .Environments.Reverse()
            .Select(marker => new DependencyFork(state.Environment.Narrow(marker), []));
        foreach (DependencyFork fork in DependencyFork.Order(forks, OldestPythonFirst))
            _open.Push(state.Fork(fork.Environment));
    }

    /// <summary>Solves a part of the environment, or pushes its parts on the stack.</summary>
    /// <returns>The refusal if there is no solution, else null.</returns>
    private async ValueTask<Refusal?> SolveAsync(ForkState state, CancellationToken cancellationToken)
    {
        Derivation<SolverPackage>? failure;
        PackageVersion? given = state.FirstVersion;
        if (state.FirstPackage is { } first)
            state.Current = first;
        else if (!TryAdvance(state, out failure))
            return await RefuseAsync(failure, state).ConfigureAwait(false);
        while (await DecideAsync(state, given).ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            given = null;
            if (!TryAdvance(state, out failure))
                return await RefuseAsync(failure, state).ConfigureAwait(false);
        }
        return null;
    }

    /// <summary>Explains a failure after the listings of its packages were fetched, so that the text does not depend on timing.</summary>
    private async ValueTask<Refusal?> RefuseAsync(Derivation<SolverPackage>? failure, ForkState state)
    {
        if (failure is null)
            return null;
        foreach (PackageName name in RefusalWriter.PackagesOf(failure.Ends()))
            await ((Task)_universe.GetCandidatesAsync(name)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return new RefusalWriter(_request, _universe).Write(failure, state.Environment);
    }

    /// <summary>Propagates and picks the next package.</summary>
    /// <returns>False if no package is left, or there is no solution.</returns>
    private bool TryAdvance(ForkState state, out Derivation<SolverPackage>? failure)
    {
        List<Conflict> conflicts = [];
        if (!state.Solver.Propagate(state.Current, conflicts, out failure))
            return false;
        foreach (Conflict conflict in conflicts)
            state.Conflicts.Record(conflict, state.Current, state.Solver);
        Announce(state);
        state.Conflicts.Apply(state.Priorities, state.Solver);
        if (state.Solver.PickPackage(package => state.Priorities.Of(state.Solver[package])) is { } next)
        {
            state.Current = next;
            return true;
        }
        Close(state);
        return false;
    }

    /// <summary>Prefetches the packages that were opened.</summary>
    private void Announce(ForkState state)
    {
        foreach ((int package, VersionRanges versions) in state.Solver.RecentlyOpened)
            if (state.Solver[package] is { IsBase: true } opened)
                _ahead.Open(opened.Name, versions, state.Environment);
    }

    /// <summary>Records a solved part, and its versions as preferences for other parts.</summary>
    private void Close(ForkState state)
    {
        SolvedFork solved = SolvedFork.Of(state);
        _solved.Add(solved);
        // The oldest version of a direct requirement is no preference where the requirement is indirect.
        if (_request.Mode == ResolutionMode.LowestDirect)
            return;
        foreach ((SolverPackage package, CandidateRelease release) in solved.Packages)
            PreferencesOf(package.Name)
                .Add(new(release.Version, state.Environment.Marker, release.Index, IsFromLock: false));
    }

    private List<ForkPreference> PreferencesOf(PackageName name)
    {
        if (!_preferences.TryGetValue(name, out List<ForkPreference>? preferences))
            _preferences.Add(name, preferences = [.. _universe.PreferencesOf(name)]);
        return preferences;
    }

    /// <summary>Decides on a version of the current package, or excludes versions.</summary>
    /// <returns>False if the part was split instead.</returns>
    private async ValueTask<bool> DecideAsync(ForkState state, PackageVersion? given)
    {
        PackageVersion? version = given;
        if (version is null)
        {
            Choice choice = await ChooseAsync(state).ConfigureAwait(false);
            if (choice is Choice.Split split)
                return Split(state, split);
            version = Learn(state, choice);
            if (version is null)
                return true;
        }
        if (state.CurrentPackage.IsBase)
            state.Tried(state.CurrentPackage.Name, version);
        if (!state.HasDependencies(state.Current, version))
            return await AddDependenciesAsync(state, version).ConfigureAwait(false);
        state.Solver.Decide(state.Current, version);
        return true;
    }

    private async ValueTask<Choice> ChooseAsync(ForkState state)
    {
        SolverPackage package = state.CurrentPackage;
        VersionRanges versions = state.Solver.VersionsOf(state.Current);
        if (package.Kind is SolverPackageKind.Python)
            return new Choice.None();
        if (!package.IsNamed)
            return versions.Contains(ForkState.OnlyVersion)
                ? new Choice.Selected(ForkState.OnlyVersion)
                : new Choice.None();
        PackageCandidates candidates = await _universe.GetCandidatesAsync(package.Name).ConfigureAwait(false);
        Choice choice = state.RecallChoice(versions) ?? _chooser.Choose(state, candidates, PreferencesOf(package.Name));
        if (choice is not Choice.Selected selected)
            return choice;
        state.RememberChoice(versions, selected);
        if (package.IsBase)
            BatchPrefetch.Run(_universe, _ahead, state, candidates, selected.Version);
        return choice;
    }

    /// <summary>Adds the result of a choice to the solver.</summary>
    /// <returns>The selected version, or null.</returns>
    private PackageVersion? Learn(ForkState state, Choice choice)
    {
        VersionRanges versions = state.Solver.VersionsOf(state.Current);
        switch (choice)
        {
            case Choice.Missing missing:
                state.Solver.AddUnavailable(state.Current, versions, missing.Reason);
                return null;
            case Choice.Unusable unusable:
                state.Solver.AddUnavailable(state.Current, Widen(state, unusable.Version), unusable.Reason);
                return null;
            case Choice.NeedsPython needs:
                state.Solver.AddDependency(
                    state.Current,
                    Widen(state, needs.Version),
                    state.Solver.NumberOf(SolverPackage.Python),
                    needs.Required
                );
                state.Solver.Decide(state.Current, needs.Version);
                return null;
            case Choice.Selected selected:
                return selected.Version;
            default:
                state.Solver.AddNoVersions(state.Current, versions);
                return null;
        }
    }

    private async ValueTask<bool> AddDependenciesAsync(ForkState state, PackageVersion version)
    {
        ReadDependencies read = await _dependencies.ReadAsync(state, version).ConfigureAwait(false);
        if (read.NeedsPython is { } python && _chooser.SplitAtPython(state.Environment, python) is { } split)
            return Split(state, split);
        if (read.Unavailable is { } reason)
        {
            state.Solver.AddUnavailable(state.Current, Widen(state, version), reason);
            return true;
        }
        state.StatedDependencies(state.Current, version);
        if (read.Forks is [var only])
        {
            AddDependencies(state, version, only.Dependencies);
            return true;
        }
        foreach (DependencyFork fork in DependencyFork.Order(read.Forks, OldestPythonFirst))
        {
            ForkState part = state.Fork(fork.Environment);
            AddDependencies(part, version, fork.Dependencies);
            _open.Push(part);
        }
        return false;
    }

    private void AddDependencies(ForkState state, PackageVersion version, IReadOnlyList<SolverDependency> dependencies)
    {
        foreach (SolverDependency dependency in dependencies)
            if (dependency.Package.IsNamed)
                _ = _universe.GetCandidatesAsync(dependency.Package.Name);
        state.AddDependencies(version, Widen(state, version), dependencies);
    }

    private bool Split(ForkState state, Choice.Split split)
    {
        foreach ((ForkEnvironment environment, PackageVersion? version) in split.Parts)
            _open.Push(state.Fork(environment, state.Current, version));
        return false;
    }

    private VersionRanges Widen(ForkState state, PackageVersion version) =>
        state.CurrentPackage.IsNamed && _universe.CandidatesOf(state.CurrentPackage.Name) is { } candidates
            ? candidates.Widen(version)
            : VersionRanges.Of(version);
}
