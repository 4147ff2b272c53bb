using System.Buffers;

namespace Venvstacks.Packaging.IndexPages;

/// <summary>Makes the addresses of a page's files absolute.</summary>
/// <param name="page">The address that relative ones are relative to: the page's own, or what its <c>base</c> element says.</param>
internal sealed class FileUrl(Uri page)
{
    private static readonly SearchValues<byte> Plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-_.~%+!:@,=&"u8
    );

    private readonly byte[] _origin = Encoding.UTF8.GetBytes(
        page.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) // without a user
    );

    // What is known to be an address: nearly all files of a page are on one server.
    private byte[] _known = [];

    /// <summary>The absolute address without fragment, or empty when it is none, or its scheme is not one that files are fetched by.</summary>
    /// <remarks>What is already absolute stays as it is written: locks record that text.</remarks>
    public ReadOnlySpan<byte> Resolve(ReadOnlySpan<byte> written)
    {
        int fragment = written.IndexOf((byte)'#');
        ReadOnlySpan<byte> url = fragment < 0 ? written : written[..fragment];
        if (IsWeb(url))
            return HasServer(url) ? url : [];
        if (IsPlainPath(url))
            return (byte[])[.. _origin, .. url];
        return
            Uri.TryCreate(page, Encoding.UTF8.GetString(url), out Uri? full)
            && full.Scheme is "http" or "https" or "file"
            && full.Scheme == page.Scheme
            ? Encoding.UTF8.GetBytes(full.AbsoluteUri)
            : [];
    }

    /// <summary>Whether what stands before the path is an address.</summary>
    private bool HasServer(ReadOnlySpan<byte> url)
    {
        ReadOnlySpan<byte> server = url[..EndOfServer(url)];
        if (server.SequenceEqual(_known))
            return true;
        if (!Uri.TryCreate(Encoding.UTF8.GetString(server), UriKind.Absolute, out _))
            return false;
        _known = server.ToArray();
        return true;
    }

    private static int StartOfServer(ReadOnlySpan<byte> url) => url.IndexOf("://"u8) + 3;

    private static int EndOfServer(ReadOnlySpan<byte> url)
    {
        int start = StartOfServer(url);
        int length = url[start..].IndexOfAny((byte)'/', (byte)'?');
        return length < 0 ? url.Length : start + length;
    }

    /// <summary>A path from the root without anything that would have to be escaped or resolved.</summary>
    private static bool IsPlainPath(ReadOnlySpan<byte> url) =>
        url is [(byte)'/', not (byte)'/', ..] && !url.ContainsAnyExcept(Plain) && url.IndexOf("/."u8) < 0;

    private static bool IsWeb(ReadOnlySpan<byte> url) => StartsWith(url, "https://") || StartsWith(url, "http://");

    private static bool StartsWith(ReadOnlySpan<byte> url, string scheme) =>
        url.Length > scheme.Length && Ascii.EqualsIgnoreCase(url[..scheme.Length], scheme);
}
