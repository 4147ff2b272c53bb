namespace Venvstacks.Packaging.IndexPages;

/// <summary>The entry of one file on a page, unchecked; the texts are UTF-8.</summary>
internal ref struct PageEntry
{
    private List<FileHash>? _otherHashes;
    private List<FileHash>? _otherMetadataHashes;

    public ReadOnlySpan<byte> FileName;

    /// <summary>The address as written: absolute or relative to the page, perhaps with a fragment.</summary>
    public ReadOnlySpan<byte> Url;

    public ReadOnlySpan<byte> Sha256;

    /// <summary>Two values for one algorithm, no way to tell which one is right; or what cannot be one.</summary>
    public bool HashesDisagree;

    public long? Size;

    public DateTimeOffset? UploadTime;

    public ReadOnlySpan<byte> RequiresPython;

    public bool IsYanked;

    public ReadOnlySpan<byte> YankedReason;

    public bool HasMetadata;

    public ReadOnlySpan<byte> MetadataSha256;

    public readonly IReadOnlyList<FileHash> OtherHashes => _otherHashes ?? (IReadOnlyList<FileHash>)[];

    public readonly IReadOnlyList<FileHash> OtherMetadataHashes => _otherMetadataHashes ?? (IReadOnlyList<FileHash>)[];

    /// <summary>Notes a checksum of the file.</summary>
    public void AddHash(string algorithm, ReadOnlySpan<byte> hex)
    {
        if (algorithm != "sha256")
        {
            HashesDisagree |= !TryAdd(ref _otherHashes, algorithm, hex);
            return;
        }
        HashesDisagree |= !Sha256.IsEmpty && !Sha256.SequenceEqual(hex);
        Sha256 = hex;
    }

    /// <summary>Notes a checksum of the file's metadata.</summary>
    public void AddMetadataHash(string algorithm, ReadOnlySpan<byte> hex)
    {
        if (algorithm != "sha256")
        {
            HashesDisagree |= !TryAdd(ref _otherMetadataHashes, algorithm, hex);
            return;
        }
        HashesDisagree |= !MetadataSha256.IsEmpty && !MetadataSha256.SequenceEqual(hex);
        MetadataSha256 = hex;
    }

    private static bool TryAdd(ref List<FileHash>? hashes, string algorithm, ReadOnlySpan<byte> hex)
    {
        FileHash hash = new(algorithm, Encoding.UTF8.GetString(hex).ToLowerInvariant());
        hashes ??= [];
        bool agrees = hashes.TrueForAll(other => other.Algorithm != algorithm || other == hash);
        if (!hashes.Contains(hash))
            hashes.Add(hash);
        return agrees && IsPossible(hash);
    }

    /// <summary>Whether a checksum that locks record has the digits that it must have.</summary>
    private static bool IsPossible(FileHash hash) =>
        hash.Algorithm switch
        {
            "sha384" => hash.Hex.Length == 96 && hash.Hex.All(char.IsAsciiHexDigit),
            "sha512" => hash.Hex.Length == 128 && hash.Hex.All(char.IsAsciiHexDigit),
            _ => true,
        };
}
