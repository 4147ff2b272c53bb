using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Net.Http.Headers;
using System.Text;
using Venvstacks.Packaging.Wheels;
using Venvstacks.Web;

namespace Venvstacks.Indexes;

/// <summary>Reads the metadata of a wheel on a web server without fetching the whole: the end, the directory, the entry.</summary>
/// <remarks>APPNOTE.TXT 4.3.7 (local header), 4.3.12 (central header), 4.3.16 (end). Archives over 4 GiB are left to be fetched whole.</remarks>
internal sealed class RangeZip
{
    private const int TailLength = 32 << 10;
    private const int EndLength = 22;
    private const int MaxDirectory = 64 << 20;
    private const int MaxEntry = 16 << 20;

    private readonly WebClient _web;
    private readonly WebRequest _request;
    private byte[] _tail = [];
    private long _tailStart;
    private string? _etag;

    private RangeZip(WebClient web, WebRequest request) => (_web, _request) = (web, request);

    /// <summary>Reads the entry that is the metadata of a wheel.</summary>
    /// <returns>Null when the server does not serve ranges, or the archive is not as simple as nearly all are.</returns>
    public static async Task<byte[]?> ReadAsync(
        WebClient web,
        WebRequest request,
        WheelFileName? wheel,
        CancellationToken cancellationToken
    )
    {
        RangeZip zip = new(web, request);
        if (!await zip.ReadTailAsync(cancellationToken).ConfigureAwait(false))
            return null;
        if (
            zip.FindDirectory() is not { } directory
            || !await zip.ExtendAsync(directory.Start, cancellationToken).ConfigureAwait(false)
        )
            return null;
        return zip.FindEntry(directory, wheel) is { } entry
            ? await zip.ReadEntryAsync(entry, directory.Start, cancellationToken).ConfigureAwait(false)
            : null;
    }

    private async Task<bool> ReadTailAsync(CancellationToken cancellationToken)
    {
        WebRequest last = _request with { Range = new RangeHeaderValue(null, TailLength) };
        (ContentRangeHeaderValue? range, byte[] bytes) = await _web.GetAsync(
                last,
                async (answer, token) =>
                {
                    _etag = answer.ETag;
                    return await ReadPartAsync(answer, token).ConfigureAwait(false);
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
        (_tail, _tailStart) = (bytes, from);
        return true;
    }

    /// <summary>The end record is the last thing in the archive.</summary>
    private (long Start, int Length)? FindDirectory()
    {
        int end = _tail.AsSpan().LastIndexOf("PK\x05\x06"u8);
        if (end < 0 || end > _tail.Length - EndLength)
            return null;
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(_tail.AsSpan(end + 12));
        uint start = BinaryPrimitives.ReadUInt32LittleEndian(_tail.AsSpan(end + 16));
        bool isPlausible = start != uint.MaxValue && length <= MaxDirectory && start + (long)length == _tailStart + end;
        return isPlausible ? (start, (int)length) : null;
    }

    /// <summary>Fetches what is missing between an offset and what is at hand.</summary>
    private async Task<bool> ExtendAsync(long start, CancellationToken cancellationToken)
    {
        if (start >= _tailStart)
            return true;
        byte[]? more = await ReadRangeAsync(start, _tailStart - 1, cancellationToken).ConfigureAwait(false);
        if (more is null)
            return false;
        (_tail, _tailStart) = ([.. more, .. _tail], start);
        return true;
    }

    /// <summary>The one entry of metadata; null where there are several, or it is not the wheel's own.</summary>
    private Entry? FindEntry((long Start, int Length) directory, WheelFileName? wheel)
    {
        Entry? found = null;
        ReadOnlySpan<byte> rest = _tail.AsSpan((int)(directory.Start - _tailStart), directory.Length);
        while (rest.Length >= 46 && rest.StartsWith("PK\x01\x02"u8))
        {
            int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(rest[28..]);
            int length =
                46
                + nameLength
                + BinaryPrimitives.ReadUInt16LittleEndian(rest[30..])
                + BinaryPrimitives.ReadUInt16LittleEndian(rest[32..]);
            if (length > rest.Length)
                return null;
            string path = Encoding.UTF8.GetString(rest.Slice(46, nameLength));
            if (WheelMetadataEntry.IsMetadata(path))
            {
                if (found is not null || !WheelMetadataEntry.IsOf(path, wheel))
                    return null;
                found = ReadCentralHeader(rest);
                if (found is null || found.Offset >= directory.Start)
                    return null;
            }
            rest = rest[length..];
        }
        return found;
    }

    private static Entry? ReadCentralHeader(ReadOnlySpan<byte> header)
    {
        int method = BinaryPrimitives.ReadUInt16LittleEndian(header[10..]);
        uint compressed = BinaryPrimitives.ReadUInt32LittleEndian(header[20..]);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(header[24..]);
        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(header[42..]);
        bool isPlain = method is 0 or 8 && compressed <= MaxEntry && length <= MaxEntry && offset != uint.MaxValue;
        uint crc = BinaryPrimitives.ReadUInt32LittleEndian(header[16..]);
        return isPlain ? new Entry(offset, (int)compressed, (int)length, crc, method == 8) : null;
    }

    /// <summary>The local header may have another extra field than the central one: a little more than needed is asked for.</summary>
    private async Task<byte[]?> ReadEntryAsync(Entry entry, long directory, CancellationToken cancellationToken)
    {
        long end = Math.Min(entry.Offset + 30 + 512 + entry.Compressed, directory);
        byte[]? bytes =
            entry.Offset >= _tailStart
                ? _tail[(int)(entry.Offset - _tailStart)..(int)(end - _tailStart)]
                : await ReadRangeAsync(entry.Offset, end - 1, cancellationToken).ConfigureAwait(false);
        if (bytes is null || bytes.Length < 30 || !bytes.AsSpan().StartsWith("PK\x03\x04"u8))
            return null;
        int start =
            30
            + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(26))
            + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(28));
        if (start + entry.Compressed > bytes.Length)
            return null;
        byte[]? content = entry.IsDeflated ? Inflate(bytes, start, entry) : bytes[start..(start + entry.Compressed)];
        return content is not null && Crc32.HashToUInt32(content) == entry.Crc ? content : null;
    }

    private static byte[]? Inflate(byte[] bytes, int start, Entry entry)
    {
        using DeflateStream deflate = new(
            new MemoryStream(bytes, start, entry.Compressed, writable: false),
            CompressionMode.Decompress
        );
        byte[] content = new byte[entry.Length];
        try
        {
            int length = deflate.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            return length == content.Length && deflate.ReadByte() < 0 ? content : null;
        }
        catch (InvalidDataException)
        {
            return null; // the whole wheel is asked for then, and says what is wrong with it
        }
    }

    private async Task<byte[]?> ReadRangeAsync(long from, long to, CancellationToken cancellationToken)
    {
        WebRequest part = _request with { Range = new RangeHeaderValue(from, to), IfRange = _etag };
        (ContentRangeHeaderValue? range, byte[] bytes) = await _web.GetAsync(part, ReadPartAsync, cancellationToken)
            .ConfigureAwait(false);
        return range?.From == from && range.To == to && bytes.Length == to - from + 1 ? bytes : null;
    }

    private async Task<(ContentRangeHeaderValue?, byte[])> ReadPartAsync(
        WebAnswer answer,
        CancellationToken cancellationToken
    )
    {
        int status = (int)answer.Message.StatusCode;
        if (status == 206)
            return (
                answer.Message.Content.Headers.ContentRange,
                await answer.ReadAsync(MaxDirectory, bytes => bytes.ToArray(), cancellationToken).ConfigureAwait(false)
            );
        // Servers say no to ranges in many ways. Whether there is no such file either, the request for the whole shows.
        WebFailure failure = WebFailure.Status(answer.Message, answer.Address);
        return failure.Retries == 0 ? (null, []) : throw failure;
    }

    private sealed record Entry(long Offset, int Compressed, int Length, uint Crc, bool IsDeflated);
}
