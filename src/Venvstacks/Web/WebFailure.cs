using System.Net;
using Venvstacks.Indexes;

namespace Venvstacks.Web;

/// <summary>A request did not give what was asked for. Its message says what happened instead, in words that follow a colon.</summary>
/// <param name="message">What happened, without any secret.</param>
/// <param name="retries">How often it is worth asking again.</param>
/// <param name="innerException">What was caught.</param>
internal sealed class WebFailure(string message, int retries = 0, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Faults that pass.</summary>
    public const int ManyRetries = 6;

    /// <summary>Faults that hardly pass.</summary>
    public const int FewRetries = 2;

    public int Retries { get; } = retries;

    /// <summary>How long the server asks to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What to do, or null.</summary>
    public string? Help { get; init; }

    /// <summary>The failure that an answer with a status other than those expected is.</summary>
    public static WebFailure Status(HttpResponseMessage answer, Uri address)
    {
        HttpStatusCode status = answer.StatusCode;
        bool passes =
            status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
            || (int)status is >= 500 and not 501;
        return new WebFailure(
            $"{IndexError.Redacted(address)} answered {(int)status} {IndexError.Clipped(answer.ReasonPhrase)}".TrimEnd(),
            passes ? ManyRetries : 0
        )
        {
            RetryAfter = answer.Headers.RetryAfter?.Delta,
            Help = status switch
            {
                HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                    "give a user name and password in UV_INDEX_NAME_USERNAME and UV_INDEX_NAME_PASSWORD, in ~/.netrc or in the index's address",
                HttpStatusCode.NotFound => null,
                _ => "the index may be out of order for the moment: try again later",
            },
        };
    }

    /// <summary>The failure that an exception of the network is.</summary>
    public static WebFailure Network(Exception error, Uri address)
    {
        string server = address.Authority;
        return error switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => new(
                $"the name of the server '{address.Host}' is not known",
                0,
                error
            )
            {
                Help = "check the address and the network, or use --offline",
            },
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => new(
                $"nothing answers at {server}{Proxy(address)}",
                FewRetries,
                error
            )
            {
                Help = "check the address and the network, or use --offline",
            },
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => new(
                $"no secure connection to {server}: {error.InnerException?.Message ?? error.Message}",
                0,
                error
            ),
            HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } => new(
                $"{server} cannot be reached{Proxy(address)}",
                FewRetries,
                error
            )
            {
                Help = "check the proxy settings (HTTPS_PROXY, NO_PROXY), or use --offline",
            },
            InvalidDataException => new(
                $"the answer of {server} cannot be read: {IndexError.Clipped(error.Message)}",
                FewRetries,
                error
            ),
            _ => new($"{server} broke the connection off", ManyRetries, error)
            {
                Help = "the network or the index may be out of order for the moment: try again later",
            },
        };
    }

    /// <summary>The proxy may be what is at fault.</summary>
    private static string Proxy(Uri address) =>
        HttpClient.DefaultProxy.GetProxy(address) is { } proxy && proxy != address
            ? $" by way of the proxy {proxy.Authority}"
            : "";
}
