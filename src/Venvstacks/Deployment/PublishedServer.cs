using System.Net;
using System.Net.Http.Headers;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Web;

namespace Venvstacks.Deployment;

/// <summary>Published files below an address of a static server.</summary>
/// <param name="scope">The address, which ends with a slash, and its credential.</param>
/// <param name="web">The client.</param>
/// <param name="isOffline">Whether nothing may be fetched.</param>
internal sealed class PublishedServer(CredentialScope scope, FetchClient web, bool isOffline) : IPublishedFiles
{
    private const int MaxParts = 8;

    private readonly SemaphoreSlim _free = new(MaxParts);

    // Null until an archive was asked for.
    private bool? _hasRanges;

    public string Location => scope.Address.AbsoluteUri.TrimEnd('/');

    /// <summary>The address of a source, and its credential.</summary>
    /// <exception cref="DeploymentException">The address is invalid.</exception>
    public static CredentialScope Parse(string source)
    {
        if (
            !source.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            && !source.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
        )
            throw DeploymentException.About(
                DiagnosticCodes.NoPublication,
                $"'{AddressSecrets.Show(source)}' is not a supported address",
                "use 'http://' or 'https://', or the path of a directory"
            );
        if (!Uri.TryCreate(source, UriKind.Absolute, out Uri? address) || address.Query + address.Fragment != "")
            throw DeploymentException.About(
                DiagnosticCodes.NoPublication,
                $"'{AddressSecrets.Show(source)}' is not the address of a directory",
                "write it as 'https://HOST/PATH', without '?' and '#'"
            );
        SourceFile.Refuse(AddressSecrets.Show(address));
        Uri folder = address.AbsolutePath.EndsWith('/')
            ? address
            : new UriBuilder(address) { Path = address.AbsolutePath + "/" }.Uri;
        return new CredentialScope(Credential.Remove(folder), Credential.Of(address));
    }

    public string PathOf(string path) => AddressOf(path).AbsoluteUri;

    public Task<byte[]?> FindAsync(string path, int limit, CancellationToken cancellationToken) =>
        FetchAsync(
            path,
            () =>
                web.GetAsync(
                    new FetchRequest(AddressOf(path), scope) { IsPage = true },
                    (response, token) => ReadAsync(response, limit, token),
                    cancellationToken
                )
        );

    public async Task<bool> HasRangesAsync(string fileName, CancellationToken cancellationToken) =>
        _hasRanges ??= await FetchAsync(
                fileName,
                () =>
                    web.GetAsync(
                        new FetchRequest(AddressOf(fileName), scope) { Range = new RangeHeaderValue(0, 0) },
                        (response, _) => Task.FromResult(SendsRange(response)),
                        cancellationToken
                    )
            )
            .ConfigureAwait(false);

    public async Task<FetchedPart> FetchAsync(
        ArchivePart part,
        string path,
        TransferProgress progress,
        CancellationToken cancellationToken
    )
    {
        if (!part.IsWhole && _hasRanges == false)
            throw new RangesUnavailableException($"{scope.Address.Authority} does not send ranges");
        ArchiveDownload download = new(web, new FetchRequest(AddressOf(part.FileName), scope), part, path)
        {
            Progress = progress,
        };
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await FetchAsync(part.FileName, () => download.RunAsync(cancellationToken)).ConfigureAwait(false);
        }
        catch (RangesUnavailableException)
        {
            _hasRanges = false; // other archives are not asked for ranges in vain
            throw;
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose()
    {
        web.Dispose();
        _free.Dispose();
    }

    private static bool SendsRange(FetchResponse response) =>
        response.Status == HttpStatusCode.PartialContent
        || (
            response.RefusesRanges || response.Status == HttpStatusCode.OK
                ? false
                : throw FetchFailure.ForStatus(response.Message, response.Address)
        );

    private Uri AddressOf(string path) =>
        new(scope.Address, string.Join('/', path.Split('/').Select(Uri.EscapeDataString)));

    private async Task<T> FetchAsync<T>(string path, Func<Task<T>> fetch)
    {
        if (isOffline)
            throw DeploymentException.About(
                DiagnosticCodes.FetchFailed,
                $"cannot fetch '{PathOf(path)}' offline",
                "name a directory as the source, or run the command online"
            );
        try
        {
            return await fetch().ConfigureAwait(false);
        }
        catch (FetchFailure failure) when (failure.Status is HttpStatusCode.NotFound or HttpStatusCode.Gone)
        {
            throw DeploymentException.About(
                DiagnosticCodes.IncompleteSource,
                $"'{Location}' lacks '{path}'",
                "upload the whole directory that 'venvstacks publish' wrote",
                failure
            );
        }
        catch (FetchFailure failure)
        {
            throw new DeploymentException(
                Diagnostic.Error(
                    DiagnosticCodes.FetchFailed,
                    $"cannot fetch '{path}': {failure.Message}",
                    help: failure.Help
                ) with
                {
                    Advice = failure.Advice,
                },
                failure
            );
        }
    }

    private static async Task<byte[]?> ReadAsync(FetchResponse response, int limit, CancellationToken token)
    {
        HttpStatusCode status = response.Message.StatusCode;
        if (status is HttpStatusCode.NotFound or HttpStatusCode.Gone)
            return null;
        if (status != HttpStatusCode.OK)
            throw FetchFailure.ForStatus(response.Message, response.Address);
        if (response.Message.Content.Headers.ContentLength > limit)
            throw PublishedSource.Unreadable(
                AddressSecrets.Show(response.Address),
                $"it is larger than {limit >> 20} MiB"
            );
        return await response.ReadAsync<byte[]?>(limit, bytes => bytes.ToArray(), token).ConfigureAwait(false);
    }
}
