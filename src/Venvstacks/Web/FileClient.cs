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

/// <summary>Downloads files. After a broken connection, or an interrupted run, the download continues where it ended. A continued file with a wrong hash is downloaded from the start, once.</summary>
internal sealed class FileClient(FetchClient web, bool offline)
{
    private const int BlockLength = 128 << 10;

    /// <summary>Downloads what is missing of a file, and checks its length and hashes.</summary>
    /// <returns>The SHA-256 of the file.</returns>
    /// <exception cref="FetchFailure">The file cannot be fetched.</exception>
    /// <exception cref="LayerInstallationException">The file has another length or hash than expected.</exception>
    public async Task<string> DownloadAsync(
        RemoteFile file,
        PartialFile destination,
        IProgress<long>? progress,
        CancellationToken cancellationToken
    )
    {
        using Transfer transfer = new(file, destination, progress);
        transfer.Continue();
        if (!transfer.IsContinued || transfer.FindProblem() is not null)
            await FetchAsync(file, transfer, cancellationToken).ConfigureAwait(false);
        if (transfer.IsContinued && transfer.FindProblem() is not null)
        {
            // The bytes of the earlier run are damaged, or those of two files were joined.
            transfer.Restart();
            await FetchAsync(file, transfer, cancellationToken).ConfigureAwait(false);
        }
        return transfer.Check();
    }

    private async Task FetchAsync(RemoteFile file, Transfer transfer, CancellationToken cancellationToken)
    {
        if (file.Address.IsFile)
        {
            using FileStream local = UserFile.Open(file.Address.LocalPath);
            await transfer.CopyAsync(local, cancellationToken).ConfigureAwait(false);
        }
        else if (offline)
            throw DownloadError.Offline($"'{file.Name}'");
        else
            await RequestAsync(file, transfer, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Each attempt starts where the last one ended.</summary>
    private Task<bool> RequestAsync(RemoteFile file, Transfer transfer, CancellationToken cancellationToken)
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
    private sealed class Transfer(RemoteFile file, PartialFile destination, IProgress<long>? progress) : IDisposable
    {
        private readonly HashVerifier _hashes = new(file.Sha256, file.OtherHashes);

        /// <summary>Whether the bytes come from several responses, or an earlier run.</summary>
        public bool IsContinued { get; private set; }

        /// <summary>Hashes the bytes that an earlier run downloaded.</summary>
        public void Continue()
        {
            IsContinued = destination.Length > 0;
            if (IsContinued)
                StorageException.Guard("read", file.Name, () => _hashes.Append(destination.Bytes));
        }

        /// <summary>Asks for the rest where a hash or a strong ETag will tell whether it belongs to the bytes so far.</summary>
        public FetchRequest Request(FetchRequest whole) =>
            destination.Length > 0 && (file.Sha256 is not null || destination.Validator is { EntityTag: not null })
                ? whole with
                {
                    Range = new RangeHeaderValue(destination.Length, null),
                    IfRange = destination.Validator,
                }
                : whole;

        /// <summary>Starts over unless the response continues exactly where the last one ended.</summary>
        public void Begin(FetchResponse response)
        {
            if (response.RefusesRanges && destination.Length > 0)
            {
                Restart();
                throw response.OtherRange();
            }
            if (response.Status is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
                throw FetchFailure.ForStatus(response.Message, response.Address);
            bool isRange = response.Status == HttpStatusCode.PartialContent;
            bool continues = isRange && Continues(response);
            if (!continues)
                Restart();
            if (isRange && !continues)
                throw response.OtherRange();
            if (continues)
                IsContinued = true;
            else
                destination.Record(response.Validator);
        }

        public async Task CopyAsync(Stream body, CancellationToken cancellationToken)
        {
            byte[] block = ArrayPool<byte>.Shared.Rent(BlockLength);
            try
            {
                while (await body.ReadAsync(block, cancellationToken).ConfigureAwait(false) is var read and > 0)
                {
                    bool isTooLong = destination.Length + read > file.Size;
                    if (isTooLong && !IsContinued)
                        throw Refuse($"it is longer than {file.Size} bytes");
                    await destination.WriteAsync(block.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                    _hashes.Append(block.AsSpan(0, read));
                    progress?.Report(destination.Length);
                    if (isTooLong)
                        return;
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
            if (file.Size is { } size && destination.Length < size)
                throw new FetchFailure(
                    $"{response.Address.Authority} sent {destination.Length} of {size} bytes",
                    FetchFailure.ManyRetries
                );
        }

        /// <summary>The difference from the expected file, or null.</summary>
        public string? FindProblem() =>
            file.Size is { } size && destination.Length != size
                ? $"its length is {destination.Length} bytes, not {size}"
                : _hashes.FindProblem();

        public string Check() => FindProblem() is { } problem ? throw Refuse(problem) : _hashes.Sha256;

        /// <summary>Drops all bytes.</summary>
        public void Restart()
        {
            IsContinued = false;
            _hashes.Reset();
            destination.Restart();
        }

        public void Dispose() => _hashes.Dispose();

        // Without a validator, the size of the whole file is all that can tell another file at once.
        private bool Continues(FetchResponse response) =>
            destination.CanBeOf(response)
            && response.Message.Content.Headers.ContentRange is { } range
            && range.From == destination.Length
            && (
                file.Size is not { } size
                || range.Length == size
                || (range.Length is null && destination.Validator is not null)
            );

        // Nothing is kept of a wrong file.
        private LayerInstallationException Refuse(string problem)
        {
            Restart();
            return DownloadError.WrongContent($"'{file.Name}'", problem);
        }
    }
}
