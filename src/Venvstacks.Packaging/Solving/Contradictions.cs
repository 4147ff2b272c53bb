namespace Venvstacks.Packaging.Solving;

/// <summary>The decision level at which each incompatibility was found contradicted. It needs no check until the solver goes back below that level.</summary>
/// <remarks>
/// Going back closes a generation. For each closed generation the lowest level gone back to since is kept: a mark of that
/// generation is valid while its level is not above. Levels of closed generations never fall as generations rise.
/// </remarks>
internal sealed class Contradictions
{
    private readonly List<(int Level, int Generation)> _marks = [];
    private readonly List<int> _lowest = [];

    /// <summary>Whether the solver ever went back.</summary>
    public bool HasBacktracked => _lowest.Count > 0;

    public Contradictions Clone()
    {
        Contradictions clone = new();
        clone._marks.AddRange(_marks);
        clone._lowest.AddRange(_lowest);
        return clone;
    }

    public bool Contains(int incompatibility)
    {
        if (incompatibility >= _marks.Count)
            return false;
        (int level, int generation) = _marks[incompatibility];
        return level >= 0 && (generation >= _lowest.Count || level <= _lowest[generation]);
    }

    public void Mark(int incompatibility, int level)
    {
        while (_marks.Count <= incompatibility)
            _marks.Add((-1, 0));
        _marks[incompatibility] = (level, _lowest.Count);
    }

    public void BacktrackTo(int level)
    {
        _lowest.Add(level);
        for (var i = _lowest.Count - 2; i >= 0 && _lowest[i] > level; i--)
            _lowest[i] = level;
    }
}
