using System.Buffers;
using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using Venvstacks.Diagnostics;
using Venvstacks.Indexes;

namespace Venvstacks.Web;

/// <summary>A file on a web server or of this machine, with what is known of it before it is fetched.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Address">Where it is: <c>http</c>, <c>https</c> or <c>file</c>.</param>
internal sealed record RemoteFile(string Name, Uri Address)
{
    /// <summary>The SHA-256 that it must have, in lower-case hexadecimal digits; null for any.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Other checksums that it must have, by algorithm: <c>sha384</c> and <c>sha512</c> are checked.</summary>
    public ImmutableSortedDictionary<string, string> OtherHashes { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The length in bytes that it must have; null for any.</summary>
    public long? Size { get; init; }

    /// <summary>The index that lists it, whose password may be used; null for none.</summary>
    public PackageIndex? Index { get; init; }
}

/// <summary>Fetches files. What was cut is asked for from there on, if it is still the same file.</summary>
internal sealed class FileClient(WebClient web, bool offline)
{
    private const int BlockLength = 128 << 10;

    /// <summary>Writes a file to a stream that can be set back, and checks it.</summary>
    /// <returns>The SHA-256 of what was written.</returns>
    /// <exception cref="WebFailure">It cannot be had.</exception>
    /// <exception cref="LayerInstallationException">It is not what was said of it.</exception>
    public async Task<string> DownloadAsync(
        RemoteFile file,
        Stream destination,
        IProgress<long>? progress,
        CancellationToken cancellationToken
    )
    {
        using Transfer transfer = new(file, destination, progress);
        if (file.Address.IsFile)
        {
            string path = file.Address.LocalPath;
            using FileStream local = StorageException.Guard("read", path, () => File.OpenRead(path));
            await transfer.CopyAsync(local, cancellationToken).ConfigureAwait(false);
        }
        else if (offline)
            throw IndexError.Offline($"'{file.Name}'");
        else
            await FetchAsync(file, transfer, cancellationToken).ConfigureAwait(false);
        return transfer.Check();
    }

    /// <summary>Each attempt starts where the last one ended.</summary>
    private Task<bool> FetchAsync(RemoteFile file, Transfer transfer, CancellationToken cancellationToken)
    {
        async Task<bool> ReadAsync(WebAnswer answer, CancellationToken token)
        {
            transfer.Begin(answer);
            Stream body = await answer.OpenAsync(token).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
                await transfer.CopyAsync(body, token).ConfigureAwait(false);
            transfer.CheckLength(answer);
            return true;
        }
        return web.GetAsync(
            () => transfer.Request(new WebRequest(file.Address, file.Index)),
            ReadAsync,
            cancellationToken
        );
    }

    /// <summary>A download under way: what has been written, and its hash so far.</summary>
    private sealed class Transfer(RemoteFile file, Stream destination, IProgress<long>? progress) : IDisposable
    {
        private readonly long _start = destination.Position;
        private readonly DownloadHashes _hashes = new(file.OtherHashes);
        private string? _etag;
        private long _written;

        /// <summary>A part only of a version that is known by a strong ETag.</summary>
        public WebRequest Request(WebRequest whole) =>
            _written > 0 && _etag is not null
                ? whole with
                {
                    Range = new RangeHeaderValue(_written, null),
                    IfRange = _etag,
                }
                : whole;

        /// <summary>Starts over unless the answer goes on exactly where the last one ended.</summary>
        public void Begin(WebAnswer answer)
        {
            HttpStatusCode status = answer.Message.StatusCode;
            if (status is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
                throw WebFailure.Status(answer.Message, answer.Address);
            ContentRangeHeaderValue? range = answer.Message.Content.Headers.ContentRange;
            bool goesOn = status == HttpStatusCode.PartialContent && answer.ETag == _etag && range?.From == _written;
            if (!goesOn)
                Restart();
            if (!goesOn && status == HttpStatusCode.PartialContent)
                throw new WebFailure(
                    $"{answer.Address.Authority} answered with another part than was asked for",
                    WebFailure.FewRetries
                );
            _etag = answer.Message.Headers.ETag is { IsWeak: false } etag ? etag.ToString() : null;
        }

        public async Task CopyAsync(Stream body, CancellationToken cancellationToken)
        {
            byte[] block = ArrayPool<byte>.Shared.Rent(BlockLength);
            try
            {
                while (await body.ReadAsync(block, cancellationToken).ConfigureAwait(false) is var read and > 0)
                {
                    if (file.Size is { } size && _written + read > size)
                        throw IndexError.WrongContent($"'{file.Name}'", $"it is longer than {size} bytes");
                    _hashes.Append(block.AsSpan(0, read));
                    await WriteAsync(block.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                    _written += read;
                    progress?.Report(_written);
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(block);
            }
        }

        /// <summary>Too short is not yet wrong: the connection may have been cut where nobody could tell.</summary>
        public void CheckLength(WebAnswer answer)
        {
            if (file.Size is { } size && _written < size)
                throw new WebFailure(
                    $"{answer.Address.Authority} sent {_written} of {size} bytes",
                    WebFailure.ManyRetries
                );
        }

        public string Check()
        {
            if (file.Size is { } size && _written != size)
                throw IndexError.WrongContent($"'{file.Name}'", $"it is {_written} bytes long, not {size}");
            return _hashes.FindProblem(file.Sha256) is { } problem
                ? throw IndexError.WrongContent($"'{file.Name}'", problem)
                : _hashes.Sha256;
        }

        public void Dispose() => _hashes.Dispose();

        // A full disk is no fault of the server, and asking again does not help.
        private async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            try
            {
                await destination.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception error) when (StorageException.IsFileError(error))
            {
                throw StorageException.For("write", (destination as FileStream)?.Name ?? file.Name, error);
            }
        }

        private void Restart()
        {
            _hashes.Reset();
            _written = 0;
            destination.SetLength(_start);
            destination.Position = _start;
        }
    }
}
