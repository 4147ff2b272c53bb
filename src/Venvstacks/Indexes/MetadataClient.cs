using System.Net;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Bytes;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Packaging.Metadata;
using Venvstacks.Packaging.Wheels;
using Venvstacks.Web;

namespace Venvstacks.Indexes;

/// <summary>The metadata of a wheel, or the reason why there is none.</summary>
/// <param name="Metadata">The metadata, or null.</param>
/// <param name="Problem">Why the wheel has none, or null.</param>
internal sealed record WheelMetadata(CoreMetadata? Metadata, string? Problem = null)
{
    /// <summary>Whether the problem is one of the archive, which has no readable METADATA.</summary>
    public bool IsInvalidWheel { get; init; }
}

/// <summary>Fetches the metadata of wheels with as few bytes as possible: a metadata file, else ranges of the wheel, else the wheel.</summary>
internal sealed class MetadataClient(FetchClient web, IndexCache cache, bool offline, FileClient files)
{
    private const int MaxMetadata = 16 << 20;

    public async Task<WheelMetadata> GetAsync(PackageIndex index, IndexFile wheel, CancellationToken cancellationToken)
    {
        if (wheel.Wheel is not { } name)
            throw new ArgumentException("not a wheel", nameof(wheel));
        string? key = IndexCache.MetadataKey(index.Address, wheel);
        try
        {
            if (wheel.Url.StartsWith("file:", StringComparison.Ordinal))
                return Parse(ReadLocal(wheel, name), name);
            if (key is not null && cache.Read(key) is { } kept)
                return Parse(kept.Content, name);
            if (offline)
                throw DownloadError.Offline($"the metadata of '{wheel.FileName}'");
            byte[] text = await FetchAsync(index, wheel, name, cancellationToken).ConfigureAwait(false);
            if (key is not null)
                cache.Write(key, new CacheEntry(text) { Expires = DateTimeOffset.MaxValue });
            return Parse(text, name);
        }
        catch (ArchiveFormatException error)
        {
            return new WheelMetadata(null, Describe(error)) { IsInvalidWheel = true };
        }
        catch (FetchFailure failure)
        {
            throw IndexError.Unreachable($"the metadata of '{wheel.FileName}' from index {index}", failure);
        }
    }

    private async Task<byte[]> FetchAsync(
        PackageIndex index,
        IndexFile wheel,
        WheelFileName name,
        CancellationToken cancellationToken
    )
    {
        if (
            wheel.HasMetadata
            && await FetchFileAsync(index, wheel, cancellationToken).ConfigureAwait(false) is { } fields
        )
            return fields;
        FetchRequest request = new(AddressOf(wheel), index.Scope);
        return Fields(
            await WheelRanges.ReadAsync(web, request, name, cancellationToken).ConfigureAwait(false)
                ?? await FetchWheelAsync(index, wheel, name, cancellationToken).ConfigureAwait(false)
        );
    }

    /// <summary>Fetches the metadata file that the page announces; null where the index has none after all.</summary>
    private Task<byte[]?> FetchFileAsync(PackageIndex index, IndexFile wheel, CancellationToken cancellationToken) =>
        web.GetAsync(
            new FetchRequest(MetadataAddress(wheel), index.Scope),
            async (response, token) =>
            {
                // File stores without the right to list files response "forbidden" for missing ones.
                if (
                    response.Message.StatusCode
                    is HttpStatusCode.NotFound
                        or HttpStatusCode.Gone
                        or HttpStatusCode.Forbidden
                )
                    return null;
                if (response.Message.StatusCode != HttpStatusCode.OK)
                    throw FetchFailure.ForStatus(response.Message, response.Address);
                return await response
                    .ReadAsync(MaxMetadata, text => CheckedFields(text.Span, wheel), token)
                    .ConfigureAwait(false);
            },
            cancellationToken
        );

    private static byte[] CheckedFields(ReadOnlySpan<byte> text, IndexFile wheel)
    {
        using HashVerifier hashes = new(wheel.MetadataSha256, ByAlgorithm(wheel.OtherMetadataHashes));
        hashes.Append(text);
        return hashes.FindProblem() is { } problem
            ? throw new FetchFailure(problem, 1)
            {
                Help = "the file may have been replaced or tampered with: ask the operator of the index",
            }
            : Fields(text);
    }

    private static ImmutableSortedDictionary<string, string> ByAlgorithm(ImmutableArray<FileHash> hashes) =>
        hashes.ToImmutableSortedDictionary(h => h.Algorithm, h => h.Hex, StringComparer.Ordinal);

    private async Task<byte[]> FetchWheelAsync(
        PackageIndex index,
        IndexFile wheel,
        WheelFileName name,
        CancellationToken cancellationToken
    )
    {
        RemoteFile file = new(wheel.FileName, AddressOf(wheel))
        {
            Sha256 = wheel.Sha256,
            OtherHashes = ByAlgorithm(wheel.OtherHashes),
            Size = wheel.Size,
            Scope = index.Scope,
        };
        using PartialFile stage = new(cache.OpenScratch(wheel.FileName), wheel.FileName);
        await files.DownloadAsync(file, stage, progress: null, cancellationToken).ConfigureAwait(false);
        return WheelMetadataEntry.Read(stage.Bytes, name);
    }

    private static byte[] ReadLocal(IndexFile wheel, WheelFileName name)
    {
        string path = new Uri(wheel.Url).LocalPath;
        return StorageException.Guard("read", path, Read);

        byte[] Read()
        {
            using FileStream file = UserFile.Open(path);
            using FileBytes bytes = new(file.SafeFileHandle);
            return Fields(WheelMetadataEntry.Read(bytes, name));
        }
    }

    private static string Describe(ArchiveFormatException error) =>
        error.Entry is null ? error.Problem : $"entry '{DisplayText.Clip(error.Entry)}': {error.Problem}";

    private static Uri AddressOf(IndexFile wheel) => new(wheel.SecretUrl ?? wheel.Url);

    // A query, which may be a signature, stays at the end.
    private static Uri MetadataAddress(IndexFile wheel)
    {
        string address = AddressOf(wheel).OriginalString;
        int query = address.IndexOf('?', StringComparison.Ordinal);
        return new Uri(address.Insert(query < 0 ? address.Length : query, ".metadata"));
    }

    /// <summary>The header fields without the description, which is most of the text and is not needed for locking.</summary>
    private static byte[] Fields(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf("\n\n"u8);
        int crlf = (end < 0 ? text : text[..end]).IndexOf("\r\n\r\n"u8);
        if (crlf >= 0)
            end = crlf;
        return end < 0 ? text.ToArray() : text[..(end + 1)].ToArray();
    }

    private static WheelMetadata Parse(ReadOnlyMemory<byte> text, WheelFileName wheel)
    {
        if (!CoreMetadata.TryParse(text.Span, out CoreMetadata? metadata, out ParseError? error))
            return new WheelMetadata(null, $"{error.Message}: '{DisplayText.Clip(error.Text)}'");
        bool isOwn = wheel.Name == metadata.Name && wheel.Version.Equals(metadata.Version);
        return isOwn
            ? new WheelMetadata(metadata)
            : new WheelMetadata(null, $"METADATA is of '{metadata.Name} {metadata.Version}'");
    }
}
