namespace Venvstacks.Packaging.Tags;

/// <summary>The tags that a CPython 3 on a platform accepts, in the order of preference of <c>packaging.tags</c>.</summary>
/// <remarks>
/// The order is kept as tables of its parts: first <c>(Python, ABI)</c> pairs, each with every platform, then interpreters with
/// <c>none-any</c>. So the thousand tags of a target need tables of about a hundred entries.
/// </remarks>
public sealed class CompatibleTags
{
    private readonly ImmutableArray<(string Python, string Abi)> _pairs;
    private readonly ImmutableArray<string> _pure;
    private readonly Dictionary<string, int> _platformRanks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _pureRanks = new(StringComparer.Ordinal);

    /// <summary>Converts a document.</summary>
    /// <param name="minor">The Python: 11 for CPython 3.11.</param>
    /// <param name="platforms">The platform tags, the best first, as <see cref="PlatformTags"/> gives them.</param>
    /// <param name="isFreeThreaded">Whether it is the build without the global lock (PEP 703).</param>
    public CompatibleTags(int minor, ImmutableArray<string> platforms, bool isFreeThreaded = false)
    {
        Platforms = platforms;
        _pairs = [.. ListPairs(minor, isFreeThreaded)];
        _pure = [$"cp3{minor}", .. ListGenericPythons(minor)];
        for (int i = 0; i < platforms.Length; i++)
            _platformRanks.TryAdd(platforms[i], i);
        for (int i = 0; i < _pure.Length; i++)
            _pureRanks.Add(_pure[i], i);
    }

    /// <summary>The platform tags, the best first.</summary>
    public ImmutableArray<string> Platforms { get; }

    /// <summary>The place of the best tag of a set in the order, from 0; null when none is accepted.</summary>
    public int? RankOf(CompressedTagSet tags)
    {
        if (FindBest(_platformRanks, tags.Platforms) is int platform && FindBestPair(tags) is int pair)
            return (pair * Platforms.Length) + platform;
        bool isPure = tags.Abis.AsSpan().Contains("none") && tags.Platforms.AsSpan().Contains("any");
        return isPure ? (_pairs.Length * Platforms.Length) + FindBest(_pureRanks, tags.Pythons) : null;
    }

    private int? FindBestPair(CompressedTagSet tags)
    {
        for (int i = 0; i < _pairs.Length; i++)
        {
            (string python, string abi) = _pairs[i];
            if (tags.Pythons.AsSpan().Contains(python) && tags.Abis.AsSpan().Contains(abi))
                return i;
        }
        return null;
    }

    private static int? FindBest(Dictionary<string, int> ranks, ImmutableArray<string> names)
    {
        int? best = null;
        foreach (string name in names)
        {
            if (ranks.TryGetValue(name, out int rank) && rank < (best ?? int.MaxValue))
                best = rank;
        }
        return best;
    }

    /// <summary>All tags, the best first.</summary>
    public IEnumerable<WheelTag> Enumerate() =>
        _pairs
            .SelectMany(pair => Platforms.Select(platform => new WheelTag(pair.Python, pair.Abi, platform)))
            .Concat(_pure.Select(python => new WheelTag(python, "none", "any")));

    /// <summary>Its own ABI, the stable one, none; the stable one of older Pythons (from 3.2, PEP 384; free-threaded PEP 803); no ABI at all.</summary>
    private static IEnumerable<(string Python, string Abi)> ListPairs(int minor, bool isFreeThreaded)
    {
        string stableAbi = isFreeThreaded ? "abi3t" : "abi3";
        string own = $"cp3{minor}";
        yield return (own, isFreeThreaded ? own + "t" : own);
        yield return (own, stableAbi);
        yield return (own, "none");
        for (int older = minor - 1; older >= 2; older--)
            yield return ($"cp3{older}", stableAbi);
        foreach (string python in ListGenericPythons(minor))
            yield return (python, "none");
    }

    /// <summary><c>py311</c>, <c>py3</c>, then <c>py310</c> down to <c>py30</c>.</summary>
    private static IEnumerable<string> ListGenericPythons(int minor) =>
        [$"py3{minor}", "py3", .. Enumerable.Range(0, minor).Reverse().Select(older => $"py3{older}")];
}
