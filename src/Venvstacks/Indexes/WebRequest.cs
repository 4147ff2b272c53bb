using System.IO.Compression;
using System.Net.Http.Headers;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Gzip;

namespace Venvstacks.Indexes;

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

    /// <summary>The whole body, decompressed.</summary>
    /// <exception cref="WebFailure">It is longer than the limit.</exception>
    /// <exception cref="InvalidDataException">It is not whole, or compressed by something that was not asked for.</exception>
    public async Task<byte[]> ReadAsync(int limit, CancellationToken cancellationToken)
    {
        bool isGzip = IsGzip();
        Stream body = await OpenAsSentAsync(cancellationToken).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            using MemoryStream bytes = new();
            byte[] block = new byte[32768];
            while (await body.ReadAsync(block, cancellationToken).ConfigureAwait(false) is var read and > 0)
                Add(bytes, block.AsSpan(0, read), limit);
            bytes.Position = 0;
            return isGzip ? Decompress(bytes, limit) : bytes.ToArray();
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
    private byte[] Decompress(Stream body, int limit)
    {
        try
        {
            using Stream gzip = GzipReader.Open(body, Address.Authority);
            using MemoryStream bytes = new();
            byte[] block = new byte[32768];
            while (gzip.Read(block) is var read and > 0)
                Add(bytes, block.AsSpan(0, read), limit);
            return bytes.ToArray();
        }
        catch (ArchiveFormatException error)
        {
            throw new InvalidDataException(error.Problem, error);
        }
    }

    private void Add(MemoryStream bytes, ReadOnlySpan<byte> block, int limit)
    {
        if (bytes.Length + block.Length > limit)
            throw new WebFailure($"the answer of {Address.Authority} is longer than {limit >> 20} MiB");
        bytes.Write(block);
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
