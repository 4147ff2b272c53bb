using System.Net;
using System.Net.Http.Headers;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Web;

namespace Venvstacks.Deployment;

/// <summary>A download of an archive, or of a range of it, into a file. After a broken connection or a killed run it continues where it ended.</summary>
/// <param name="web">The client.</param>
/// <param name="request">The request for the whole archive.</param>
/// <param name="part">The part.</param>
/// <param name="path">The path of the finished file, which is a <see cref="PartialFile"/> until then.</param>
internal sealed class ArchiveDownload(FetchClient web, FetchRequest request, ArchivePart part, string path)
{
    private const int BlockLength = 64 << 10;

    // Less progress than this between two requests counts as none.
    private const int MinProgress = 1024;

    // Bytes that come from several responses may be those of two archives.
    private bool _isContinued;

    /// <summary>Receives the progress.</summary>
    public required TransferProgress Progress { get; init; }

    /// <summary>Downloads what is missing.</summary>
    /// <exception cref="FetchFailure">The part cannot be fetched.</exception>
    /// <exception cref="RangesUnavailableException">The server does not send the range.</exception>
    /// <exception cref="DeploymentException">The archive on the server has another size.</exception>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public async Task<FetchedPart> RunAsync(CancellationToken cancellationToken)
    {
        if (File.Exists(path) && new FileInfo(path).Length == part.Length)
        {
            Progress.Expect(-part.Length);
            return new FetchedPart(part, path, 0) { IsContinued = true };
        }
        using PartialFile file = PartialFile.Open(path);
        if (file.Length > part.Length)
            file.Restart();
        _isContinued = file.Length > 0;
        Progress.Expect(-file.Length);
        await FetchAsync(file, cancellationToken).ConfigureAwait(false);
        file.MoveToPath();
        return new FetchedPart(part, path, 0) { IsContinued = _isContinued };
    }

    // Cut connections are no failures as long as each brings something.
    private async Task FetchAsync(PartialFile file, CancellationToken cancellationToken)
    {
        long best = file.Length;
        for (int fruitless = 0; file.Length < part.Length; )
        {
            string server = await web.GetAsync(() => Request(file), ReadAsync, cancellationToken).ConfigureAwait(false);
            fruitless = file.Length - best >= MinProgress ? 0 : fruitless + 1;
            best = Math.Max(best, file.Length);
            if (file.Length < part.Length && fruitless > FetchFailure.ManyRetries)
                throw new FetchFailure($"{server} closed the connection {fruitless} times")
                {
                    Help = FetchFailure.TryLater,
                };
        }

        async Task<string> ReadAsync(FetchResponse response, CancellationToken token)
        {
            Begin(file, response);
            long before = file.Length;
            try
            {
                Stream body = await response.OpenAsync(token).ConfigureAwait(false);
                await using (body.ConfigureAwait(false))
                    await CopyAsync(body, file, response, token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or HttpRequestException && file.Length > before)
            {
                return response.Address.Authority; // the next request continues
            }
            if (file.Length == before)
                throw new FetchFailure(
                    $"{response.Address.Authority} sent {file.Length} of {part.Length} bytes",
                    FetchFailure.ManyRetries
                );
            return response.Address.Authority;
        }
    }

    private FetchRequest Request(PartialFile file) =>
        part.IsWhole && file.Length == 0
            ? request
            : request with
            {
                Range = new RangeHeaderValue(part.Offset + file.Length, part.End - 1),
                IfRange = file.Length > 0 ? file.Validator : null,
            };

    private void Begin(PartialFile file, FetchResponse response)
    {
        bool isRange = response.Status == HttpStatusCode.PartialContent;
        if (isRange)
            RequireRange(file, response);
        else if (!part.IsWhole && (response.RefusesRanges || response.Status == HttpStatusCode.OK))
            throw new RangesUnavailableException(
                $"{response.Address.Authority} answered {(int)response.Status} to a range"
            );
        else if (response.RefusesRanges && file.Length > 0)
            throw RestartAfter(file, response);
        else if (response.Status != HttpStatusCode.OK)
            throw FetchFailure.ForStatus(response.Message, response.Address);
        else
        {
            RequireSize(response.Message.Content.Headers.ContentLength, response);
            Restart(file);
        }
        _isContinued |= file.Length > 0;
        if (file.Length == 0)
            file.Record(response.Validator);
    }

    // The range must be the requested one, of an archive of the right size; without a validator, the size must be stated.
    private void RequireRange(PartialFile file, FetchResponse response)
    {
        ContentRangeHeaderValue? range = response.Message.Content.Headers.ContentRange;
        RequireSize(range?.Length, response);
        bool isSame =
            file.Length == 0 || (file.CanBeOf(response) && (file.Validator is not null || range?.Length is not null));
        if (isSame && range?.From == part.Offset + file.Length && range.To == part.End - 1)
            return;
        if (!part.IsWhole && isSame)
            throw new RangesUnavailableException($"{response.Address.Authority} sent another range than requested");
        throw RestartAfter(file, response);
    }

    private FetchFailure RestartAfter(PartialFile file, FetchResponse response)
    {
        Restart(file);
        return response.OtherRange();
    }

    private void RequireSize(long? size, FetchResponse response)
    {
        if (size is { } other && other != part.Size)
            throw DeploymentException.About(
                DiagnosticCodes.WrongArchive,
                $"'{AddressSecrets.Show(response.Address)}' has {other} bytes instead of {part.Size}",
                "upload the whole directory that 'venvstacks publish' wrote"
            );
    }

    private async Task CopyAsync(Stream body, PartialFile file, FetchResponse response, CancellationToken token)
    {
        byte[] block = new byte[BlockLength];
        while (await body.ReadAsync(block, token).ConfigureAwait(false) is var read and > 0)
        {
            if (file.Length + read > part.Length && !part.IsWhole)
                throw new RangesUnavailableException($"{response.Address.Authority} sent more bytes than requested");
            if (file.Length + read > part.Length)
                RequireSize(file.Length + read, response);
            await file.WriteAsync(block.AsMemory(0, read), token).ConfigureAwait(false);
            Progress.Add(read);
        }
    }

    private void Restart(PartialFile file)
    {
        Progress.Expect(file.Length);
        _isContinued = false;
        file.Restart();
    }
}
