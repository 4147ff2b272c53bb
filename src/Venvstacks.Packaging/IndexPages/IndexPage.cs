using System.Runtime.InteropServices;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.IndexPages;

/// <summary>The page of one package on an index: its releases with their files.</summary>
/// <remarks>
/// A view over a compact form that is made once, in one pass over the page as served, and kept in the cache as it is.
/// Releases are found without reading their files, and files become objects when a release is asked for them.
/// </remarks>
public sealed class IndexPage
{
    /// <summary>Wraps a compact form.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a compact form.</exception>
    internal IndexPage(ReadOnlyMemory<byte> bytes, ImmutableDictionary<string, string>? secretUrls = null)
    {
        SecretUrls = secretUrls ?? ImmutableDictionary<string, string>.Empty;
        CompactForm = bytes;
        CompactReader reader = new(bytes.Span);
        Package = PackageName.Parse(reader.Text());
        Texts = ReadTexts(ref reader);
        Refused = ReadTexts(ref reader);
        Releases = ReadReleases(ref reader);
        Records = reader.Position;
    }

    /// <summary>The package.</summary>
    public PackageName Package { get; }

    /// <summary>The releases, oldest version first. Names of versions that are none (PEP 440) are left out.</summary>
    public ImmutableArray<IndexRelease> Releases { get; }

    /// <summary>Files that the page lists and that are not taken, each with the reason, in words that follow the file's name.</summary>
    public ImmutableArray<string> Refused { get; }

    /// <summary>The addresses with credentials or signatures, by the address without them. They are never kept in a file.</summary>
    internal ImmutableDictionary<string, string> SecretUrls { get; }

    /// <summary>The bytes that the page can be made from again.</summary>
    internal ReadOnlyMemory<byte> CompactForm { get; }

    /// <summary>The offset of the records in the compact form.</summary>
    internal int Records { get; }

    /// <summary>Texts that records refer to by number.</summary>
    internal ImmutableArray<string> Texts { get; }

    /// <summary>The release of a version, or null.</summary>
    public IndexRelease? Find(PackageVersion version) => IndexRelease.Find(Releases, version);

    /// <summary>Whether a file was read from this page.</summary>
    public bool Lists(IndexFile file) => Releases.Any(r => r.HasFile(file));

    private static ImmutableArray<string> ReadTexts(ref CompactReader reader)
    {
        string[] texts = new string[reader.Count()];
        for (int i = 0; i < texts.Length; i++)
            texts[i] = reader.Text();
        return ImmutableArray.Create(texts);
    }

    private ImmutableArray<IndexRelease> ReadReleases(ref CompactReader reader)
    {
        IndexRelease[] releases = new IndexRelease[reader.Count()];
        int start = 0;
        for (int i = 0; i < releases.Length; i++)
        {
            int version = reader.Position;
            _ = reader.Utf8();
            releases[i] = new IndexRelease(this, version, start, reader.Count());
            start += reader.Count();
        }
        return ImmutableCollectionsMarshal.AsImmutableArray(releases);
    }
}
