using System.Text;
using Venvstacks.Packaging.Requirements;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Resolution;

namespace Venvstacks.Tests.Resolution;

/// <summary>
/// A small problem made from a number: a few packages with a few versions that require each other or themselves, some under markers, some for an
/// extra; some versions have no wheel, are for another Python, or were withdrawn.
/// </summary>
internal sealed class RandomProblem
{
    private static readonly string[] Versions = ["1", "2", "3a1", "3"];
    private static readonly string[] Names = ["a", "b", "c", "d", "e"];
    private static readonly (string Text, bool[] Allows)[] Ranges =
    [
        ("", [true, true, true, true]),
        (">=2", [false, true, true, true]),
        ("<2", [true, false, false, false]),
        ("==2", [false, true, false, false]),
        ("!=2", [true, false, true, true]),
        (">=3a1", [false, false, true, true]),
        ("==1", [true, false, false, false]),
        ("<3a1", [true, true, false, false]),
        (">=1,!=3", [true, true, true, false]),
    ];

    private readonly Random _random;

    /// <summary>What each version requires; null where there is no such version. The last list is the request's.</summary>
    private readonly List<Need>?[,] _needs;
    private readonly List<Need> _request = [];
    private readonly Flaw[,] _flaws;

    public RandomProblem(int seed, bool withMarkers)
    {
        _random = new Random(seed);
        _needs = new List<Need>?[Names.Length, Versions.Length];
        _flaws = new Flaw[Names.Length, Versions.Length];
        for (int package = 0; package < Names.Length; package++)
        for (int version = 0; version < Versions.Length; version++)
            if (_random.Next(4) > 0)
            {
                _needs[package, version] =
                [
                    .. Enumerable.Range(0, _random.Next(4)).Select(_ => MakeNeed(package, withMarkers)),
                ];
                _flaws[package, version] = (Flaw)Math.Max(0, _random.Next(-33, 4));
            }
        for (int i = 0; i < 1 + _random.Next(3); i++)
            _request.Add(MakeNeed(-1, withMarkers));
    }

    /// <summary>The platforms that markers tell apart.</summary>
    public static IReadOnlyList<string> Platforms { get; } = ["linux", "darwin", "win32"];

    public MemoryProvider Provider
    {
        get
        {
            MemoryProvider provider = new();
            for (int package = 0; package < Names.Length; package++)
            for (int version = 0; version < Versions.Length; version++)
                if (_needs[package, version] is { } needs)
                {
                    Flaw flaw = _flaws[package, version];
                    string stem = $"{Names[package]}-{Versions[version]}";
                    provider.AddFile(
                        Names[package],
                        Versions[version],
                        flaw == Flaw.NoWheel ? $"{stem}.tar.gz" : $"{stem}-py3-none-any.whl",
                        string.Join('\n', needs.Select(need => $"Requires-Dist: {need}")),
                        flaw == Flaw.OtherPython ? ">=3.13" : null,
                        flaw == Flaw.Yanked ? "" : null
                    );
                }
            return provider;
        }
    }

    public ResolutionRequest Request =>
        new()
        {
            Requirements = [.. _request.Select(need => Requirement.Parse(need.ToString()))],
            RequiresPython = SpecifierSet.Parse("==3.12.*"),
        };

    /// <summary>Whether one version of each package fulfils all requirements that count on any of some platforms.</summary>
    public bool IsSolvable(IReadOnlyCollection<string> platforms) => Search(new int?[Names.Length], platforms);

    /// <summary>What is wrong with versions chosen for a platform; null where nothing is.</summary>
    public string? Check(string platform, IReadOnlyDictionary<string, string> chosen)
    {
        int?[] versions = new int?[Names.Length];
        foreach ((string name, string version) in chosen)
            versions[Array.IndexOf(Names, name)] = Array.IndexOf(Versions, version);
        return FindOpen(versions, [platform]) is { } open ? $"{open} is not fulfilled on {platform}" : null;
    }

    /// <summary>Tries versions for the first requirement that is not fulfilled.</summary>
    private bool Search(int?[] versions, IReadOnlyCollection<string> platforms)
    {
        if (FindOpen(versions, platforms) is not { } open)
            return true;
        // Decided already, and wrong: no other choice below can help.
        if (versions[open.Package] is not null)
            return false;
        for (int version = 0; version < Versions.Length; version++)
        {
            if (!open.Allows(version) || _needs[open.Package, version] is null || !IsUsable(open.Package, version))
                continue;
            versions[open.Package] = version;
            if (Search(versions, platforms))
                return true;
        }
        versions[open.Package] = null;
        return false;
    }

    /// <summary>The first requirement, in the order of reaching them, that versions do not fulfil.</summary>
    private Need? FindOpen(int?[] versions, IReadOnlyCollection<string> platforms)
    {
        HashSet<(int, bool)> seen = [];
        Queue<Need> open = new(_request);
        while (open.TryDequeue(out Need? need))
        {
            if (need.Platform is not null && !platforms.Contains(need.Platform))
                continue;
            if (
                versions[need.Package] is not { } version
                || !need.Allows(version)
                || !IsUsable(need.Package, version)
                || _needs[need.Package, version] is not { } inner
            )
                return need;
            foreach (bool extra in need.Extra ? [false, true] : (bool[])[false])
                if (seen.Add((need.Package, extra)))
                    foreach (Need next in inner.Where(n => n.ForExtra == extra))
                        open.Enqueue(next);
        }
        return null;
    }

    /// <summary>What was withdrawn may be taken where the request pins it.</summary>
    private bool IsUsable(int package, int version) =>
        _flaws[package, version] switch
        {
            Flaw.None => true,
            Flaw.Yanked => _request.Exists(need =>
                need.Package == package && Ranges[need.Range].Text == "==" + Versions[version]
            ),
            _ => false,
        };

    private Need MakeNeed(int dependent, bool withMarkers)
    {
        return new(
            _random.Next(Names.Length),
            _random.Next(Ranges.Length),
            _random.Next(4) == 0,
            dependent >= 0 && _random.Next(4) == 0,
            withMarkers && _random.Next(2) == 0 ? Platforms[_random.Next(Platforms.Count)] : null
        );
    }

    public override string ToString()
    {
        StringBuilder text = new StringBuilder("requests ").AppendJoin(", ", _request).AppendLine();
        for (int package = 0; package < Names.Length; package++)
        for (int version = 0; version < Versions.Length; version++)
            if (_needs[package, version] is { } needs)
                text.Append(Names[package])
                    .Append(' ')
                    .Append(Versions[version])
                    .Append(_flaws[package, version] == Flaw.None ? ": " : $" ({_flaws[package, version]}): ")
                    .AppendJoin(", ", needs)
                    .AppendLine();
        return text.ToString();
    }

    private enum Flaw
    {
        None,
        NoWheel,
        OtherPython,
        Yanked,
    }

    private sealed record Need(int Package, int Range, bool Extra, bool ForExtra, string? Platform)
    {
        public bool Allows(int version) => Ranges[Range].Allows[version];

        public override string ToString()
        {
            List<string> markers = [];
            if (Platform is not null)
                markers.Add($"sys_platform == '{Platform}'");
            if (ForExtra)
                markers.Add("extra == 'x'");
            string marker = string.Join(" and ", markers);
            return $"{Names[Package]}{(Extra ? "[x]" : "")}{Ranges[Range].Text}{(marker.Length > 0 ? " ; " + marker : "")}";
        }
    }
}
