using System.Collections.Frozen;
using Venvstacks.Platforms;

namespace Venvstacks.Runtimes;

/// <summary>The published builds of CPython with their hashes, as of this version of the tool.</summary>
internal sealed class PythonCatalogue
{
    private static readonly Lazy<PythonCatalogue> LazyEmbedded = new(ReadEmbedded);

    private readonly FrozenDictionary<(string Version, string Triple, bool IsFreeThreaded), PythonBuild> _builds;

    private PythonCatalogue(IEnumerable<PythonBuild> builds) =>
        _builds = builds.ToFrozenDictionary(build => (build.Version, build.Triple, build.IsFreeThreaded));

    /// <summary>The catalogue inside this library.</summary>
    public static PythonCatalogue Embedded => LazyEmbedded.Value;

    /// <summary>All builds, in no order.</summary>
    public ImmutableArray<PythonBuild> Builds => _builds.Values;

    /// <summary>Whether there is a build of a version, for any target.</summary>
    public bool Has(PythonImplementation python) => BuildsLike(python).Any(build => python.Accepts(build.Version));

    /// <summary>The build of a version for the first of the triples that has one, or null; without a patch version, the newest build.</summary>
    public PythonBuild? Find(PythonImplementation python, params ReadOnlySpan<string> triples)
    {
        foreach (string triple in triples)
        {
            PythonBuild? build = python.Patch is null
                ? BuildsLike(python)
                    .Where(known => known.Triple == triple && python.Accepts(known.Version))
                    .MaxBy(known => Version.Parse(known.Version))
                : _builds.GetValueOrDefault((python.Version, triple, python.IsFreeThreaded));
            if (build is not null)
                return build;
        }
        return null;
    }

    /// <summary>The final versions next to one that has no build for a target, the lower one first: of the same minor version, or else of all.</summary>
    /// <param name="python">The version that has no build.</param>
    /// <param name="triples">The triples of the target.</param>
    public ImmutableArray<string> NearestTo(PythonImplementation python, ImmutableArray<string> triples)
    {
        int digits = (python.Patch ?? "").TakeWhile(char.IsAsciiDigit).Count();
        int patch = digits is > 0 and < 5 ? int.Parse(python.Patch![..digits]) : 0;
        Version wanted = new(python.Major, python.Minor, patch);
        ILookup<bool, Version> known = BuildsLike(python)
            .Where(build => triples.Contains(build.Triple, StringComparer.Ordinal))
            .Select(build => Version.TryParse(build.Version, out Version? version) ? version : null)
            .OfType<Version>()
            .Order()
            .ToLookup(version => version.Major == python.Major && version.Minor == python.Minor);
        Version[] candidates = [.. known[known.Contains(true)]];
        Version? lower = candidates.LastOrDefault(version => version < wanted);
        Version? higher = candidates.FirstOrDefault(version => version > wanted);
        return [.. new[] { lower, higher }.OfType<Version>().Select(version => $"{version}")];
    }

    /// <summary>The newest version of the same minor version, or else of all.</summary>
    public string? NewestLike(PythonImplementation python)
    {
        IEnumerable<string> versions = BuildsLike(python)
            .Select(build => build.Version)
            .Where(version => Version.TryParse(version, out _));
        return versions
                .Where(version => version.StartsWith(python.MinorVersion + ".", StringComparison.Ordinal))
                .MaxBy(Version.Parse)
            ?? versions.MaxBy(Version.Parse);
    }

    // Those with the global lock, or those without it.
    private IEnumerable<PythonBuild> BuildsLike(PythonImplementation python)
    {
        bool isFreeThreaded = python.IsFreeThreaded;
        return Builds.Where(build => build.IsFreeThreaded == isFreeThreaded);
    }

    /// <summary>Reads a catalogue: groups of a line <c>VERSION BUILD FLAVOUR</c> and lines <c> TRIPLE SHA256</c>.</summary>
    internal static PythonCatalogue Read(TextReader text)
    {
        List<PythonBuild> found = [];
        string[] group = [];
        while (text.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            string[] words = line.Split(' ');
            if (words[0].Length > 0)
                group = words;
            else
                found.Add(new PythonBuild(group[0], group[1], words[1], group[2], words[2]));
        }
        return new PythonCatalogue(found);
    }

    private static PythonCatalogue ReadEmbedded()
    {
        using Stream resource = typeof(PythonCatalogue).Assembly.GetManifestResourceStream("python-builds.txt")!;
        using StreamReader text = new(resource);
        return Read(text);
    }
}
