using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
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
                _ when passes || (int)status >= 500 => TryLater,
                _ => null,
            },
        };
    }

    /// <summary>The failure of an exception of the network. What the framework or the system says of it is not repeated.</summary>
    public static FetchFailure ForNetwork(Exception error, Uri address)
    {
        Uri? proxy = HttpClient.DefaultProxy.GetProxy(address) is { } used && used != address ? used : null;
        string through = proxy is null ? "" : $" through the proxy {proxy.Authority}";
        string server = address.Authority;
        Remedy.CheckNetwork checkNetwork = new(
            proxy is null ? "the address and the network" : "the proxy settings (HTTPS_PROXY, NO_PROXY)"
        );
        return (error as HttpRequestException)?.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => new(
                $"the host name '{(proxy ?? address).Host}' cannot be resolved",
                0,
                error
            )
            {
                Advice = checkNetwork,
            },
            HttpRequestError.ConnectionError => new(
                $"cannot connect to {server}{through}{ReasonOf(error)}",
                FewRetries,
                error
            )
            {
                Advice = checkNetwork,
            },
            HttpRequestError.ProxyTunnelError => new($"cannot connect to {server}{through}", FewRetries, error)
            {
                Advice = checkNetwork,
            },
            HttpRequestError.SecureConnectionError => ForTls(error, server),
            HttpRequestError.InvalidResponse => new($"{server} does not answer in HTTP", FewRetries, error)
            {
                Help = "check the address: that of a server with TLS begins with 'https://'",
            },
            _ when error is InvalidDataException => new(
                $"the answer of {server} cannot be read: {DisplayText.Clip(error.Message)}",
                FewRetries,
                error
            ),
            _ => new($"{server} closed the connection", ManyRetries, error) { Help = TryLater },
        };
    }

    private static string ReasonOf(Exception error) =>
        (error.InnerException as SocketException)?.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => ": the connection is refused",
            SocketError.TimedOut => ": there is no answer",
            SocketError.NetworkUnreachable or SocketError.HostUnreachable => ": the host cannot be reached",
            _ => "",
        };

    // An exception of the TLS library has a cause of its own; without one, the bytes were not of TLS at all.
    private static FetchFailure ForTls(Exception error, string server) =>
        error.InnerException switch
        {
            CertificateException refused => new($"no secure connection to {server}: {refused.Message}", 0, error)
            {
                Help = refused.Help,
            },
            AuthenticationException { InnerException: not null } => new(
                $"no secure connection to {server}: the TLS handshake failed",
                0,
                error
            )
            {
                Help = "ask the operator of the server which versions of TLS it has",
            },
            _ => new($"no secure connection to {server}: it does not answer in TLS", 0, error)
            {
                Help = "check the address: that of a server without TLS begins with 'http://'",
            },
        };
}
