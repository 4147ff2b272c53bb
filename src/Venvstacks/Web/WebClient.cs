using System.Net;
using Polly;
using Polly.Retry;
using Venvstacks.Indexes;

namespace Venvstacks.Web;

/// <summary>Asks web servers, patiently: follows redirects itself, asks again after faults that pass, and never waits long for nothing.</summary>
internal sealed class WebClient : IDisposable
{
    private const int MaxRequests = 50;
    private const int MaxRedirects = 10;
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(10);

    // Made when something is asked: a run that finds all it needs in the cache does without.
    private readonly Lazy<HttpClient> _http;
    private readonly Lazy<ResiliencePipeline> _retry;
    private readonly SemaphoreSlim _free = new(MaxRequests);
    private readonly CredentialStore _credentials;
    private readonly TimeSpan _stall;
    private int _requests;

    public WebClient(CredentialStore credentials, TimeSpan stall, TimeProvider time)
    {
        _credentials = credentials;
        _stall = stall;
        _http = new(() => new HttpClient(CreateHandler(stall)) { Timeout = Timeout.InfiniteTimeSpan });
        _retry = new(() =>
            new ResiliencePipelineBuilder { TimeProvider = time }
                .AddRetry(RetryOptions())
                .Build()
        );
    }

    /// <summary>How many requests were sent.</summary>
    public int Requests => _requests;

    /// <summary>Asks, and lets the answer be read; asks again when either fails and it is worth it.</summary>
    /// <param name="request">What to ask.</param>
    /// <param name="read">Reads the answer; may be called several times.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="WebFailure">No answer, or none that could be read.</exception>
    public Task<T> GetAsync<T>(
        WebRequest request,
        Func<WebAnswer, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken
    ) => GetAsync(() => request, read, cancellationToken);

    /// <summary>The same with a request that may be another one each time.</summary>
    public async Task<T> GetAsync<T>(
        Func<WebRequest> request,
        Func<WebAnswer, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken
    ) =>
        await _retry
            .Value.ExecuteAsync(
                async token => await AttemptAsync(request(), read, token).ConfigureAwait(false),
                cancellationToken
            )
            .ConfigureAwait(false);

    public void Dispose()
    {
        if (_http.IsValueCreated)
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
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        };

    /// <summary>Waits of 0.1, 0.2, 0.4 s and so on, or as long as the server asks.</summary>
    private static RetryStrategyOptions RetryOptions() =>
        new()
        {
            MaxRetryAttempts = WebFailure.ManyRetries,
            ShouldHandle = a =>
                ValueTask.FromResult(a.Outcome.Exception is WebFailure failure && a.AttemptNumber < failure.Retries),
            DelayGenerator = a =>
            {
                TimeSpan backOff = TimeSpan.FromMilliseconds(100 << a.AttemptNumber);
                TimeSpan wait = (a.Outcome.Exception as WebFailure)?.RetryAfter ?? backOff;
                return ValueTask.FromResult<TimeSpan?>(wait < s_longestWait ? wait : s_longestWait);
            },
        };

    private async Task<T> AttemptAsync<T>(
        WebRequest request,
        Func<WebAnswer, CancellationToken, Task<T>> read,
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
                WebAnswer answer = new(message, address, () => stall.CancelAfter(_stall));
                return await read(answer, stall.Token).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is HttpRequestException or IOException or InvalidDataException)
        {
            throw WebFailure.Network(error, asked);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            string text = $"{asked.Authority} sent nothing for {_stall.TotalSeconds:0.#} s";
            throw new WebFailure(text, WebFailure.FewRetries, error)
            {
                Help = "the index may be out of order for the moment: try again later",
            };
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Each hop gets only what is meant for its own server.</summary>
    private async Task<(HttpResponseMessage Message, Uri Address)> FollowAsync(
        WebRequest request,
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
                return (message, address);
            message.Dispose();
            if (!Uri.TryCreate(address, location, out Uri? next))
                throw new WebFailure($"{IndexError.Redacted(address)} redirects to what is no address");
            if (next.Scheme is not ("http" or "https") || (address.Scheme == "https" && next.Scheme == "http"))
                throw new WebFailure(
                    $"{IndexError.Redacted(address)} redirects to {next.Scheme}, which is not followed"
                );
            address = WithoutUser(next);
        }
        throw new WebFailure($"{IndexError.Redacted(request.Address)} redirects more than {MaxRedirects} times");
    }

    private async Task<HttpResponseMessage> SendAsync(WebRequest request, Uri address, CancellationTokenSource stall)
    {
        using HttpRequestMessage message = request.ToMessage(address);
        message.Headers.Authorization = _credentials.Find(address, request.Index)?.Header;
        Interlocked.Increment(ref _requests);
        stall.CancelAfter(_stall);
        return await _http
            .Value.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, stall.Token)
            .ConfigureAwait(false);
    }

    /// <summary>A redirect gives no password away, to nobody: its address is recorded.</summary>
    private static Uri WithoutUser(Uri address) =>
        address.UserInfo.Length == 0 ? address : new UriBuilder(address) { UserName = "", Password = "" }.Uri;

    private static bool IsRedirect(HttpStatusCode status) =>
        status
            is HttpStatusCode.MovedPermanently
                or HttpStatusCode.Found
                or HttpStatusCode.SeeOther
                or HttpStatusCode.TemporaryRedirect
                or HttpStatusCode.PermanentRedirect;
}
