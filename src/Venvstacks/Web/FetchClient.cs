using System.Net;
using System.Net.Security;
using Polly;
using Polly.Retry;
using Venvstacks.Formats.Text;

namespace Venvstacks.Web;

/// <summary>Sends GET requests: follows redirects, repeats requests after faults that pass, and gives up on servers that send nothing.</summary>
internal sealed class FetchClient : IDisposable
{
    private const int MaxRequests = 50;
    private const int MaxRedirects = 10;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    // Created with the first request: a run that finds everything in the cache needs neither.
    private readonly Lazy<HttpClient> _http;
    private readonly bool _ownsHttp;
    private readonly Lazy<ResiliencePipeline> _retry;
    private readonly SemaphoreSlim _free = new(MaxRequests);
    private readonly CredentialStore _credentials;
    private readonly TimeSpan _patience;
    private int _requests;

    /// <summary>Makes a client on shared connections, which outlive it, or on its own where none are given.</summary>
    public FetchClient(
        CredentialStore credentials,
        TimeSpan patience,
        TimeProvider time,
        Lazy<HttpClient>? shared = null
    )
    {
        _credentials = credentials;
        _patience = patience;
        (_http, _ownsHttp) = (shared ?? CreateHttp(patience), shared is null);
        _retry = new(() =>
            new ResiliencePipelineBuilder { TimeProvider = time }
                .AddRetry(RetryOptions())
                .Build()
        );
    }

    /// <summary>The number of requests sent.</summary>
    public int Requests => _requests;

    /// <summary>Sends a request and reads the response; repeats both after a fault that may pass.</summary>
    /// <param name="request">The request.</param>
    /// <param name="read">Reads the response; called once for each attempt.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="FetchFailure">There was no response, or it could not be read.</exception>
    public Task<T> GetAsync<T>(
        FetchRequest request,
        Func<FetchResponse, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken
    ) => GetAsync(() => request, read, cancellationToken);

    /// <summary>As above, with a request that may differ between attempts.</summary>
    public async Task<T> GetAsync<T>(
        Func<FetchRequest> request,
        Func<FetchResponse, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken
    ) =>
        await _retry
            .Value.ExecuteAsync(
                async token => await AttemptAsync(request(), read, token).ConfigureAwait(false),
                cancellationToken
            )
            .ConfigureAwait(false);

    /// <summary>A pool of connections, which hold no credential; opened with the first request.</summary>
    public static Lazy<HttpClient> CreateHttp(TimeSpan connectTimeout) =>
        new(() => new HttpClient(CreateHandler(connectTimeout)) { Timeout = Timeout.InfiniteTimeSpan });

    public void Dispose()
    {
        if (_ownsHttp && _http.IsValueCreated)
            _http.Value.Dispose();
        _free.Dispose();
    }

    private static SocketsHttpHandler CreateHandler(TimeSpan connectTimeout) =>
        new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = connectTimeout,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = CertificateException.Require,
            },
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10), // long-lived processes follow changes of DNS
        };

    /// <summary>Waits 0.1, 0.2, 0.4 s and so on, or as long as the server asks.</summary>
    private static RetryStrategyOptions RetryOptions() =>
        new()
        {
            MaxRetryAttempts = FetchFailure.ManyRetries,
            ShouldHandle = a =>
                ValueTask.FromResult(a.Outcome.Exception is FetchFailure failure && a.AttemptNumber < failure.Retries),
            DelayGenerator = a =>
            {
                TimeSpan backOff = TimeSpan.FromMilliseconds(100 << a.AttemptNumber);
                TimeSpan wait = (a.Outcome.Exception as FetchFailure)?.RetryAfter ?? backOff;
                return ValueTask.FromResult<TimeSpan?>(wait < LongestWait ? wait : LongestWait);
            },
        };

    private async Task<T> AttemptAsync<T>(
        FetchRequest request,
        Func<FetchResponse, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken
    )
    {
        Uri asked = request.Address;
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        using CancellationTokenSource stall = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            (HttpResponseMessage message, Uri address) = await FollowAsync(request, hop => asked = hop, stall)
                .ConfigureAwait(false);
            using (message)
            {
                FetchResponse response = new(message, address, new StallGuard(stall, _patience));
                return await read(response, stall.Token).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is HttpRequestException or IOException or InvalidDataException)
        {
            throw FetchFailure.ForNetwork(error, asked);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            string text = $"{asked.Authority} sent nothing, or less than 1 KiB/s, for {_patience.TotalSeconds:0.#} s";
            throw new FetchFailure(text, FetchFailure.FewRetries, error) { Help = FetchFailure.TryLater };
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Each hop gets the credential of its own address, or else of its origin.</summary>
    private async Task<(HttpResponseMessage Message, Uri Address)> FollowAsync(
        FetchRequest request,
        Action<Uri> onHop,
        CancellationTokenSource stall
    )
    {
        Uri address = request.Address;
        for (int hops = 0; hops <= MaxRedirects; hops++)
        {
            onHop(address);
            HttpResponseMessage message = await SendAsync(request, address, stall).ConfigureAwait(false);
            if (!IsRedirect(message.StatusCode) || message.Headers.Location is not { } location)
                return (message, Credential.Remove(address)); // this address is recorded
            message.Dispose();
            if (!Uri.TryCreate(address, location, out Uri? next))
                throw new FetchFailure($"{AddressSecrets.Show(address)} redirects to an invalid address");
            if (next.Scheme is not ("http" or "https") || (address.Scheme == "https" && next.Scheme == "http"))
                throw new FetchFailure(
                    $"{AddressSecrets.Show(address)} redirects from {address.Scheme} to {next.Scheme}, which is not followed"
                );
            address = next;
        }
        throw new FetchFailure($"{AddressSecrets.Show(request.Address)} redirects more than {MaxRedirects} times");
    }

    private async Task<HttpResponseMessage> SendAsync(FetchRequest request, Uri address, CancellationTokenSource stall)
    {
        using HttpRequestMessage message = request.ToMessage(Credential.Remove(address));
        message.Headers.Authorization = (Credential.Of(address) ?? _credentials.Find(address, request.Scope))?.Header;
        Interlocked.Increment(ref _requests);
        stall.CancelAfter(_patience);
        return await _http
            .Value.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, stall.Token)
            .ConfigureAwait(false);
    }

    private static bool IsRedirect(HttpStatusCode status) =>
        status
            is HttpStatusCode.MovedPermanently
                or HttpStatusCode.Found
                or HttpStatusCode.SeeOther
                or HttpStatusCode.TemporaryRedirect
                or HttpStatusCode.PermanentRedirect;
}
