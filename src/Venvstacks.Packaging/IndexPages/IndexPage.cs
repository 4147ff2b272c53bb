using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.IndexPages;

/// <summary>What an index has of one package: its releases with their files.</summary>
/// <remarks>
/// A view over a compact form that is made once, in one pass over the page as served, and kept in the cache as it is.
/// Releases are found without reading their files, and files become objects when a release is asked for them.
/// </remarks>
public sealed class IndexPage
{
    /// <summary>Wraps a compact form.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a compact form.</exception>
    internal IndexPage(ReadOnlyMemory<byte> bytes)
    {
        CompactForm = bytes;
        CompactReader reader = new(bytes.Span);
        Package = PackageName.Parse(reader.Text());
        Texts = ReadTexts(ref reader);
        Refused = ReadTexts(ref reader);
        Releases = ReadReleases(ref reader);
    }

    /// <summary>The package.</summary>
    public PackageName Package { get; }

    /// <summary>The releases, oldest version first. Names of versions that are none (PEP 440) are left out.</summary>
    public ImmutableArray<IndexRelease> Releases { get; }

    /// <summary>Files that the page lists and that are not taken, each with the reason, in words that follow the file's name.</summary>
    public ImmutableArray<string> Refused { get; }

    /// <summary>The bytes that the page can be made from again.</summary>
    internal ReadOnlyMemory<byte> CompactForm { get; }

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
        CompactReader lengths = reader;
        for (int i = 0; i < releases.Length; i++)
            SkipRelease(ref reader, out _);
        int start = reader.Position;
        for (int i = 0; i < releases.Length; i++)
        {
            int version = lengths.Position;
            int files = SkipRelease(ref lengths, out int length);
            releases[i] = new IndexRelease(this, version, start, files);
            start += length;
        }
        return ImmutableCollectionsMarshal.AsImmutableArray(releases);
    }

    /// <summary>Passes over the entry of a release.</summary>
    /// <returns>How many files it has.</returns>
    private static int SkipRelease(ref CompactReader reader, out int length)
    {
        _ = reader.Utf8();
        int files = reader.Count();
        length = reader.Count();
        return files;
    }
}
