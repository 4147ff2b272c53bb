using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.IndexPages;

/// <summary>The files of one version of a package.</summary>
public sealed class IndexRelease
{
    private readonly IndexPage? _page;
    private readonly int _position;
    private readonly int _start;
    private readonly int _count;
    private PackageVersion? _version;
    private IndexFile[]? _files;
    private StrongBox<DateTimeOffset?>? _earliestUpload;

    /// <summary>Puts a release together from files at hand.</summary>
    public IndexRelease(PackageVersion version, ImmutableArray<IndexFile> files)
    {
        _version = version;
        _files = [.. files];
        _earliestUpload = new(files.Min(f => f.UploadTime));
    }

    /// <summary>A release of a page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="position">Where its version stands in the page's compact form.</param>
    /// <param name="start">Where its files start, among the records of the page.</param>
    /// <param name="count">How many there are.</param>
    internal IndexRelease(IndexPage page, int position, int start, int count) =>
        (_page, _position, _start, _count) = (page, position, start, count);

    /// <summary>The version.</summary>
    public PackageVersion Version => _version ??= PackageVersion.Parse(ReaderAt(_position).Text());

    /// <summary>The files, in the page's order; read when first asked for.</summary>
    public ImmutableArray<IndexFile> Files =>
        ImmutableCollectionsMarshal.AsImmutableArray(
            Volatile.Read(ref _files) ?? Interlocked.CompareExchange(ref _files, ReadFiles(), null) ?? _files
        );

    /// <summary>When the first file was uploaded, as far as times are known; null when none is. Found without reading <see cref="Files"/>.</summary>
    public DateTimeOffset? EarliestUpload => (_earliestUpload ??= new(FindEarliestUpload())).Value;

    /// <summary>The release of a version among some in their order, or null.</summary>
    internal static IndexRelease? Find(ImmutableArray<IndexRelease> releases, PackageVersion version)
    {
        int low = 0;
        int high = releases.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            int order = releases[middle].Version.CompareTo(version);
            if (order == 0)
                return releases[middle];
            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }
        return null;
    }

    /// <summary>Whether a file is one of <see cref="Files"/>; those not read yet are nobody's.</summary>
    internal bool HasFile(IndexFile file) => _files?.Contains(file) ?? false;

    private CompactReader ReaderAt(int position) => new(_page!.CompactForm.Span, position);

    private IndexFile[] ReadFiles()
    {
        IndexFile[] files = new IndexFile[_count];
        CompactReader reader = ReaderAt(_page!.Records + _start);
        for (int i = 0; i < files.Length; i++)
            files[i] = ReadFile(ref reader, _page!);
        return files;
    }

    private DateTimeOffset? FindEarliestUpload()
    {
        long earliest = long.MaxValue;
        CompactReader reader = ReaderAt(_page!.Records + _start);
        for (int i = 0; i < _count; i++)
            earliest = Math.Min(earliest, SkipFile(ref reader));
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
        if (flags.HasFlag(RecordFlags.OtherMetadataHashes))
            _ = ReadHashes(ref reader);
        return time;
    }

    private static IndexFile ReadFile(ref CompactReader reader, IndexPage page)
    {
        string name = reader.Text();
        RecordFlags flags = (RecordFlags)reader.Number();
        bool Has(RecordFlags flag) => flags.HasFlag(flag);

        bool isWheel = name.EndsWith(".whl", StringComparison.Ordinal);
        string url = page.Texts[reader.Count()] + reader.Text() + (Has(RecordFlags.UrlEndsWithName) ? name : "");
        return new IndexFile
        {
            FileName = name,
            Wheel = null,
            DeferredWheel = isWheel ? new DeferredWheel(name) : DeferredWheel.None,
            Url = url,
            SecretUrl = page.SecretUrls.GetValueOrDefault(url),
            Sha256 = Has(RecordFlags.Sha256) ? Convert.ToHexStringLower(reader.Raw(32)) : null,
            OtherHashes = Has(RecordFlags.OtherHashes) ? ReadHashes(ref reader) : [],
            Size = Has(RecordFlags.Size) ? reader.Number() : null,
            UploadTime = Has(RecordFlags.UploadTime) ? new DateTimeOffset(reader.Fixed(), TimeSpan.Zero) : null,
            RequiresPython = Has(RecordFlags.RequiresPython) ? page.Texts[reader.Count()] : null,
            YankedReason = Has(RecordFlags.Yanked) ? reader.Text() : null,
            HasMetadata = Has(RecordFlags.Metadata),
            MetadataSha256 = Has(RecordFlags.MetadataSha256) ? Convert.ToHexStringLower(reader.Raw(32)) : null,
            OtherMetadataHashes = Has(RecordFlags.OtherMetadataHashes) ? ReadHashes(ref reader) : [],
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
