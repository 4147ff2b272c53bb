using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Web;

namespace Venvstacks.Indexes;

/// <summary>The answer of an index for a package.</summary>
/// <param name="Page">The page, or null where the index does not know the package.</param>
/// <param name="Address">Where the response came from, after redirects.</param>
internal sealed record PageAnswer(IndexPage? Page, string Address);

/// <summary>Gets pages: from the cache while they are fresh, after asking whether they changed when they are not, else anew.</summary>
internal sealed class PageClient(FetchClient web, IndexCache cache, bool offline, TimeProvider time)
{
    private const int MaxPage = 128 << 20;
    private const string AcceptHtml = $"{HtmlPageReader.MediaType}, text/html;q=0.5";
    private readonly ConcurrentDictionary<PackageIndex, Uri> _homes = new();

    /// <summary>The page of a package in an index that has a page for each.</summary>
    /// <param name="index">The index.</param>
    /// <param name="package">The package.</param>
    /// <param name="isFresh">Whether the index is asked even where the cached page has not expired.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<PageAnswer> GetAsync(
        PackageIndex index,
        PackageName package,
        bool isFresh,
        CancellationToken cancellationToken
    )
    {
        string key = IndexCache.PageKey(index.Address, package.ToString());
        if (
            !isFresh
            && cache.Read(key) is { } kept
            && (offline || kept.Expires > time.GetUtcNow())
            && Restore(kept) is { } page
        )
            return new PageAnswer(page, kept.Address);
        Uri address = PageOf(index, package);
        string what = $"the page of '{package}' in index {index}";
        if (offline)
            throw DownloadError.Offline(what);
        PageAnswer response = await AskAsync(
                new FetchRequest(address, index.Scope),
                key,
                (bytes, from, isJson) =>
                    isJson ? JsonPageReader.Read(bytes.Span, package, from) : HtmlPageReader.Read(bytes, package, from),
                what,
                cancellationToken
            )
            .ConfigureAwait(false);
        if (index.RecordsRedirect && response.Address.EndsWith($"/{package}/", StringComparison.Ordinal))
            _homes[index] = new Uri(new Uri(response.Address), "../");
        return response;
    }

    /// <summary>An alias is asked until it has said where the index lives; then the index is.</summary>
    private Uri PageOf(PackageIndex index, PackageName package) =>
        _homes.TryGetValue(index, out Uri? home)
            ? new Uri(home, $"{package}/")
            : index.Address.PageOf(package.ToString());

    /// <summary>The files of a flat index, by package.</summary>
    public async Task<ImmutableDictionary<PackageName, IndexPage>> GetFlatAsync(
        PackageIndex index,
        CancellationToken cancellationToken
    )
    {
        if (index.Address.IsFolder)
            return LocalFolder.Read(index.Address.Uri.LocalPath);
        string what = $"the list of files {index}";
        if (offline)
            throw DownloadError.Offline(what);
        try
        {
            return await web.GetAsync(
                    new FetchRequest(index.Address.Uri, index.Scope) { Accept = "text/html", IsPage = true },
                    ReadFlatAsync,
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
        catch (FetchFailure failure)
        {
            throw IndexError.Unreachable(what, failure);
        }
    }

    private async Task<PageAnswer> AskAsync(
        FetchRequest request,
        string key,
        Func<ReadOnlyMemory<byte>, Uri, bool, IndexPage> read,
        string what,
        CancellationToken cancellationToken
    )
    {
        CacheEntry? kept =
            cache.Read(key) is { CanBeRevalidated: true } entry && Restore(entry) is not null ? entry : null;
        FetchRequest conditional = request with
        {
            Accept = JsonPageReader.MediaType,
            IsPage = true,
            IfNoneMatch = kept?.ETag,
            IfModifiedSince = kept?.ETag is null ? kept?.LastModified : null,
        };
        try
        {
            // Servers without JSON response with HTML all the same, or with 406, or with something else.
            return await web.GetAsync(conditional, (r, t) => ReadAsync(r, t, isLast: false), cancellationToken)
                    .ConfigureAwait(false)
                ?? await web.GetAsync(
                        conditional with
                        {
                            Accept = AcceptHtml,
                        },
                        (r, t) => ReadAsync(r, t, isLast: true),
                        cancellationToken
                    )
                    .ConfigureAwait(false)
                ?? throw new InvalidOperationException();
        }
        catch (FetchFailure failure)
        {
            throw IndexError.Unreachable(what, failure);
        }

        Task<PageAnswer?> ReadAsync(FetchResponse response, CancellationToken token, bool isLast)
        {
            switch (response.Message.StatusCode)
            {
                case HttpStatusCode.OK when isLast || IsJson(response) is not null:
                    return ReadPageAsync(response, key, read, token);
                case HttpStatusCode.NotModified when kept is not null:
                    return Task.FromResult<PageAnswer?>(Renew(response, key, kept));
                case HttpStatusCode.NotFound or HttpStatusCode.Gone:
                    return Task.FromResult<PageAnswer?>(new PageAnswer(null, Recorded(response)));
                case HttpStatusCode.OK or HttpStatusCode.NotAcceptable when !isLast:
                    return Task.FromResult<PageAnswer?>(null);
                default:
                    throw FetchFailure.ForStatus(response.Message, response.Address);
            }
        }
    }

    private async Task<PageAnswer?> ReadPageAsync(
        FetchResponse response,
        string key,
        Func<ReadOnlyMemory<byte>, Uri, bool, IndexPage> read,
        CancellationToken cancellationToken
    )
    {
        bool isJson = IsJson(response) ?? throw NoPage(response);
        IndexPage page = await response
            .ReadAsync(MaxPage, bytes => read(bytes, response.Address, isJson), cancellationToken)
            .ConfigureAwait(false);
        // Without its secrets a page would lead to files that cannot be fetched, and with them it must not be kept.
        if (page.SecretUrls.IsEmpty)
            Keep(response, key, new CacheEntry(page.CompactForm));
        return new PageAnswer(page, Recorded(response));
    }

    private static async Task<ImmutableDictionary<PackageName, IndexPage>> ReadFlatAsync(
        FetchResponse response,
        CancellationToken cancellationToken
    )
    {
        if (response.Message.StatusCode != HttpStatusCode.OK)
            throw FetchFailure.ForStatus(response.Message, response.Address);
        return await response
            .ReadAsync(MaxPage, bytes => HtmlPageReader.ReadFlat(bytes, response.Address), cancellationToken)
            .ConfigureAwait(false);
    }

    private PageAnswer Renew(FetchResponse response, string key, CacheEntry kept)
    {
        Keep(response, key, kept);
        return new PageAnswer(Restore(kept), kept.Address);
    }

    private void Keep(FetchResponse response, string key, CacheEntry entry)
    {
        CacheControlHeaderValue? control = response.Message.Headers.CacheControl;
        if (control is { NoStore: true })
            return;
        TimeSpan fresh = control is { NoCache: false, MaxAge: { } age }
            ? age - (response.Message.Headers.Age ?? default)
            : default;
        CacheEntry kept = entry with
        {
            Expires = time.GetUtcNow() + (fresh < TimeSpan.FromDays(365) ? fresh : TimeSpan.FromDays(365)),
            ETag = response.ETag ?? entry.ETag,
            LastModified = response.Message.Content.Headers.LastModified ?? entry.LastModified,
            Address = entry.Address.Length > 0 ? entry.Address : Recorded(response),
        };
        cache.Write(key, kept);
    }

    private static IndexPage? Restore(CacheEntry entry)
    {
        try
        {
            return new IndexPage(entry.Content);
        }
        catch (InvalidDataException)
        {
            return null; // Written by a version with another compact form: fetched anew.
        }
    }

    /// <summary>Whether a page is JSON rather than HTML; null when it is neither.</summary>
    private static bool? IsJson(FetchResponse response) =>
        response.Message.Content.Headers.ContentType?.MediaType switch
        {
            JsonPageReader.MediaType or "application/json" => true,
            HtmlPageReader.MediaType or "text/html" => false,
            _ => null,
        };

    private static string Recorded(FetchResponse response) =>
        AddressSecrets.Keep(response.Address.GetLeftPart(UriPartial.Path));

    private static FetchFailure NoPage(FetchResponse response) =>
        new(
            $"{AddressSecrets.Show(response.Address)} answered with '{DisplayText.Clip(response.Message.Content.Headers.ContentType?.MediaType)}', which is not an index page"
        )
        {
            Help = "the address of an index usually ends with /simple",
        };
}
