using System.IO.Compression;
using System.Net.Http.Headers;

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
        headers.TryAddWithoutValidation("Accept-Encoding", IsPage ? "gzip, deflate" : "identity");
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

    /// <summary>The body, decompressed; reading it fails when nothing comes for too long.</summary>
    public async Task<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        Stream body = await Message.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        Stream watched = new WatchedStream(body, progress);
        return Message.Content.Headers.ContentEncoding.LastOrDefault() switch
        {
            "gzip" => new GZipStream(watched, CompressionMode.Decompress),
            "deflate" => new ZLibStream(watched, CompressionMode.Decompress),
            null or "identity" => watched,
            var other => throw new InvalidDataException($"it is compressed by '{other}'"),
        };
    }

    /// <summary>The whole body.</summary>
    /// <exception cref="WebFailure">It is longer than the limit.</exception>
    public async Task<byte[]> ReadAsync(int limit, CancellationToken cancellationToken)
    {
        Stream body = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            using MemoryStream bytes = new((int)Math.Clamp(Message.Content.Headers.ContentLength ?? 0, 0, limit));
            byte[] block = new byte[32768];
            while (await body.ReadAsync(block, cancellationToken).ConfigureAwait(false) is var read and > 0)
            {
                if (bytes.Length + read > limit)
                    throw new WebFailure($"the answer of {Address.Authority} is longer than {limit >> 20} MiB");
                bytes.Write(block, 0, read);
            }
            return bytes.ToArray();
        }
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
