namespace Venvstacks.Packaging.Solving;

/// <summary>The packages that wait for a decision, with their priorities. A priority is computed again only when the package's term changes.</summary>
internal sealed class OpenPackages
{
    private readonly Dictionary<int, ulong> _priorities = [];
    private readonly HashSet<int> _changed = [];

    public OpenPackages Clone()
    {
        OpenPackages clone = new();
        foreach ((int package, ulong priority) in _priorities)
            clone._priorities.Add(package, priority);
        clone._changed.UnionWith(_changed);
        return clone;
    }

    public void Changed(int package) => _changed.Add(package);

    public bool Contains(int package) => _priorities.ContainsKey(package);

    public void Remove(int package) => _priorities.Remove(package);

    public int? Pick(Func<int, bool> isOpen, Func<int, ulong> priority)
    {
        foreach (var package in _changed)
            if (isOpen(package))
                _priorities[package] = priority(package);
        _changed.Clear();
        while (Highest() is { } package)
        {
            _priorities.Remove(package);
            if (isOpen(package))
                return package;
        }
        return null;
    }

    private int? Highest()
    {
        int? best = null;
        ulong bestPriority = 0;
        foreach ((int package, ulong priority) in _priorities)
            if (best is null || priority > bestPriority || (priority == bestPriority && package < best))
                (best, bestPriority) = (package, priority);
        return best;
    }
}
