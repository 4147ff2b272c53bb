using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Web;

namespace Venvstacks.Indexes;

/// <summary>What an index answered for a package.</summary>
/// <param name="Page">The page, or null where the index does not know the package.</param>
/// <param name="Address">Where the answer came from, after redirects.</param>
internal sealed record PageAnswer(IndexPage? Page, string Address);

/// <summary>Gets pages: from the cache while they are fresh, after asking whether they changed when they are not, else anew.</summary>
internal sealed class PageClient(FetchClient web, IndexCache cache, bool offline, TimeProvider time)
{
    private const int MaxPage = 128 << 20;
    private const string Accept = $"{JsonPageReader.MediaType}, {HtmlPageReader.MediaType};q=0.2, text/html;q=0.01";
    private readonly ConcurrentDictionary<PackageIndex, Uri> _homes = new();

    /// <summary>The page of a package in an index that has a page for each.</summary>
    public async Task<PageAnswer> GetAsync(PackageIndex index, PackageName package, CancellationToken cancellationToken)
    {
        string key = IndexCache.PageKey(index.Address, package.ToString());
        if (cache.Read(key) is { } kept && (offline || kept.Expires > time.GetUtcNow()) && Restore(kept) is { } page)
            return new PageAnswer(page, kept.Address);
        Uri address = PageOf(index, package);
        string what = $"the page of '{package}' in index {index}";
        if (offline)
            throw DownloadError.Offline(what);
        PageAnswer answer = await AskAsync(
                new FetchRequest(address, index.Scope),
                key,
                (bytes, from, isJson) =>
                    isJson ? JsonPageReader.Read(bytes.Span, package, from) : HtmlPageReader.Read(bytes, package, from),
                what,
                cancellationToken
            )
            .ConfigureAwait(false);
        if (index.RecordsRedirect && answer.Address.EndsWith($"/{package}/", StringComparison.Ordinal))
            _homes[index] = new Uri(new Uri(answer.Address), "../");
        return answer;
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
            Accept = Accept,
            IsPage = true,
            IfNoneMatch = kept?.ETag,
            IfModifiedSince = kept?.ETag is null ? kept?.LastModified : null,
        };
        try
        {
            return await web.GetAsync(
                    conditional,
                    (answer, token) =>
                        answer.Message.StatusCode switch
                        {
                            HttpStatusCode.OK => ReadAsync(answer, key, read, token),
                            HttpStatusCode.NotModified when kept is not null => Task.FromResult(
                                Renew(answer, key, kept)
                            ),
                            HttpStatusCode.NotFound or HttpStatusCode.Gone => Task.FromResult(
                                new PageAnswer(null, answer.Address.AbsoluteUri)
                            ),
                            _ => throw FetchFailure.ForStatus(answer.Message, answer.Address),
                        },
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
        catch (FetchFailure failure)
        {
            throw IndexError.Unreachable(what, failure);
        }
    }

    private async Task<PageAnswer> ReadAsync(
        FetchResponse answer,
        string key,
        Func<ReadOnlyMemory<byte>, Uri, bool, IndexPage> read,
        CancellationToken cancellationToken
    )
    {
        bool isJson = IsJson(answer);
        IndexPage page = await answer
            .ReadAsync(MaxPage, bytes => read(bytes, answer.Address, isJson), cancellationToken)
            .ConfigureAwait(false);
        Keep(answer, key, new CacheEntry(page.CompactForm));
        return new PageAnswer(page, answer.Address.AbsoluteUri);
    }

    private static async Task<ImmutableDictionary<PackageName, IndexPage>> ReadFlatAsync(
        FetchResponse answer,
        CancellationToken cancellationToken
    )
    {
        if (answer.Message.StatusCode != HttpStatusCode.OK)
            throw FetchFailure.ForStatus(answer.Message, answer.Address);
        return await answer
            .ReadAsync(MaxPage, bytes => HtmlPageReader.ReadFlat(bytes, answer.Address), cancellationToken)
            .ConfigureAwait(false);
    }

    private PageAnswer Renew(FetchResponse answer, string key, CacheEntry kept)
    {
        Keep(answer, key, kept);
        return new PageAnswer(Restore(kept), kept.Address);
    }

    private void Keep(FetchResponse answer, string key, CacheEntry entry)
    {
        var control = answer.Message.Headers.CacheControl;
        if (control is { NoStore: true })
            return;
        TimeSpan fresh = control is { NoCache: false, MaxAge: { } age }
            ? age - (answer.Message.Headers.Age ?? default)
            : default;
        CacheEntry kept = entry with
        {
            Expires = time.GetUtcNow() + (fresh < TimeSpan.FromDays(365) ? fresh : TimeSpan.FromDays(365)),
            ETag = answer.ETag ?? entry.ETag,
            LastModified = answer.Message.Content.Headers.LastModified ?? entry.LastModified,
            Address = entry.Address.Length > 0 ? entry.Address : answer.Address.AbsoluteUri,
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

    private static bool IsJson(FetchResponse answer) =>
        answer.Message.Content.Headers.ContentType?.MediaType switch
        {
            JsonPageReader.MediaType or "application/json" => true,
            HtmlPageReader.MediaType or "text/html" => false,
            var other => throw new FetchFailure(
                $"{AddressSecrets.Show(answer.Address)} answered with '{DisplayText.Clip(other)}', which is no page of an index"
            )
            {
                Help = "the address of an index ends with /simple more often than not",
            },
        };
}
