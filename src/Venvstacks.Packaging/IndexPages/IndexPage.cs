using System.Collections.Immutable;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.IndexPages;

/// <summary>What an index has of one package: its releases with their files.</summary>
/// <remarks>
/// A view over a compact form that is made once, in one pass over the page as served, and kept in the cache as it is.
/// Releases are found without reading their files, and files become objects when a release is asked for them.
/// </remarks>
public sealed class IndexPage
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly ImmutableArray<(string Version, int Start, int Files)> _groups;
    private readonly Lazy<ImmutableArray<IndexRelease>> _releases;

    /// <summary>Wraps a compact form.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a compact form.</exception>
    internal IndexPage(ReadOnlyMemory<byte> bytes)
    {
        _bytes = bytes;
        CompactReader reader = new(bytes.Span);
        Package = PackageName.Parse(reader.Text());
        Texts = ReadTexts(ref reader);
        Refused = ReadTexts(ref reader);
        _groups = ReadGroups(ref reader);
        _releases = new Lazy<ImmutableArray<IndexRelease>>(SortReleases);
    }

    /// <summary>The package.</summary>
    public PackageName Package { get; }

    /// <summary>The releases, oldest version first. Names of versions that are none (PEP 440) are left out.</summary>
    public ImmutableArray<IndexRelease> Releases => _releases.Value;

    /// <summary>Files that the page lists and that are not taken, each with the reason, in words that follow the file's name.</summary>
    public ImmutableArray<string> Refused { get; }

    /// <summary>The bytes that the page can be made from again.</summary>
    internal ReadOnlyMemory<byte> CompactForm => _bytes;

    /// <summary>Texts that records refer to by number.</summary>
    internal ImmutableArray<string> Texts { get; }

    /// <summary>The release of a version, or null.</summary>
    public IndexRelease? Find(PackageVersion version)
    {
        int low = 0;
        int high = Releases.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            int order = Releases[middle].Version.CompareTo(version);
            if (order == 0)
                return Releases[middle];
            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }
        return null;
    }

    /// <summary>Whether a file was read from this page.</summary>
    public bool Lists(IndexFile file) => Releases.Any(r => r.HasFile(file));

    private static ImmutableArray<string> ReadTexts(ref CompactReader reader)
    {
        string[] texts = new string[reader.Count()];
        for (int i = 0; i < texts.Length; i++)
            texts[i] = reader.Text();
        return ImmutableArray.Create(texts);
    }

    private static ImmutableArray<(string, int, int)> ReadGroups(ref CompactReader reader)
    {
        var groups = new (string Version, int Start, int Files)[reader.Count()];
        int start = 0;
        for (int i = 0; i < groups.Length; i++)
        {
            groups[i] = (reader.Text(), start, reader.Count());
            start += reader.Count();
        }
        for (int i = 0; i < groups.Length; i++)
            groups[i].Start += reader.Position;
        return ImmutableArray.Create(groups);
    }

    /// <summary>One release for each version: <c>1.0</c> and <c>1.0.0</c> are written differently and are the same.</summary>
    private ImmutableArray<IndexRelease> SortReleases()
    {
        List<(PackageVersion Version, int Start, int Files)> parsed = new(_groups.Length);
        foreach ((string text, int start, int files) in _groups)
        {
            if (PackageVersion.TryParse(text, out PackageVersion? version, out _))
                parsed.Add((version, start, files));
        }
        return
        [
            .. parsed
                .GroupBy(g => g.Version)
                .OrderBy(g => g.Key)
                .Select(g => new IndexRelease(this, g.Key, [.. g.Select(r => (r.Start, r.Files))])),
        ];
    }
}
