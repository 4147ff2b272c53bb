using System.Collections.Immutable;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.IndexPages;

/// <summary>The files of one version of a package.</summary>
public sealed class IndexRelease
{
    private readonly Lazy<ImmutableArray<IndexFile>> _files;

    /// <summary>Puts a release together from files at hand.</summary>
    public IndexRelease(PackageVersion version, ImmutableArray<IndexFile> files)
    {
        Version = version;
        _files = new Lazy<ImmutableArray<IndexFile>>(files);
    }

    internal IndexRelease(IndexPage page, PackageVersion version, ImmutableArray<(int Start, int Files)> groups)
    {
        Version = version;
        _files = new Lazy<ImmutableArray<IndexFile>>(() => ReadFiles(page, groups));
    }

    /// <summary>The version.</summary>
    public PackageVersion Version { get; }

    /// <summary>The files, in the page's order; read when first asked for.</summary>
    public ImmutableArray<IndexFile> Files => _files.Value;

    /// <summary>Whether a file is one of <see cref="Files"/>; those not read yet are nobody's.</summary>
    internal bool HasFile(IndexFile file) => _files.IsValueCreated && _files.Value.Contains(file);

    private static ImmutableArray<IndexFile> ReadFiles(IndexPage page, ImmutableArray<(int Start, int Files)> groups)
    {
        ImmutableArray<IndexFile>.Builder files = ImmutableArray.CreateBuilder<IndexFile>(groups.Sum(g => g.Files));
        foreach ((int start, int count) in groups)
        {
            CompactReader reader = new(page.CompactForm.Span, start);
            for (int i = 0; i < count; i++)
                files.Add(ReadFile(ref reader, page));
        }
        return files.DrainToImmutable();
    }

    private static IndexFile ReadFile(ref CompactReader reader, IndexPage page)
    {
        string name = reader.Text();
        RecordFlags flags = (RecordFlags)reader.Number();
        bool Has(RecordFlags flag) => flags.HasFlag(flag);

        bool isWheel = name.EndsWith(".whl", StringComparison.Ordinal);
        return new IndexFile
        {
            FileName = name,
            Wheel = null,
            DeferredWheel = isWheel ? new DeferredWheel(name) : DeferredWheel.None,
            Url = page.Texts[reader.Count()] + reader.Text() + (Has(RecordFlags.UrlEndsWithName) ? name : ""),
            Sha256 = Has(RecordFlags.Sha256) ? Convert.ToHexStringLower(reader.Raw(32)) : null,
            OtherHashes = Has(RecordFlags.OtherHashes) ? ReadHashes(ref reader) : [],
            Size = Has(RecordFlags.Size) ? reader.Number() : null,
            UploadTime = Has(RecordFlags.UploadTime) ? new DateTimeOffset(reader.Fixed(), TimeSpan.Zero) : null,
            RequiresPython = Has(RecordFlags.RequiresPython) ? page.Texts[reader.Count()] : null,
            YankedReason = Has(RecordFlags.Yanked) ? reader.Text() : null,
            HasMetadata = Has(RecordFlags.Metadata),
            MetadataSha256 = Has(RecordFlags.MetadataSha256) ? Convert.ToHexStringLower(reader.Raw(32)) : null,
        };
    }

    private static ImmutableArray<FileHash> ReadHashes(ref CompactReader reader)
    {
        FileHash[] hashes = new FileHash[reader.Count()];
        for (int i = 0; i < hashes.Length; i++)
            hashes[i] = new FileHash(reader.Text(), reader.Text());
        return ImmutableArray.Create(hashes);
    }
}
