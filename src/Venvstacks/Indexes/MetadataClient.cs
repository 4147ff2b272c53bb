using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Packaging.Metadata;
using Venvstacks.Packaging.Wheels;
using Venvstacks.Web;
using WebClient = Venvstacks.Web.WebClient;
using WebRequest = Venvstacks.Web.WebRequest;

namespace Venvstacks.Indexes;

/// <summary>The metadata of a wheel, or why it has none that can be read.</summary>
/// <param name="Metadata">The metadata, or null.</param>
/// <param name="Problem">What is wrong with it, or null.</param>
internal sealed record WheelMetadata(CoreMetadata? Metadata, string? Problem = null);

/// <summary>Gets the metadata of wheels with as little as can be fetched: its own file, else ranges of the wheel, else the wheel.</summary>
internal sealed class MetadataClient(WebClient web, IndexCache cache, bool offline, FileClient files)
{
    private const int MaxMetadata = 16 << 20;
    private const string NoMetadata = "the wheel has no METADATA, or not one of its own name and version";

    public async Task<WheelMetadata> GetAsync(PackageIndex index, IndexFile wheel, CancellationToken cancellationToken)
    {
        if (wheel.Url.StartsWith("file:", StringComparison.Ordinal))
            return ReadLocal(wheel) is { } local ? Parse(local, wheel) : new WheelMetadata(null, NoMetadata);
        string? key = IndexCache.MetadataKey(index.Address, wheel);
        if (key is not null && cache.Read(key) is { } kept)
            return Parse(kept.Content, wheel);
        if (offline)
            throw IndexError.Offline($"The metadata of '{wheel.FileName}'");
        byte[]? text;
        try
        {
            text = await FetchAsync(index, wheel, cancellationToken).ConfigureAwait(false);
        }
        catch (WebFailure failure)
        {
            throw IndexError.Unreachable($"the metadata of '{wheel.FileName}' from index {index}", failure);
        }
        if (text is null)
            return new WheelMetadata(null, NoMetadata);
        if (key is not null)
            cache.Write(key, new CacheEntry(text) { Expires = DateTimeOffset.MaxValue, Address = wheel.Url });
        return Parse(text, wheel);
    }

    private async Task<byte[]?> FetchAsync(PackageIndex index, IndexFile wheel, CancellationToken cancellationToken)
    {
        if (
            wheel.HasMetadata
            && await FetchFileAsync(index, wheel, cancellationToken).ConfigureAwait(false) is { } fields
        )
            return fields;
        byte[]? text =
            await RangeZip
                .ReadAsync(web, new WebRequest(new Uri(wheel.Url), index), wheel.Wheel, cancellationToken)
                .ConfigureAwait(false)
            ?? await FetchWheelAsync(index, wheel, cancellationToken).ConfigureAwait(false);
        return text is null ? null : Fields(text);
    }

    /// <summary>Gets the file of its own that the index promised; null where it has none after all.</summary>
    private Task<byte[]?> FetchFileAsync(PackageIndex index, IndexFile wheel, CancellationToken cancellationToken) =>
        web.GetAsync(
            new WebRequest(new Uri(wheel.Url + ".metadata"), index),
            async (answer, token) =>
            {
                // Stores of files that may not be listed say "forbidden" of what is not there.
                if (
                    answer.Message.StatusCode
                    is HttpStatusCode.NotFound
                        or HttpStatusCode.Gone
                        or HttpStatusCode.Forbidden
                )
                    return null;
                if (answer.Message.StatusCode != HttpStatusCode.OK)
                    throw WebFailure.Status(answer.Message, answer.Address);
                return await answer
                    .ReadAsync(MaxMetadata, text => CheckedFields(text.Span, wheel), token)
                    .ConfigureAwait(false);
            },
            cancellationToken
        );

    private static byte[] CheckedFields(ReadOnlySpan<byte> text, IndexFile wheel)
    {
        string actual = Convert.ToHexStringLower(SHA256.HashData(text));
        return wheel.MetadataSha256 is null || wheel.MetadataSha256 == actual
            ? Fields(text)
            : throw new WebFailure($"its SHA-256 is {actual}, the index says {wheel.MetadataSha256}", 1)
            {
                Help = "the file may have been replaced or tampered with: ask those who run the index",
            };
    }

    private async Task<byte[]?> FetchWheelAsync(
        PackageIndex index,
        IndexFile wheel,
        CancellationToken cancellationToken
    )
    {
        FileStream stage = cache.OpenScratch(wheel.FileName);
        await using (stage.ConfigureAwait(false))
        {
            RemoteFile file = new(wheel.FileName, new Uri(wheel.Url))
            {
                Sha256 = wheel.Sha256,
                OtherHashes = wheel.OtherHashes.ToImmutableSortedDictionary(
                    h => h.Algorithm,
                    h => h.Hex,
                    StringComparer.Ordinal
                ),
                Size = wheel.Size,
                Index = index,
            };
            await files.DownloadAsync(file, stage, progress: null, cancellationToken).ConfigureAwait(false);
            stage.Position = 0;
            return ReadZip(stage, wheel.Wheel);
        }
    }

    private static byte[]? ReadLocal(IndexFile wheel)
    {
        string path = new Uri(wheel.Url).LocalPath;
        return StorageException.Guard("read", path, Read);

        byte[]? Read()
        {
            using FileStream stream = File.OpenRead(path);
            return ReadZip(stream, wheel.Wheel);
        }
    }

    /// <summary>A wheel that is no archive, or one that lies of its lengths, has no metadata.</summary>
    private static byte[]? ReadZip(Stream stream, WheelFileName? wheel)
    {
        try
        {
            return LocalFolder.ReadMetadata(stream, wheel);
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            return null;
        }
    }

    /// <summary>The description is left out: it is most of the text, and nothing that locking reads.</summary>
    private static byte[] Fields(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf("\n\n"u8);
        int crlf = (end < 0 ? text : text[..end]).IndexOf("\r\n\r\n"u8);
        if (crlf >= 0)
            end = crlf;
        return end < 0 ? text.ToArray() : text[..(end + 1)].ToArray();
    }

    private static WheelMetadata Parse(ReadOnlyMemory<byte> text, IndexFile wheel)
    {
        if (!CoreMetadata.TryParse(text.Span, out CoreMetadata? metadata, out ParseError? error))
            return new WheelMetadata(null, $"{error.Message}: '{IndexError.Clipped(error.Text)}'");
        bool isOther =
            wheel.Wheel is { } name && (name.Name != metadata.Name || !name.Version.Equals(metadata.Version));
        return isOther
            ? new WheelMetadata(null, $"it is that of {metadata.Name} {metadata.Version}")
            : new WheelMetadata(metadata);
    }
}
