using System.Buffers;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging.Metadata;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.IndexPages;

/// <summary>Writes the files of a page in its compact form, one after the other, and judges each: what cannot be trusted is refused by name.</summary>
/// <remarks>
/// <code>
/// page    = text(package) texts refused releases record*      each list led by its length
/// release = text(version) number(files) number(bytes of its records)            oldest version first, each once
/// record  = text(file) flags url [sha256] [hashes] [size] [time] [requires-python] [reason] [sha256 of metadata] [its hashes]
/// url     = number(origin in texts) text(folder)               the file's name follows, unless a flag says otherwise
/// </code>
/// </remarks>
/// <param name="package">The package.</param>
/// <param name="page">Where the page came from.</param>
/// <param name="baseAddress">What its relative addresses are relative to, where that is not the page.</param>
/// <param name="capacity">How many bytes the records will have, as far as can be told.</param>
internal sealed class IndexPageEncoder(string package, Uri page, Uri? baseAddress = null, int capacity = 4096)
    : IDisposable
{
    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);
    private readonly byte[] _package = Encoding.UTF8.GetBytes(package);
    private readonly FileUrl _urls = new(baseAddress ?? page);
    private readonly bool _isSecure = page.Scheme == "https";
    private readonly CompactWriter _records = new(capacity);
    private readonly TextTable _texts = new();
    private readonly TextTable _versions = new();
    private readonly RepeatedText _origin = new();
    private readonly RepeatedText _python = new();
    private readonly RepeatedText _version = new();
    private readonly List<Release> _releases = [];
    private readonly List<string> _refused = [];
    private ImmutableDictionary<string, string> _secretUrls = ImmutableDictionary<string, string>.Empty;

    // The last text that was read well: nearly all files of a page say the same.
    private byte[] _readable = [];

    /// <summary>Adds a file of the package, or notes why not.</summary>
    public void Add(ref readonly PageEntry entry)
    {
        if (!DistributionName.IsDistribution(entry.FileName))
            return;
        ReadOnlySpan<byte> url = _urls.Resolve(entry.Url);
        if (!DistributionName.TryParse(entry.FileName, _package, out DistributionName name))
            Refuse(entry.FileName, "is not named as a file of this package");
        else if (entry.FileName.ContainsAny("/\\"u8) || entry.FileName.ContainsAnyInRange((byte)0, (byte)0x1F))
            Refuse(entry.FileName, "has a name that is no file name");
        else if (url.IsEmpty)
            Refuse(entry.FileName, "has a URL with an unsupported scheme");
        else if (_isSecure && IsInsecure(url))
            Refuse(entry.FileName, "has an http address on a page that came by https");
        else if (!IsReadable(entry.RequiresPython))
            Refuse(entry.FileName, "has a Requires-Python that cannot be read");
        else if (entry.HashesDisagree || !IsSha256(entry.Sha256) || !IsSha256(entry.MetadataSha256))
            Refuse(entry.FileName, "has an invalid hash");
        else
            Write(in entry, name, WithoutSecrets(url));
    }

    /// <summary>The address that is recorded; one with secrets is kept in memory beside it.</summary>
    private ReadOnlySpan<byte> WithoutSecrets(ReadOnlySpan<byte> url)
    {
        if (!url.ContainsAny("@?"u8))
            return url;
        string full = Encoding.UTF8.GetString(url);
        string kept = AddressSecrets.Keep(full);
        if (kept == full)
            return url;
        _secretUrls = _secretUrls.SetItem(kept, full);
        return Encoding.UTF8.GetBytes(kept);
    }

    public IndexPage Finish() => new(FinishBytes(), _secretUrls);

    private byte[] FinishBytes()
    {
        List<Release> releases = SortReleases();
        using CompactWriter head = new();
        head.Text(_package);
        WriteTexts(head, _texts.Texts);
        WriteTexts(head, _refused);
        head.Number(releases.Count);
        foreach (Release release in releases)
        {
            head.Text(release.Version);
            head.Number(release.Files);
            head.Number(release.Length);
        }
        byte[] whole = GC.AllocateUninitializedArray<byte>(head.Length + releases.Sum(release => release.Length));
        Span<byte> rest = whole;
        head.Written.CopyTo(rest);
        rest = rest[head.Length..];
        foreach (Release release in releases)
        foreach (Range records in release.Records)
        {
            _records.Written[records].CopyTo(rest);
            rest = rest[(records.End.Value - records.Start.Value)..];
        }
        return whole;
    }

    public void Dispose() => _records.Dispose();

    /// <summary>Without names of versions that are none. <c>1.0</c> and <c>1.0.0</c> are written differently and are the same.</summary>
    private List<Release> SortReleases()
    {
        List<(PackageVersion Version, int Index)> parsed = new(_releases.Count);
        for (int i = 0; i < _releases.Count; i++)
            if (PackageVersion.TryParse(_releases[i].Version, out PackageVersion? version, out _))
                parsed.Add((version, i));
        parsed.Sort((a, b) => a.Version.CompareTo(b.Version) is var order and not 0 ? order : a.Index - b.Index);
        List<Release> sorted = new(parsed.Count);
        for (int i = 0; i < parsed.Count; i++)
            if (i > 0 && parsed[i].Version.Equals(parsed[i - 1].Version))
                sorted[^1].Add(_releases[parsed[i].Index]);
            else
                sorted.Add(_releases[parsed[i].Index]);
        return sorted;
    }

    private void Write(ref readonly PageEntry entry, DistributionName name, ReadOnlySpan<byte> url)
    {
        int start = _records.Length;
        WriteRecord(in entry, url);
        int release = _version.IndexIn(_versions, name.Version);
        if (release == _releases.Count)
            _releases.Add(new(_versions.Texts[release]));
        _releases[release].Add(start.._records.Length);
    }

    private void WriteRecord(ref readonly PageEntry entry, ReadOnlySpan<byte> url)
    {
        bool endsWithName = url.EndsWith(entry.FileName);
        _records.Text(entry.FileName);
        _records.Number((long)Flags(in entry, endsWithName));
        WriteUrl(endsWithName ? url[..^entry.FileName.Length] : url);
        WriteHex(entry.Sha256);
        if (entry.OtherHashes.Count > 0)
            WriteHashes(entry.OtherHashes);
        if (entry.Size is { } size)
            _records.Number(size);
        if (entry.UploadTime is { } time)
            _records.Fixed(time.UtcTicks);
        if (!entry.RequiresPython.IsEmpty)
            _records.Number(_python.IndexIn(_texts, entry.RequiresPython));
        if (entry.IsYanked)
            _records.Text(entry.YankedReason);
        WriteHex(entry.MetadataSha256);
        if (entry.OtherMetadataHashes.Count > 0)
            WriteHashes(entry.OtherMetadataHashes);
    }

    private static RecordFlags Flags(ref readonly PageEntry entry, bool endsWithName) =>
        (endsWithName ? RecordFlags.UrlEndsWithName : RecordFlags.None)
        | (entry.Sha256.IsEmpty ? RecordFlags.None : RecordFlags.Sha256)
        | (entry.OtherHashes.Count == 0 ? RecordFlags.None : RecordFlags.OtherHashes)
        | (entry.Size is null ? RecordFlags.None : RecordFlags.Size)
        | (entry.UploadTime is null ? RecordFlags.None : RecordFlags.UploadTime)
        | (entry.RequiresPython.IsEmpty ? RecordFlags.None : RecordFlags.RequiresPython)
        | (entry.IsYanked ? RecordFlags.Yanked : RecordFlags.None)
        | (entry.HasMetadata ? RecordFlags.Metadata : RecordFlags.None)
        | (entry.MetadataSha256.IsEmpty ? RecordFlags.None : RecordFlags.MetadataSha256)
        | (entry.OtherMetadataHashes.Count == 0 ? RecordFlags.None : RecordFlags.OtherMetadataHashes);

    private void WriteUrl(ReadOnlySpan<byte> url)
    {
        int authority = url.IndexOf("://"u8) + 3;
        int path = url[authority..].IndexOf((byte)'/');
        int split = path < 0 ? url.Length : authority + path;
        _records.Number(_origin.IndexIn(_texts, url[..split]));
        _records.Text(url[split..]);
    }

    private void WriteHashes(IReadOnlyList<FileHash> hashes)
    {
        _records.Number(hashes.Count);
        foreach (FileHash hash in hashes)
        {
            _records.Text(hash.Algorithm);
            _records.Text(hash.Hex);
        }
    }

    private void WriteHex(ReadOnlySpan<byte> hex)
    {
        Span<byte> raw = stackalloc byte[32];
        if (Convert.FromHexString(hex, raw, out _, out int written) == OperationStatus.Done)
            _records.Raw(raw[..written]);
    }

    private static bool IsSha256(ReadOnlySpan<byte> hex) =>
        hex.IsEmpty || (hex.Length == 64 && !hex.ContainsAnyExcept(HexDigits));

    private static bool IsInsecure(ReadOnlySpan<byte> url) =>
        url.Length > 7 && Ascii.EqualsIgnoreCase(url[..7], "http://"u8);

    /// <summary>Whether a text says which Pythons a file is for, as loosely as indexes write it.</summary>
    private bool IsReadable(ReadOnlySpan<byte> requiresPython)
    {
        if (requiresPython.IsEmpty || requiresPython.SequenceEqual(_readable))
            return true;
        if (!LenientSpecifiers.TryParse(Encoding.UTF8.GetString(requiresPython), out _, out _))
            return false;
        _readable = requiresPython.ToArray();
        return true;
    }

    private void Refuse(ReadOnlySpan<byte> fileName, string why) =>
        _refused.Add($"'{Encoding.UTF8.GetString(fileName)}' {why}");

    private static void WriteTexts(CompactWriter page, IReadOnlyList<string> texts)
    {
        page.Number(texts.Count);
        foreach (string text in texts)
            page.Text(text);
    }

    /// <summary>The files of a version, and where their records stand.</summary>
    private sealed class Release(string version)
    {
        private readonly List<Range> _records = [];

        public string Version => version;

        public IReadOnlyList<Range> Records => _records;

        public int Files { get; private set; }

        public int Length { get; private set; }

        public void Add(Range record)
        {
            Files++;
            Length += record.End.Value - record.Start.Value;
            // Most pages list the files of a version together.
            if (_records is [.., var last] && last.End.Equals(record.Start))
                _records[^1] = last.Start..record.End;
            else
                _records.Add(record);
        }

        public void Add(Release same)
        {
            Files += same.Files;
            Length += same.Length;
            _records.AddRange(same._records);
        }
    }
}

/// <summary>Which parts a record has.</summary>
[Flags]
internal enum RecordFlags
{
    None = 0,
    UrlEndsWithName = 1,
    Sha256 = 2,
    OtherHashes = 4,
    Size = 8,
    UploadTime = 16,
    RequiresPython = 32,
    Yanked = 64,
    Metadata = 128,
    MetadataSha256 = 256,
    OtherMetadataHashes = 512,
}

/// <summary>Texts that occur many times, each kept once.</summary>
internal sealed class TextTable
{
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);
    private readonly List<string> _texts = [];

    public IReadOnlyList<string> Texts => _texts;

    public int IndexOf(ReadOnlySpan<byte> utf8)
    {
        Span<char> letters = utf8.Length <= 256 ? stackalloc char[256] : new char[utf8.Length];
        ReadOnlySpan<char> text = letters[..Encoding.UTF8.GetChars(utf8, letters)];
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup = _indexes.GetAlternateLookup<
            ReadOnlySpan<char>
        >();
        if (lookup.TryGetValue(text, out int index))
            return index;
        lookup[text] = _texts.Count;
        _texts.Add(text.ToString());
        return _texts.Count - 1;
    }
}

/// <summary>Texts of one kind, of which neighbours are the same more often than not.</summary>
internal sealed class RepeatedText
{
    private byte[] _last = [];
    private int _index = -1;

    public int IndexIn(TextTable texts, ReadOnlySpan<byte> utf8)
    {
        if (_index < 0 || !utf8.SequenceEqual(_last))
            (_last, _index) = (utf8.ToArray(), texts.IndexOf(utf8));
        return _index;
    }
}
