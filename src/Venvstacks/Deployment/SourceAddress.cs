using System.Globalization;
using Venvstacks.Formats.Packing;

namespace Venvstacks.Deployment;

/// <summary>Addresses of sources that are written without <c>http://</c> or <c>https://</c>.</summary>
internal static class SourceAddress
{
    private const int TlsPort = 443;

    /// <summary>The address that a source may be meant for: <c>http</c> on this machine and with a port, else <c>https</c>.</summary>
    /// <param name="source">The source as it was named.</param>
    /// <returns>Null where it does not begin with the name of a host.</returns>
    public static string? Guess(string source)
    {
        string authority = source.Split('/')[0];
        int colon = authority.LastIndexOf(':');
        bool hasPort = ushort.TryParse(
            authority.AsSpan(colon + 1),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out ushort port
        );
        hasPort &= colon > 0;
        string host = hasPort ? authority[..colon] : authority;
        UriHostNameType kind = Uri.CheckHostName(host);
        // A number alone counts as an IPv4 address.
        bool isAddress = kind is UriHostNameType.IPv4 or UriHostNameType.IPv6 && host.AsSpan().ContainsAny('.', ':');
        bool isLocal = host == "localhost" || isAddress;
        if (kind == UriHostNameType.Unknown || !(isLocal || hasPort || HasDomain(host)))
            return null;
        bool isPlain = hasPort ? port != TlsPort : isLocal;
        return $"{(isPlain ? "http" : "https")}://{source}";
    }

    // A name such as 'stack.tar.xz' is rather a file.
    private static bool HasDomain(string host) =>
        host.Split('.') is [_, .., { Length: > 1 } top]
        && top.All(char.IsAsciiLetter)
        && ArchiveFormat.OfFile(host) is null;
}
