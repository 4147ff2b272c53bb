using System.Buffers.Binary;
using System.IO.Compression;
using System.Net.Http.Headers;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Gzip;
using Venvstacks.Indexes;
using Venvstacks.Packaging.IndexPages;

namespace Venvstacks.Web;

/// <summary>What is asked of a web server.</summary>
/// <param name="Address">The address.</param>
/// <param name="Index">The index on whose behalf, whose password may be used; null for none.</param>
internal sealed record WebRequest(Uri Address, PackageIndex? Index)
{
    public string Accept { get; init; } = "*/*";

    /// <summary>Whether the body may come compressed.</summary>
    public bool IsPage { get; init; }

    public string? IfNoneMatch { get; init; }

    public DateTimeOffset? IfModifiedSince { get; init; }

    public RangeHeaderValue? Range { get; init; }

    /// <summary>The ETag of the version that the range is to be of.</summary>
    public string? IfRange { get; init; }

    public HttpRequestMessage ToMessage(Uri address)
    {
        HttpRequestMessage message = new(HttpMethod.Get, address)
        {
            Version = System.Net.HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        HttpRequestHeaders headers = message.Headers;
        headers.TryAddWithoutValidation("Accept", Accept);
        headers.TryAddWithoutValidation("Accept-Encoding", IsPage ? "gzip" : "identity");
        headers.TryAddWithoutValidation("User-Agent", "venvstacks");
        if (IfNoneMatch is not null)
            headers.TryAddWithoutValidation("If-None-Match", IfNoneMatch);
        headers.IfModifiedSince = IfModifiedSince;
        headers.Range = Range;
        if (IfRange is not null)
            headers.TryAddWithoutValidation("If-Range", IfRange);
        return message;
    }
}

/// <summary>What a web server answered: status and headers; the body is read as it comes.</summary>
internal sealed class WebAnswer(HttpResponseMessage message, Uri address, Action progress)
{
    private const int BlockLength = 16 << 10;
    private const int MaxExpected = 16 << 20;

    /// <summary>The address after all redirects.</summary>
    public Uri Address { get; } = address;

    public HttpResponseMessage Message { get; } = message;

    public string? ETag => Message.Headers.ETag?.ToString();

    /// <summary>The body of a file as it comes, decompressed. Whether it is whole, its checksum says.</summary>
    public async Task<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        bool isGzip = IsGzip();
        Stream body = await OpenAsSentAsync(cancellationToken).ConfigureAwait(false);
        return isGzip ? new GZipStream(body, CompressionMode.Decompress) : body;
    }

    /// <summary>Reading fails when nothing comes for too long.</summary>
    private async Task<Stream> OpenAsSentAsync(CancellationToken cancellationToken)
    {
        Stream body = await Message.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        return new WatchedStream(body, progress);
    }

    /// <summary>Reads the whole body, decompressed.</summary>
    /// <param name="limit">The largest body.</param>
    /// <param name="read">Reads the bytes, which are there until it returns.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="WebFailure">It is longer than the limit.</exception>
    /// <exception cref="InvalidDataException">It is not whole, or compressed by something that was not asked for.</exception>
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
            var other => throw new InvalidDataException($"it is compressed by '{IndexError.Clipped(other)}'"),
        };

    /// <summary>By our own reader, which tells when something is missing at the end.</summary>
    private T ReadDecompressed<T>(PooledBuffer body, int limit, Func<ReadOnlyMemory<byte>, T> read)
    {
        // A gzip file ends with the length of what was compressed (RFC 1952, 2.3.1); if it lies, the buffer grows.
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

    /// <summary>The room to start with for a body that is said to have a length: some more, so that its end is seen without growing.</summary>
    private static int Expect(long length) => (int)Math.Min(length, MaxExpected) + BlockLength;

    private void Add(PooledBuffer bytes, int count, int limit)
    {
        bytes.Advance(count);
        if (bytes.Length > limit)
            throw new WebFailure($"the answer of {Address.Authority} is longer than {limit >> 20} MiB");
    }
}

/// <summary>Tells of every read that begins.</summary>
internal sealed class WatchedStream(Stream body, Action progress) : Stream
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

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        progress();
        return body.ReadAsync(buffer, cancellationToken);
    }

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
