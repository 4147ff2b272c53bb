using System.Collections.Concurrent;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Packaging;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Web;

namespace Venvstacks.Indexes;

/// <summary>The options of an index client.</summary>
internal sealed record IndexClientOptions
{
    /// <summary>All indexes of the run; their passwords are used for files below their addresses.</summary>
    public ImmutableArray<PackageIndex> Indexes { get; init; } = [];

    /// <summary>The directory that keeps pages and metadata between runs; null for none.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Asks nothing of the network: all must be in the cache.</summary>
    public bool Offline { get; init; }

    /// <summary>The time for which a server may send less than 1 KiB/s before the request is repeated; null for <c>UV_HTTP_TIMEOUT</c>, else 30 s.</summary>
    public TimeSpan? Patience { get; init; }

    /// <summary>The connections of the workspace; null where the client opens its own.</summary>
    public Lazy<HttpClient>? Http { get; init; }

    /// <summary>The clock that decides how long pages are fresh.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Gives environment variables: <c>NETRC</c> and <c>HOME</c>.</summary>
    public Func<string, string?> EnvironmentVariable { get; init; } = _ => null;
}

/// <summary>Gets pages, metadata and files from package indexes: each once a run however many ask, at most 50 at a time, from the cache where that will do.</summary>
/// <remarks>
/// What passes (overload, broken connections, bodies cut short) is asked for again, and answers with something else than promised are refused.
/// Failures are <see cref="LayerInstallationException"/>s that name the index and never a password.
/// </remarks>
internal sealed class IndexClient : IDisposable
{
    private readonly CancellationTokenSource _lifetime = new();
    private readonly FetchClient _web;
    private readonly PageClient _pages;
    private readonly MetadataClient _metadata;
    private readonly FileClient _files;
    private readonly IndexCache _cache;
    private readonly OnceMap<(PackageIndex, PackageName), PageAnswer> _pageAnswers;
    private readonly OnceMap<PackageIndex, ImmutableDictionary<PackageName, IndexPage>> _flatAnswers;
    private readonly OnceMap<(PackageIndex Index, string Url), WheelMetadata> _metadataAnswers;

    private readonly ConcurrentDictionary<PackageIndex, bool> _withPages = new();

    /// <summary>Makes a client for one run.</summary>
    public IndexClient(IndexClientOptions options)
    {
        CredentialStore credentials = new(
            [.. options.Indexes.Select(i => i.Scope)],
            Netrc.Load(options.EnvironmentVariable)
        );
        TimeSpan patience = options.Patience ?? PatienceOf(options.EnvironmentVariable);
        _web = new FetchClient(credentials, patience, TimeProvider.System, options.Http);
        _cache = new IndexCache(options.CacheFolder);
        _files = new FileClient(_web, options.Offline);
        _pages = new PageClient(_web, _cache, options.Offline, options.Time);
        _metadata = new MetadataClient(_web, _cache, options.Offline, _files);
        _pageAnswers = new(lifetime: _lifetime.Token);
        _flatAnswers = new(lifetime: _lifetime.Token);
        _metadataAnswers = new(lifetime: _lifetime.Token);
    }

    /// <summary>The number of requests that were sent so far.</summary>
    public int Requests => _web.Requests;

    /// <summary>Why nothing is kept in the cache, or null.</summary>
    public string? CacheProblem => _cache.Problem;

    /// <summary>The files that an index has of a package.</summary>
    /// <returns>Null where the index does not know it.</returns>
    /// <exception cref="LayerInstallationException">The index cannot be asked, or answers something else.</exception>
    public async Task<IndexPage?> GetPageAsync(
        PackageIndex index,
        PackageName package,
        CancellationToken cancellationToken = default
    )
    {
        if (!index.IsFlat)
        {
            IndexPage? page = (await GetAnswerAsync(index, package, cancellationToken).ConfigureAwait(false)).Page;
            if (page is not null)
                _withPages[index] = true;
            return page;
        }
        ImmutableDictionary<PackageName, IndexPage> files = await _flatAnswers
            .GetAsync(index, (key, token) => Task.Run(() => _pages.GetFlatAsync(key, token), token), cancellationToken)
            .ConfigureAwait(false);
        return files.GetValueOrDefault(package);
    }

    /// <summary>Whether an index had a page of a package that was asked for.</summary>
    public bool HasPages(PackageIndex index) => _withPages.ContainsKey(index);

    /// <summary>The address of an index as locks record it: its own, but where the public index is reached through its alias, the one it redirects to.</summary>
    /// <param name="index">The index.</param>
    /// <param name="package">A package that it was asked for.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<string> GetRecordedAddressAsync(
        PackageIndex index,
        PackageName package,
        CancellationToken cancellationToken = default
    )
    {
        if (!index.RecordsRedirect)
            return index.Address.Recorded;
        PageAnswer answer = await GetAnswerAsync(index, package, cancellationToken).ConfigureAwait(false);
        string tail = $"/{package}";
        string address = answer.Address.TrimEnd('/');
        return address.EndsWith(tail, StringComparison.Ordinal) ? address[..^tail.Length] : index.Address.Recorded;
    }

    /// <summary>The metadata of a wheel that an index lists.</summary>
    /// <exception cref="LayerInstallationException">It cannot be had.</exception>
    public Task<WheelMetadata> GetMetadataAsync(
        PackageIndex index,
        IndexFile wheel,
        CancellationToken cancellationToken = default
    ) =>
        _metadataAnswers.GetAsync(
            (index, wheel.Url),
            (_, token) => Task.Run(() => _metadata.GetAsync(index, wheel, token), token),
            cancellationToken
        );

    /// <summary>Downloads what is missing of a file, and checks length and hashes.</summary>
    /// <param name="file">The file.</param>
    /// <param name="destination">Receives the bytes.</param>
    /// <param name="progress">Receives the number of bytes written so far (<see cref="StackPhase.Download"/>).</param>
    /// <param name="cancellationToken">Ends the download.</param>
    /// <returns>The SHA-256 in lower-case hexadecimal digits.</returns>
    /// <exception cref="LayerInstallationException">The file cannot be fetched, or has another length or hash than expected.</exception>
    /// <exception cref="StorageException">The bytes cannot be written.</exception>
    public async Task<string> DownloadAsync(
        RemoteFile file,
        PartialFile destination,
        IProgress<StackEvent>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        DownloadProgress download = new(file, progress);
        download.Report(destination.Length);
        try
        {
            string sha256 = await _files
                .DownloadAsync(file, destination, download, cancellationToken)
                .ConfigureAwait(false);
            download.Finish();
            return sha256;
        }
        catch (FetchFailure failure)
        {
            throw IndexError.Unreachable($"'{file.Name}'", failure);
        }
    }

    /// <summary>A file as the page of its package lists it now; null where the index does not list it any more.</summary>
    /// <param name="index">The index.</param>
    /// <param name="package">The package.</param>
    /// <param name="fileName">The file's name.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="LayerInstallationException">The page cannot be fetched.</exception>
    public async Task<IndexFile?> FindAgainAsync(
        PackageIndex index,
        PackageName package,
        string fileName,
        CancellationToken cancellationToken
    )
    {
        IndexPage? page = index.IsFlat
            ? await GetPageAsync(index, package, cancellationToken).ConfigureAwait(false)
            : (await _pages.GetAsync(index, package, isFresh: true, cancellationToken).ConfigureAwait(false)).Page;
        return page?.Releases.SelectMany(release => release.Files).FirstOrDefault(file => file.FileName == fileName);
    }

    /// <summary>Ends what is under way.</summary>
    public void Dispose()
    {
        _lifetime.Cancel();
        _web.Dispose();
        _lifetime.Dispose();
    }

    /// <summary>The time for which a server may be silent: <c>UV_HTTP_TIMEOUT</c>, else 30 s.</summary>
    public static TimeSpan PatienceOf(Func<string, string?> environment) =>
        int.TryParse(environment("UV_HTTP_TIMEOUT"), out int seconds) && seconds > 0
            ? TimeSpan.FromSeconds(seconds)
            : TimeSpan.FromSeconds(30);

    private Task<PageAnswer> GetAnswerAsync(
        PackageIndex index,
        PackageName package,
        CancellationToken cancellationToken
    ) =>
        _pageAnswers.GetAsync(
            (index, package),
            (_, token) => Task.Run(() => _pages.GetAsync(index, package, isFresh: false, token), token),
            cancellationToken
        );
}
