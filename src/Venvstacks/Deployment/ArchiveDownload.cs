using System.Net;
using System.Net.Http.Headers;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Text;
using Venvstacks.Web;

namespace Venvstacks.Deployment;

/// <summary>A download of an archive, or of a range of it, into a file. After a broken connection or a killed run it continues where it ended.</summary>
/// <remarks>Only a strong ETag proves that the archive is still the same; without one the download starts again.</remarks>
/// <param name="web">The client.</param>
/// <param name="request">The request for the whole archive.</param>
/// <param name="part">The part.</param>
/// <param name="path">The file; <c>.part</c> and <c>.tag</c> beside it hold what is unfinished.</param>
internal sealed class ArchiveDownload(FetchClient web, FetchRequest request, ArchivePart part, string path)
{
    private const int BlockLength = 64 << 10;

    // Less progress than this between two requests counts as none.
    private const int MinProgress = 1024;

    private string? _tag;
    private long _written;

    /// <summary>Receives the number of bytes fetched; negative where bytes are dropped.</summary>
    public Action<long> Progress { get; init; } = _ => { };

    private string PartPath => path + ".part";

    private string TagPath => path + ".tag";

    /// <summary>Downloads what is missing.</summary>
    /// <exception cref="FetchFailure">The part cannot be fetched.</exception>
    /// <exception cref="RangesUnavailableException">The server does not send the range.</exception>
    /// <exception cref="DeploymentException">The archive on the server has another size.</exception>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public async Task<FetchedPart> RunAsync(CancellationToken cancellationToken)
    {
        bool isContinued = File.Exists(path) && new FileInfo(path).Length == part.Length;
        if (!isContinued)
        {
            FileStream file = StorageException.Guard("write", PartPath, Open);
            await using (file.ConfigureAwait(false))
            {
                Continue(file);
                isContinued = _written > 0;
                await FetchAsync(file, cancellationToken).ConfigureAwait(false);
            }
            StorageException.Guard("write", path, () => FileSystem.Rename(PartPath, path));
            FileRemoval.Remove(TagPath);
        }
        return new FetchedPart(part, path, 0) { IsContinued = isContinued };
    }

    private FileStream Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new FileStream(PartPath, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    private void Continue(FileStream file)
    {
        _tag = File.Exists(TagPath) ? StorageException.Guard("read", TagPath, () => File.ReadAllText(TagPath)) : null;
        if (_tag is null || file.Length > part.Length)
            file.SetLength(0);
        _written = file.Length;
        file.Position = _written;
    }

    // Cut connections are no failures as long as each brings something.
    private async Task FetchAsync(FileStream file, CancellationToken cancellationToken)
    {
        long best = _written;
        for (int fruitless = 0; _written < part.Length; )
        {
            string server = await web.GetAsync(Next, ReadAsync, cancellationToken).ConfigureAwait(false);
            fruitless = _written - best >= MinProgress ? 0 : fruitless + 1;
            best = Math.Max(best, _written);
            if (_written < part.Length && fruitless > FetchFailure.ManyRetries)
                throw new FetchFailure($"{server} closed the connection {fruitless} times")
                {
                    Help = FetchFailure.TryLater,
                };
        }

        FetchRequest Next()
        {
            if (_tag is null)
                Restart(file);
            return Request();
        }

        async Task<string> ReadAsync(FetchResponse response, CancellationToken token)
        {
            Begin(file, response);
            long before = _written;
            try
            {
                Stream body = await response.OpenAsync(token).ConfigureAwait(false);
                await using (body.ConfigureAwait(false))
                    await CopyAsync(body, file, response, token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or HttpRequestException && _written > before)
            {
                return response.Address.Authority; // the next request continues
            }
            if (_written == before)
                throw new FetchFailure(
                    $"{response.Address.Authority} sent {_written} of {part.Length} bytes",
                    FetchFailure.ManyRetries
                );
            return response.Address.Authority;
        }
    }

    private FetchRequest Request() =>
        part.IsWhole && _written == 0
            ? request
            : request with
            {
                Range = new RangeHeaderValue(part.Offset + _written, part.End - 1),
                IfRange = _written > 0 ? _tag : null,
            };

    private void Begin(FileStream file, FetchResponse response)
    {
        HttpStatusCode status = response.Message.StatusCode;
        if (status == HttpStatusCode.PartialContent)
            RequireRange(file, response);
        else if (status == HttpStatusCode.OK && part.IsWhole)
        {
            RequireSize(response.Message.Content.Headers.ContentLength, response);
            Restart(file);
        }
        else if (!part.IsWhole && IsWithoutRanges(status))
            throw new RangesUnavailableException($"{response.Address.Authority} answered {(int)status} to a range");
        else
        {
            if (IsWithoutRanges(status) && _written > 0)
                Restart(file);
            throw FetchFailure.ForStatus(response.Message, response.Address);
        }
        Note(response.Message.Headers.ETag is { IsWeak: false } tag ? tag.ToString() : null);
    }

    private static bool IsWithoutRanges(HttpStatusCode status) =>
        status
            is HttpStatusCode.OK
                or HttpStatusCode.BadRequest
                or HttpStatusCode.MethodNotAllowed
                or HttpStatusCode.NotImplemented
                or HttpStatusCode.RequestedRangeNotSatisfiable;

    // The range must be the requested one, of the archive that the ETag names.
    private void RequireRange(FileStream file, FetchResponse response)
    {
        ContentRangeHeaderValue? range = response.Message.Content.Headers.ContentRange;
        RequireSize(range?.Length, response);
        bool isSame = _written == 0 || response.ETag == _tag;
        if (isSame && range?.From == part.Offset + _written && range.To == part.End - 1)
            return;
        if (!part.IsWhole && isSame)
            throw new RangesUnavailableException($"{response.Address.Authority} sent another range than requested");
        Restart(file);
        throw new FetchFailure(
            $"{response.Address.Authority} sent another range than requested",
            FetchFailure.FewRetries
        );
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

    private async Task CopyAsync(Stream body, FileStream file, FetchResponse response, CancellationToken token)
    {
        byte[] block = new byte[BlockLength];
        while (await body.ReadAsync(block, token).ConfigureAwait(false) is var read and > 0)
        {
            if (_written + read > part.Length && !part.IsWhole)
                throw new RangesUnavailableException($"{response.Address.Authority} sent more bytes than requested");
            if (_written + read > part.Length)
                RequireSize(_written + read, response);
            try
            {
                await file.WriteAsync(block.AsMemory(0, read), token).ConfigureAwait(false);
            }
            catch (Exception e) when (StorageException.IsFileError(e))
            {
                throw StorageException.For("write", PartPath, e);
            }
            _written += read;
            Progress(read);
        }
    }

    private void Restart(FileStream file)
    {
        if (_written == 0)
            return;
        Progress(-_written);
        _written = 0;
        StorageException.Guard("write", PartPath, () => file.SetLength(0));
        Note(null);
    }

    private void Note(string? tag)
    {
        if (tag == _tag)
            return;
        _tag = tag;
        if (tag is null)
            FileRemoval.Remove(TagPath);
        else
            StorageException.Guard("write", TagPath, () => File.WriteAllText(TagPath, tag));
    }
}
