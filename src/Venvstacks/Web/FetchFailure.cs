using System.Net;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Web;

/// <summary>A request failed. The message says why, in words that follow a colon, without any secret.</summary>
/// <param name="message">What happened.</param>
/// <param name="retries">How often the request is worth repeating.</param>
/// <param name="innerException">The cause.</param>
internal sealed class FetchFailure(string message, int retries = 0, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Retries of faults that usually pass.</summary>
    public const int ManyRetries = 6;

    /// <summary>Retries of faults that rarely pass.</summary>
    public const int FewRetries = 2;

    public const string TryLater = "the server may be unavailable for the moment: try again later";

    public int Retries { get; } = retries;

    /// <summary>The status of the response, or null where there was none.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>The time that the server asks to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The help of the message, or null.</summary>
    public string? Help { get; init; }

    /// <summary>Coded advice, or null.</summary>
    public Remedy? Advice { get; init; }

    /// <summary>Whether the server wants another user or password.</summary>
    public bool IsUnauthorized => Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;

    /// <summary>The failure of a response with an unexpected status.</summary>
    public static FetchFailure ForStatus(HttpResponseMessage response, Uri address)
    {
        HttpStatusCode status = response.StatusCode;
        bool passes =
            status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
            || (int)status is >= 500 and not 501;
        return new FetchFailure(
            $"{AddressSecrets.Show(address)} answered {(int)status} {DisplayText.Clip(response.ReasonPhrase)}".TrimEnd(),
            passes ? ManyRetries : 0
        )
        {
            Status = status,
            RetryAfter = response.Headers.RetryAfter?.Delta,
            Help = status switch
            {
                HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                    "give a user name and password in ~/.netrc or in the address",
                HttpStatusCode.NotFound => null,
                _ => TryLater,
            },
        };
    }

    /// <summary>The failure of an exception of the network.</summary>
    public static FetchFailure ForNetwork(Exception error, Uri address)
    {
        Remedy.CheckNetwork checkNetwork = new("the address and the network");
        string server = address.Authority;
        return error switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => new(
                $"the host name '{address.Host}' cannot be resolved",
                0,
                error
            )
            {
                Advice = checkNetwork,
            },
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => new(
                $"cannot connect to {server}{Proxy(address)}",
                FewRetries,
                error
            )
            {
                Advice = checkNetwork,
            },
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => new(
                $"no secure connection to {server}: {error.InnerException?.Message ?? error.Message}",
                0,
                error
            ),
            HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } => new(
                $"cannot connect to {server}{Proxy(address)}",
                FewRetries,
                error
            )
            {
                Advice = new Remedy.CheckNetwork("the proxy settings (HTTPS_PROXY, NO_PROXY)"),
            },
            InvalidDataException => new(
                $"the answer of {server} cannot be read: {DisplayText.Clip(error.Message)}",
                FewRetries,
                error
            ),
            _ => new($"{server} closed the connection", ManyRetries, error) { Help = TryLater },
        };
    }

    /// <summary>The proxy may be at fault.</summary>
    private static string Proxy(Uri address) =>
        HttpClient.DefaultProxy.GetProxy(address) is { } proxy && proxy != address
            ? $" through the proxy {proxy.Authority}"
            : "";
}
