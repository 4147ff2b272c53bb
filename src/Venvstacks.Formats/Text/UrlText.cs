namespace Venvstacks.Formats.Text;

/// <summary>Tells URLs from paths.</summary>
public static class UrlText
{
    /// <summary>Whether a text is a URL, also an invalid one, rather than a path: it has <c>://</c>, and no slash before it.</summary>
    /// <remarks>A single letter before it is a drive of Windows.</remarks>
    public static bool IsUrl(string text) =>
        text.IndexOf(Uri.SchemeDelimiter, StringComparison.Ordinal) is >= 0 and not 1 and int end
        && !text.AsSpan(0, end).ContainsAny('/', '\\');

    /// <summary>Whether a text is a valid URL with the scheme <c>http</c>, <c>https</c> or <c>file</c>.</summary>
    public static bool IsFetchable(string text) =>
        IsUrl(text) && Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" or "file";
}
