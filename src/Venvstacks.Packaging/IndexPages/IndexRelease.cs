using System.Collections.Immutable;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.IndexPages;

/// <summary>The files of one version of a package.</summary>
public sealed class IndexRelease
{
    private readonly Lazy<ImmutableArray<IndexFile>> _files;
    private readonly Lazy<DateTimeOffset?> _earliestUpload;

    /// <summary>Puts a release together from files at hand.</summary>
    public IndexRelease(PackageVersion version, ImmutableArray<IndexFile> files)
    {
        Version = version;
        _files = new Lazy<ImmutableArray<IndexFile>>(files);
        _earliestUpload = new Lazy<DateTimeOffset?>(() => files.Min(f => f.UploadTime));
    }

    internal IndexRelease(IndexPage page, PackageVersion version, ImmutableArray<(int Start, int Files)> groups)
    {
        Version = version;
        _files = new Lazy<ImmutableArray<IndexFile>>(() => ReadFiles(page, groups));
        _earliestUpload = new Lazy<DateTimeOffset?>(() => FindEarliestUpload(page, groups));
    }

    /// <summary>The version.</summary>
    public PackageVersion Version { get; }

    /// <summary>The files, in the page's order; read when first asked for.</summary>
    public ImmutableArray<IndexFile> Files => _files.Value;

    /// <summary>When the first file was uploaded, as far as times are known; null when none is. Found without reading <see cref="Files"/>.</summary>
    public DateTimeOffset? EarliestUpload => _earliestUpload.Value;

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

    private static DateTimeOffset? FindEarliestUpload(IndexPage page, ImmutableArray<(int Start, int Files)> groups)
    {
        long earliest = long.MaxValue;
        foreach ((int start, int count) in groups)
        {
            CompactReader reader = new(page.CompactForm.Span, start);
            for (int i = 0; i < count; i++)
                earliest = Math.Min(earliest, SkipFile(ref reader));
        }
        return earliest == long.MaxValue ? null : new DateTimeOffset(earliest, TimeSpan.Zero);
    }

    /// <summary>Passes over a record; its upload time, or the largest number.</summary>
    private static long SkipFile(ref CompactReader reader)
    {
        _ = reader.Utf8();
        RecordFlags flags = (RecordFlags)reader.Number();
        _ = reader.Number();
        _ = reader.Utf8();
        if (flags.HasFlag(RecordFlags.Sha256))
            _ = reader.Raw(32);
        if (flags.HasFlag(RecordFlags.OtherHashes))
            _ = ReadHashes(ref reader);
        if (flags.HasFlag(RecordFlags.Size))
            _ = reader.Number();
        long time = flags.HasFlag(RecordFlags.UploadTime) ? reader.Fixed() : long.MaxValue;
        if (flags.HasFlag(RecordFlags.RequiresPython))
            _ = reader.Number();
        if (flags.HasFlag(RecordFlags.Yanked))
            _ = reader.Utf8();
        if (flags.HasFlag(RecordFlags.MetadataSha256))
            _ = reader.Raw(32);
        return time;
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
