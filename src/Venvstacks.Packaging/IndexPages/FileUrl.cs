using System.Buffers;
using System.Text;

namespace Venvstacks.Packaging.IndexPages;

/// <summary>Makes the addresses of a page's files absolute.</summary>
/// <param name="page">The address that relative ones are relative to: the page's own, or what its <c>base</c> element says.</param>
internal sealed class FileUrl(Uri page)
{
    private static readonly SearchValues<byte> s_plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-_.~%+!:@,=&"u8
    );

    private readonly HashSet<string> _origins = new(StringComparer.Ordinal);
    private readonly byte[] _origin = Encoding.UTF8.GetBytes(
        page.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) // without a user
    );

    /// <summary>The absolute address without fragment, or empty when it is none, or its scheme is not one that files are fetched by.</summary>
    /// <remarks>What is already absolute stays as it is written: locks record that text.</remarks>
    public ReadOnlySpan<byte> Resolve(ReadOnlySpan<byte> written)
    {
        int fragment = written.IndexOf((byte)'#');
        ReadOnlySpan<byte> url = fragment < 0 ? written : written[..fragment];
        if (IsWeb(url))
            return HasServer(url) ? WithoutUser(url) : [];
        if (IsPlainPath(url))
            return (byte[])[.. _origin, .. url];
        return
            Uri.TryCreate(page, Encoding.UTF8.GetString(url), out Uri? full)
            && full.Scheme is "http" or "https" or "file"
            && full.Scheme == page.Scheme
            ? WithoutUser(Encoding.UTF8.GetBytes(full.AbsoluteUri))
            : [];
    }

    /// <summary>Whether what stands before the path is an address; each is looked at once.</summary>
    private bool HasServer(ReadOnlySpan<byte> url)
    {
        int path = url[(url.IndexOf("://"u8) + 3)..].IndexOfAny((byte)'/', (byte)'?');
        string origin = Encoding.UTF8.GetString(path < 0 ? url : url[..(url.IndexOf("://"u8) + 3 + path)]);
        if (_origins.Contains(origin))
            return true;
        return Uri.TryCreate(origin, UriKind.Absolute, out _) && _origins.Add(origin);
    }

    /// <summary>A path from the root without anything that would have to be escaped or resolved.</summary>
    private static bool IsPlainPath(ReadOnlySpan<byte> url) =>
        url is [(byte)'/', not (byte)'/', ..] && !url.ContainsAnyExcept(s_plain) && url.IndexOf("/."u8) < 0;

    private static bool IsWeb(ReadOnlySpan<byte> url) => StartsWith(url, "https://") || StartsWith(url, "http://");

    private static bool StartsWith(ReadOnlySpan<byte> url, string scheme) =>
        url.Length > scheme.Length && Ascii.EqualsIgnoreCase(url[..scheme.Length], scheme);

    /// <summary>A secret in a page must not reach a lock.</summary>
    private static ReadOnlySpan<byte> WithoutUser(ReadOnlySpan<byte> url)
    {
        int start = url.IndexOf("://"u8) + 3;
        int end = url[start..].IndexOfAny((byte)'/', (byte)'?');
        ReadOnlySpan<byte> authority = end < 0 ? url[start..] : url.Slice(start, end);
        int at = authority.LastIndexOf((byte)'@');
        return at < 0 ? url : (byte[])[.. url[..start], .. url[(start + at + 1)..]];
    }
}
