using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Venvstacks.Diagnostics;
using Venvstacks.Files;

namespace Venvstacks.Web;

/// <summary>A file to be downloaded, with what is known of it beforehand.</summary>
/// <param name="Name">Its name in messages.</param>
/// <param name="Address">Its address: <c>http</c>, <c>https</c> or <c>file</c>.</param>
internal sealed record RemoteFile(string Name, Uri Address)
{
    /// <summary>The expected SHA-256 in lower-case hexadecimal digits, or null.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Other expected hashes by algorithm: <c>sha384</c> and <c>sha512</c> are checked.</summary>
    public ImmutableSortedDictionary<string, string> OtherHashes { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The expected length in bytes, or null.</summary>
    public long? Size { get; init; }

    /// <summary>The scope whose credential may be used, or null.</summary>
    public CredentialScope? Scope { get; init; }
}

/// <summary>Downloads files. After a broken connection the download continues where it ended, if the file is still the same.</summary>
internal sealed class FileClient(FetchClient web, bool offline)
{
    private const int BlockLength = 128 << 10;

    /// <summary>Writes a file to a stream that can seek, and checks its length and hashes.</summary>
    /// <returns>The SHA-256 of the file.</returns>
    /// <exception cref="FetchFailure">The file cannot be fetched.</exception>
    /// <exception cref="LayerInstallationException">The file has another length or hash than expected.</exception>
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
            using FileStream local = UserFile.Open(file.Address.LocalPath);
            await transfer.CopyAsync(local, cancellationToken).ConfigureAwait(false);
        }
        else if (offline)
            throw DownloadError.Offline($"'{file.Name}'");
        else
            await FetchAsync(file, transfer, cancellationToken).ConfigureAwait(false);
        return transfer.Check();
    }

    /// <summary>Each attempt starts where the last one ended.</summary>
    private Task<bool> FetchAsync(RemoteFile file, Transfer transfer, CancellationToken cancellationToken)
    {
        async Task<bool> ReadAsync(FetchResponse response, CancellationToken token)
        {
            transfer.Begin(response);
            Stream body = await response.OpenAsync(token).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
                await transfer.CopyAsync(body, token).ConfigureAwait(false);
            transfer.CheckLength(response);
            return true;
        }
        return web.GetAsync(
            () => transfer.Request(new FetchRequest(file.Address, file.Scope)),
            ReadAsync,
            cancellationToken
        );
    }

    /// <summary>A download in progress: the bytes written and their hashes so far.</summary>
    private sealed class Transfer(RemoteFile file, Stream destination, IProgress<long>? progress) : IDisposable
    {
        private readonly long _start = destination.Position;
        private readonly HashVerifier _hashes = new(file.Sha256, file.OtherHashes);
        private string? _etag;
        private long _written;

        /// <summary>Asks for the rest only where a strong ETag identifies the version.</summary>
        public FetchRequest Request(FetchRequest whole) =>
            _written > 0 && _etag is not null
                ? whole with
                {
                    Range = new RangeHeaderValue(_written, null),
                    IfRange = _etag,
                }
                : whole;

        /// <summary>Starts over unless the response continues exactly where the last one ended.</summary>
        public void Begin(FetchResponse response)
        {
            HttpStatusCode status = response.Message.StatusCode;
            if (status is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
                throw FetchFailure.ForStatus(response.Message, response.Address);
            ContentRangeHeaderValue? range = response.Message.Content.Headers.ContentRange;
            bool continues =
                status == HttpStatusCode.PartialContent && response.ETag == _etag && range?.From == _written;
            if (!continues)
                Restart();
            if (!continues && status == HttpStatusCode.PartialContent)
                throw new FetchFailure(
                    $"{response.Address.Authority} sent another range than requested",
                    FetchFailure.FewRetries
                );
            _etag = response.Message.Headers.ETag is { IsWeak: false } etag ? etag.ToString() : null;
        }

        public async Task CopyAsync(Stream body, CancellationToken cancellationToken)
        {
            byte[] block = ArrayPool<byte>.Shared.Rent(BlockLength);
            try
            {
                while (await body.ReadAsync(block, cancellationToken).ConfigureAwait(false) is var read and > 0)
                {
                    if (file.Size is { } size && _written + read > size)
                        throw DownloadError.WrongContent($"'{file.Name}'", $"it is longer than {size} bytes");
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

        /// <summary>A short body may come from a connection that was cut unnoticed, so it is fetched again.</summary>
        public void CheckLength(FetchResponse response)
        {
            if (file.Size is { } size && _written < size)
                throw new FetchFailure(
                    $"{response.Address.Authority} sent {_written} of {size} bytes",
                    FetchFailure.ManyRetries
                );
        }

        public string Check()
        {
            if (file.Size is { } size && _written != size)
                throw DownloadError.WrongContent($"'{file.Name}'", $"its length is {_written} bytes, not {size}");
            return _hashes.FindProblem() is { } problem
                ? throw DownloadError.WrongContent($"'{file.Name}'", problem)
                : _hashes.Sha256;
        }

        public void Dispose() => _hashes.Dispose();

        // A full disk is no fault of the server: fetching again does not help.
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
