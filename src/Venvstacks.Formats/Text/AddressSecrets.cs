using System.Buffers;

namespace Venvstacks.Formats.Text;

/// <summary>Removes secrets from addresses: user names, passwords, signatures and tokens.</summary>
/// <remarks>Addresses may be malformed, so secrets are found without parsing; in doubt a part is hidden.</remarks>
internal static class AddressSecrets
{
    private const string Slashes = "://";

    // Parameters of signed addresses and access tokens.
    private static readonly ImmutableHashSet<string> SecretParameters = ImmutableHashSet.Create(
        StringComparer.OrdinalIgnoreCase,
        ["Signature", "Expires", "Key-Pair-Id", "Policy", "sig", "se", "sp", "sv", "token", "access_token"]
    );

    private static readonly string[] SecretPrefixes = ["X-Amz-", "X-Goog-"];

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%"
    );

    /// <summary>A line with a star for each character of a secret, so that columns do not move.</summary>
    public static ReadOnlySpan<char> Hide(ReadOnlySpan<char> line)
    {
        (int start, int end) = FindUser(line, isLine: true);
        int query = end + FindQuery(line[end..]);
        if (start == end && query == line.Length)
            return line;
        char[] hidden = line.ToArray();
        hidden.AsSpan(start, end - start).Fill('*');
        int rest = line.TrimEnd("\"' \t\r,]})").Length;
        if (query < rest)
            hidden.AsSpan(query + 1, rest - query - 1).Fill('*');
        return hidden;
    }

    /// <summary>An address in messages, possibly malformed: without user, password and query.</summary>
    public static string Show(string address)
    {
        (int start, int end) = FindUser(address);
        string plain = start == end ? address : address[..start] + address[(end + 1)..];
        int tail = plain.AsSpan().IndexOfAny('?', '#');
        if (tail < 0)
            return DisplayText.Clip(plain);
        return DisplayText.Clip(plain[..tail]) + (plain[tail] == '?' ? "?…" : "");
    }

    /// <summary>A message about a stretch of a text, which shows the stretch without its secrets.</summary>
    public static string HideIn(string message, SourceSpan? span)
    {
        if (span is not { Span.Length: > 0 })
            return message;
        string raw = span.Source.Text.Substring(span.Span.Start, span.Span.Length).Trim('"', '\'');
        if (!HasCredential(raw))
            return message;
        string text = raw.Replace("\\\"", "\"", StringComparison.Ordinal);
        foreach (string shown in (string[])[raw, text, DisplayText.Clip(raw), DisplayText.Clip(text)])
            message = message.Replace(shown, Show(text), StringComparison.Ordinal);
        return message;
    }

    /// <summary>An address in messages.</summary>
    public static string Show(Uri address) => Show(address.AbsoluteUri);

    /// <summary>Whether the user or password has a character that must be percent-encoded.</summary>
    public static bool IsAmbiguous(string address)
    {
        int start = address.IndexOf(Slashes, StringComparison.Ordinal) + Slashes.Length;
        int length = address.AsSpan(start).IndexOfAny("/?#");
        return length >= 0 && FindUser(address).End > start + length;
    }

    /// <summary>Whether an address has a secret that no file may hold.</summary>
    public static bool HasSecret(ReadOnlySpan<char> address) =>
        address.ContainsAny('@', '?') && !address.SequenceEqual(Keep(address.ToString()));

    /// <summary>A valid address for files: without user, password and the parameters of signatures and tokens.</summary>
    public static string Keep(string address)
    {
        string plain = WithoutUser(address);
        int query = plain.IndexOf('?', StringComparison.Ordinal);
        if (query < 0)
            return plain;
        int fragment = plain.IndexOf('#', query);
        string tail = fragment < 0 ? "" : plain[fragment..];
        string[] parameters = plain[(query + 1)..(fragment < 0 ? plain.Length : fragment)].Split('&');
        string[] kept = [.. parameters.Where(parameter => !IsSecret(parameter))];
        if (kept.Length == parameters.Length)
            return plain;
        return plain[..query] + (kept.Length == 0 ? "" : "?" + string.Join('&', kept)) + tail;
    }

    private static bool HasCredential(string text)
    {
        (int start, int end) = FindUser(text);
        return start != end || FindQuery(text) < text.Length;
    }

    private static string WithoutUser(string address)
    {
        int start = address.IndexOf(Slashes, StringComparison.Ordinal) + Slashes.Length;
        if (start < Slashes.Length)
            return address;
        int length = address.AsSpan(start).IndexOfAny("/?#");
        int end = length < 0 ? address.Length : start + length;
        int at = address.AsSpan(start, end - start).LastIndexOf('@');
        return at < 0 ? address : address[..start] + address[(start + at + 1)..];
    }

    private static bool IsSecret(string parameter)
    {
        string name = Uri.UnescapeDataString(parameter.Split('=', 2)[0]);
        return SecretParameters.Contains(name)
            || SecretPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The range of user and password in a text, which ends before an <c>@</c>; empty where there is none.</summary>
    /// <remarks>A password may hold any character, "/", "?", "#", "@" and quotes too, so with a colon everything up to the last <c>@</c> counts.</remarks>
    private static (int Start, int End) FindUser(ReadOnlySpan<char> text, bool isLine = false)
    {
        int slashes = text.IndexOf(Slashes);
        int start = slashes < 0 ? 0 : slashes + Slashes.Length;
        int end = FindLastSign(text);
        if (end < start)
            return (0, 0);
        if (text[start..end].Contains(':'))
            return (slashes < 0 && isLine ? text[..end].IndexOfAny('"', '\'') + 1 : start, end);
        if (slashes < 0)
            return (0, 0);
        int length = text[start..].IndexOfAny("/?#");
        int sign = (length < 0 ? text[start..] : text.Slice(start, length)).LastIndexOf('@');
        return sign < 0 ? (0, 0) : (start, start + sign);
    }

    // An "@" between spaces belongs to a direct reference.
    private static int FindLastSign(ReadOnlySpan<char> text)
    {
        int sign = text.LastIndexOf('@');
        while (sign > 0 && sign + 1 < text.Length && text[sign - 1] == ' ' && text[sign + 1] == ' ')
            sign = text[..sign].LastIndexOf('@');
        return sign;
    }

    private static int FindQuery(ReadOnlySpan<char> text)
    {
        for (int at = 0; text[at..].IndexOf('?') is var found and >= 0; at += found + 1)
        {
            ReadOnlySpan<char> query = text[(at + found + 1)..];
            int name = query.IndexOfAnyExcept(NameCharacters);
            if (name > 0 && query[name] == '=')
                return at + found;
        }
        return text.Length;
    }
}
