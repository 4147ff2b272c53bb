using System.Net.Http.Headers;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Bytes;
using Venvstacks.Formats.Zip;
using Venvstacks.Packaging.Wheels;
using Venvstacks.Web;

namespace Venvstacks.Indexes;

/// <summary>Reads the METADATA of a wheel on a web server by three ranges at most: the end, the central directory, the entry.</summary>
internal sealed class WheelRanges
{
    private const int TailLength = 32 << 10;
    private const int MaxRange = 64 << 20;

    private readonly FetchClient _web;
    private readonly FetchRequest _request;
    private PartialBytes _bytes = new(0);
    private RangeConditionHeaderValue? _validator;

    private WheelRanges(FetchClient web, FetchRequest request) => (_web, _request) = (web, request);

    /// <summary>Reads METADATA.</summary>
    /// <returns>Null when the server does not support ranges, or when something is wrong with the wheel, which then shows in the whole.</returns>
    public static async Task<byte[]?> ReadAsync(
        FetchClient web,
        FetchRequest request,
        WheelFileName wheel,
        CancellationToken cancellationToken
    )
    {
        WheelRanges ranges = new(web, request);
        try
        {
            return await ranges.FetchTailAsync(cancellationToken).ConfigureAwait(false)
                ? await ranges.ReadEntryAsync(wheel, cancellationToken).ConfigureAwait(false)
                : null;
        }
        catch (ArchiveFormatException)
        {
            return null;
        }
    }

    private async Task<byte[]?> ReadEntryAsync(WheelFileName wheel, CancellationToken cancellationToken)
    {
        (long Offset, long Length) directory = ZipReader.LocateDirectory(_bytes, wheel.Text);
        if (!await FetchAsync(directory, cancellationToken).ConfigureAwait(false))
            return null;
        ZipReader zip = ZipReader.ReadDirectory(_bytes, wheel.Text);
        ZipEntry entry = WheelMetadataEntry.Find(zip, wheel);
        return await FetchAsync(ZipReader.RangeOf(entry), cancellationToken).ConfigureAwait(false)
            ? zip.ReadAll(entry)
            : null;
    }

    private async Task<bool> FetchTailAsync(CancellationToken cancellationToken)
    {
        FetchRequest last = _request with { Range = new RangeHeaderValue(null, TailLength) };
        (ContentRangeHeaderValue? range, byte[] bytes) = await _web.GetAsync(
                last,
                async (response, token) =>
                {
                    _validator = response.Validator;
                    return await ReadRangeAsync(response, token).ConfigureAwait(false);
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        if (
            range is not { From: { } from, To: { } to, Length: { } length }
            || to != length - 1
            || bytes.Length != to - from + 1
        )
            return false;
        _bytes = new PartialBytes(length);
        _bytes.Add(from, bytes);
        return true;
    }

    /// <summary>Fetches the missing bytes of a range.</summary>
    private async Task<bool> FetchAsync((long Offset, long Length) range, CancellationToken cancellationToken)
    {
        (long from, long length) = _bytes.FindMissing(range.Offset, range.Length);
        if (length == 0 || length > MaxRange)
            return length == 0;
        long to = from + length - 1;
        FetchRequest part = _request with { Range = new RangeHeaderValue(from, to), IfRange = _validator };
        (ContentRangeHeaderValue? sent, byte[] bytes) = await _web.GetAsync(part, ReadRangeAsync, cancellationToken)
            .ConfigureAwait(false);
        if (sent?.From != from || sent.To != to || bytes.Length != length)
            return false;
        _bytes.Add(from, bytes);
        return true;
    }

    private static async Task<(ContentRangeHeaderValue?, byte[])> ReadRangeAsync(
        FetchResponse response,
        CancellationToken cancellationToken
    )
    {
        if ((int)response.Message.StatusCode == 206)
            return (
                response.Message.Content.Headers.ContentRange,
                await response.ReadAsync(MaxRange, bytes => bytes.ToArray(), cancellationToken).ConfigureAwait(false)
            );
        // Servers refuse ranges in many ways. Whether the file exists at all shows the request for the whole.
        FetchFailure failure = FetchFailure.ForStatus(response.Message, response.Address);
        return failure.Retries == 0 ? (null, []) : throw failure;
    }
}
