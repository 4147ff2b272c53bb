using System.Security.Cryptography;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Packaging.IndexPages;

namespace Venvstacks.Indexes;

/// <summary>Something from the web, as it is kept.</summary>
/// <param name="Content">Pages in their compact form, the fields of metadata without its description.</param>
internal sealed record CacheEntry(ReadOnlyMemory<byte> Content)
{
    public string? ETag { get; init; }

    public DateTimeOffset? LastModified { get; init; }

    /// <summary>Until when it may be used without asking.</summary>
    public DateTimeOffset Expires { get; init; }

    /// <summary>The address after all redirects.</summary>
    public string Address { get; init; } = "";

    /// <summary>Whether the server can be asked if it is still the same.</summary>
    public bool CanBeRevalidated => ETag is not null || LastModified is not null;
}

/// <summary>Keeps pages and metadata between runs. Each file carries its length and hash: one that is not whole counts as not there.</summary>
/// <remarks>
/// <code>file = "VSIX" version(1) sha256(of the rest) expires etag last-modified address content</code>
/// </remarks>
internal sealed class IndexCache(string? folder)
{
    private const int HeaderLength = 5 + 32;
    private static readonly byte[] Magic = [.. "VSIX"u8, 1];

    /// <summary>The key of a package's page in an index.</summary>
    public static string PageKey(IndexAddress index, string page) =>
        $"pages-4/{TextHash.Sha256Of(index.Text)[..16]}/{page}";

    /// <summary>The key of a wheel's metadata, for the index that says so only; null where it has no hash, so that it may change.</summary>
    public static string? MetadataKey(IndexAddress index, IndexFile wheel)
    {
        if (wheel.MetadataSha256 is null && wheel.Sha256 is null)
            return null;
        string hash = TextHash.Sha256Of(
            $"{index.Text} {wheel.Url} {wheel.Sha256} {wheel.MetadataSha256} {string.Join(' ', wheel.OtherMetadataHashes)}"
        );
        return $"metadata-4/{hash}";
    }

    /// <summary>Why nothing is kept any more, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>A file for what is needed for a moment only.</summary>
    public FileStream OpenScratch(string name) => ScratchFile.Open(folder ?? Path.GetTempPath(), name);

    public CacheEntry? Read(string key)
    {
        if (folder is null)
            return null;
        string path = Path.Combine(folder, key);
        try
        {
            return File.Exists(path) ? Decode(UnlockedFile.ReadBytes(path)) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return null;
        }
    }

    public void Write(string key, CacheEntry entry)
    {
        if (folder is null || Problem is not null)
            return;
        try
        {
            // Staged at the top, where the next run sweeps; it may have no business in the folder of the entry.
            using StagedFile file = StagedFile.Create(Path.Combine(folder, key), stageFolder: folder);
            using CompactWriter header = new();
            header.Fixed(entry.Expires.UtcTicks);
            header.Text(entry.ETag ?? "");
            header.Fixed(entry.LastModified?.UtcTicks ?? 0);
            header.Text(entry.Address);
            file.Content.Write(Magic);
            file.Content.Write(HashOf(header.Written, entry.Content.Span));
            file.Content.Write(header.Written);
            file.Content.Write(entry.Content.Span);
            file.Commit(isDurable: false);
        }
        catch (StorageException error)
        {
            Problem = error.Message;
        }
    }

    /// <summary>Takes a file apart; null when the bytes are not whole.</summary>
    internal static CacheEntry? Decode(byte[] bytes)
    {
        if (bytes.Length < HeaderLength || !bytes.AsSpan().StartsWith(Magic))
            return null;
        ReadOnlySpan<byte> rest = bytes.AsSpan(HeaderLength);
        if (!SHA256.HashData(rest).AsSpan().SequenceEqual(bytes.AsSpan(Magic.Length, 32)))
            return null;
        CompactReader reader = new(rest);
        DateTimeOffset expires = new(reader.Fixed(), TimeSpan.Zero);
        string etag = reader.Text();
        long modified = reader.Fixed();
        string address = reader.Text();
        return new CacheEntry(bytes.AsMemory(HeaderLength + reader.Position))
        {
            Expires = expires,
            ETag = etag.Length == 0 ? null : etag,
            LastModified = modified == 0 ? null : new DateTimeOffset(modified, TimeSpan.Zero),
            Address = address,
        };
    }

    private static byte[] HashOf(ReadOnlySpan<byte> header, ReadOnlySpan<byte> content)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(header);
        hash.AppendData(content);
        return hash.GetHashAndReset();
    }
}
