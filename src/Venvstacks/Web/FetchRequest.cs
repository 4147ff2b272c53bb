using System.Net.Http.Headers;

namespace Venvstacks.Web;

/// <summary>A GET request.</summary>
/// <param name="Address">The address.</param>
/// <param name="Scope">The scope whose credential may be used, or null.</param>
internal sealed record FetchRequest(Uri Address, CredentialScope? Scope)
{
    /// <summary>The accepted media types.</summary>
    public string Accept { get; init; } = "*/*";

    /// <summary>Whether the body is text that may be compressed.</summary>
    public bool IsPage { get; init; }

    /// <summary>The ETag of the cached version.</summary>
    public string? IfNoneMatch { get; init; }

    /// <summary>The time of the cached version.</summary>
    public DateTimeOffset? IfModifiedSince { get; init; }

    /// <summary>The requested bytes; null for all.</summary>
    public RangeHeaderValue? Range { get; init; }

    /// <summary>The validator of the version that the range belongs to.</summary>
    public RangeConditionHeaderValue? IfRange { get; init; }

    public HttpRequestMessage ToMessage(Uri address)
    {
        HttpRequestMessage message = new(HttpMethod.Get, address)
        {
            Version = System.Net.HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        HttpRequestHeaders headers = message.Headers;
        headers.TryAddWithoutValidation("Accept", Accept);
        headers.TryAddWithoutValidation("Accept-Encoding", IsPage ? "gzip" : "identity");
        headers.TryAddWithoutValidation("User-Agent", "venvstacks");
        if (IfNoneMatch is not null)
            headers.TryAddWithoutValidation("If-None-Match", IfNoneMatch);
        headers.IfModifiedSince = IfModifiedSince;
        headers.Range = Range;
        headers.IfRange = IfRange;
        return message;
    }
}
