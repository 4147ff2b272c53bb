using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Bytes;
using Venvstacks.Formats.Gzip;
using Venvstacks.Formats.Text;

namespace Venvstacks.Web;

/// <summary>The response to a request: status and headers. The body is read as it arrives.</summary>
internal sealed class FetchResponse(HttpResponseMessage message, Uri address, StallGuard guard)
{
    private const int BlockLength = 16 << 10;
    private const int MaxExpected = 16 << 20;

    /// <summary>The address after all redirects.</summary>
    public Uri Address { get; } = address;

    public HttpResponseMessage Message { get; } = message;

    public HttpStatusCode Status => Message.StatusCode;

    public string? ETag => Message.Headers.ETag?.ToString();

    /// <summary>The validator of the body: a strong ETag, else the time of the last change; null without both.</summary>
    public RangeConditionHeaderValue? Validator =>
        Message.Headers.ETag is { IsWeak: false } tag ? new(tag)
        : Message.Content.Headers.LastModified is { } time ? new(time)
        : null;

    /// <summary>Whether the status is one with which servers without ranges answer the request for one.</summary>
    public bool RefusesRanges =>
        Status
            is HttpStatusCode.BadRequest
                or HttpStatusCode.MethodNotAllowed
                or HttpStatusCode.NotImplemented
                or HttpStatusCode.RequestedRangeNotSatisfiable;

    /// <summary>The failure of a range that is not the requested one.</summary>
    public FetchFailure OtherRange() =>
        new($"{Address.Authority} sent another range than requested", FetchFailure.FewRetries);

    /// <summary>The body of a file as it arrives, decompressed. Only hashes tell whether it is complete.</summary>
    public async Task<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        bool isGzip = IsGzip();
        Stream body = await OpenAsSentAsync(cancellationToken).ConfigureAwait(false);
        return isGzip ? new GZipStream(body, CompressionMode.Decompress) : body;
    }

    /// <summary>Reading fails when the transfer stalls.</summary>
    private async Task<Stream> OpenAsSentAsync(CancellationToken cancellationToken)
    {
        Stream body = await Message.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        return new WatchedStream(body, guard);
    }

    /// <summary>Reads the whole body, decompressed.</summary>
    /// <param name="limit">The maximum length in bytes.</param>
    /// <param name="read">Reads the bytes, which are valid until it returns.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="FetchFailure">The body is longer than the limit.</exception>
    /// <exception cref="InvalidDataException">The body is incomplete, or compressed by a method that was not requested.</exception>
    public async Task<T> ReadAsync<T>(
        int limit,
        Func<ReadOnlyMemory<byte>, T> read,
        CancellationToken cancellationToken
    )
    {
        bool isGzip = IsGzip();
        Stream body = await OpenAsSentAsync(cancellationToken).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            using PooledBuffer bytes = new(Expect(Message.Content.Headers.ContentLength ?? 0));
            while (
                await body.ReadAsync(bytes.GetMemory(BlockLength), cancellationToken).ConfigureAwait(false)
                    is var count
                        and > 0
            )
                Add(bytes, count, limit);
            return isGzip ? ReadDecompressed(bytes, limit, read) : read(bytes.Written);
        }
    }

    /// <summary>Whether the body is compressed.</summary>
    private bool IsGzip() =>
        string.Join(", ", Message.Content.Headers.ContentEncoding).ToLowerInvariant() switch
        {
            "gzip" or "x-gzip" => true,
            "" or "identity" => false,
            var other => throw new InvalidDataException($"it is compressed by '{DisplayText.Clip(other)}'"),
        };

    /// <summary>Our own reader detects a truncated body.</summary>
    private T ReadDecompressed<T>(PooledBuffer body, int limit, Func<ReadOnlyMemory<byte>, T> read)
    {
        // A gzip file ends with the length of what was compressed (RFC 1952, 2.3.1); if that is wrong, the buffer grows.
        uint length = body.Length < 4 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(body.Written.Span[^4..]);
        using PooledBuffer bytes = new(Expect(length));
        try
        {
            using MemoryStream source = body.OpenRead();
            using Stream gzip = GzipReader.Open(source, Address.Authority);
            while (gzip.Read(bytes.GetSpan(BlockLength)) is var count and > 0)
                Add(bytes, count, limit);
        }
        catch (ArchiveFormatException error)
        {
            throw new InvalidDataException(error.Problem, error);
        }
        return read(bytes.Written);
    }

    /// <summary>The initial capacity for a body of a stated length: a little more, so that its end is seen without growing.</summary>
    private static int Expect(long length) => (int)Math.Min(length, MaxExpected) + BlockLength;

    private void Add(PooledBuffer bytes, int count, int limit)
    {
        bytes.Advance(count);
        if (bytes.Length > limit)
            throw new FetchFailure($"the answer of {Address.Authority} is longer than {limit >> 20} MiB");
    }
}

/// <summary>A body that is read under a <see cref="StallGuard"/>.</summary>
internal sealed class WatchedStream(Stream body, StallGuard guard) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        guard.ReadAsync(body, buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            body.Dispose();
        base.Dispose(disposing);
    }
}
