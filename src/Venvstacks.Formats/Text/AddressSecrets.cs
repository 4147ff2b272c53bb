using System.Buffers;
using System.Globalization;

namespace Venvstacks.Formats.Text;

/// <summary>Removes secrets from addresses: user names, passwords, signatures and tokens.</summary>
/// <remarks>Addresses may be malformed, so secrets are found without parsing; in doubt a part is hidden.</remarks>
internal static class AddressSecrets
{
    private const string Slashes = "://";

    // Parameters of signed addresses and access tokens.
    private static readonly ImmutableHashSet<string> SecretParameters = ImmutableHashSet.Create(
        StringComparer.OrdinalIgnoreCase,
        [
            "Signature",
            "Expires",
            "Key-Pair-Id",
            "Policy",
            "sig",
            "se",
            "sp",
            "sv",
            "token",
            "access_token",
            "jsessionid",
            "phpsessid",
            "sessionid",
            "sid",
        ]
    );

    private static readonly string[] SecretPrefixes = ["X-Amz-", "X-Goog-"];

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%"
    );

    // The ends of the host, of the host in a line of TOML, and of a value there.
    private static readonly SearchValues<char> Ends = SearchValues.Create("/?#");
    private static readonly SearchValues<char> LineEnds = SearchValues.Create("/?#\"' ,]}");
    private static readonly SearchValues<char> ValueEnds = SearchValues.Create("\"' ,]}");

    /// <summary>A line with a star for each character of a secret, so that columns do not move.</summary>
    public static ReadOnlySpan<char> Hide(ReadOnlySpan<char> line)
    {
        char[] hidden = line.ToArray();
        int done = 0;
        while (FindUser(hidden.AsSpan(done), isLine: true) is var (start, end, next) && start != end)
        {
            hidden.AsSpan(done + start, end - start).Fill('*');
            done += next;
        }
        int query = FindQuery(hidden, done);
        int rest = line.TrimEnd("\"' \t\r,]})").Length;
        if (query < rest)
            hidden.AsSpan(query + 1, rest - query - 1).Fill('*');
        return hidden;
    }

    /// <summary>An address in messages, possibly malformed: without user, password and query.</summary>
    public static string Show(string address)
    {
        (int start, int end, int next) = FindUser(address);
        string plain = start == end ? address : address[..start] + address[next..];
        int tail = plain.AsSpan().IndexOfAny('?', '#');
        tail = Math.Min(tail < 0 ? plain.Length : tail, FindQuery(plain, 0));
        if (tail == plain.Length)
            return DisplayText.Clip(plain);
        return DisplayText.Clip(plain[..tail]) + (plain[tail] is '?' or ';' ? $"{plain[tail]}…" : "");
    }

    /// <summary>A message about a stretch of a text, which shows the stretch without its secrets.</summary>
    public static string HideIn(string message, SourceSpan? span)
    {
        if (span is not { Span.Length: > 0 })
            return message;
        string raw = span.Source.Text.Substring(span.Span.Start, span.Span.Length).Trim('"', '\'');
        if (!HasCredential(raw))
            return message;
        string text = Unescape(raw);
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

    /// <summary>Whether the <c>@</c> before the host is written in another form, as <c>%40</c> or full-width.</summary>
    public static bool HasFoldedSign(string address)
    {
        int start = address.IndexOf(Slashes, StringComparison.Ordinal) + Slashes.Length;
        int length = address.AsSpan(start).IndexOfAny("/?#");
        ReadOnlySpan<char> authority = length < 0 ? address.AsSpan(start) : address.AsSpan(start, length);
        return AddressFolding.Fold(authority[(authority.LastIndexOf('@') + 1)..]).Contains('@');
    }

    /// <summary>Whether the path has a parameter, as <c>;jsessionid=1</c>.</summary>
    public static bool HasParameter(string address) =>
        FindQuery(address, 0) is var found && found < address.Length && address[found] == ';';

    /// <summary>Whether an address has a secret that no file may hold.</summary>
    public static bool HasSecret(ReadOnlySpan<char> address) =>
        address.ContainsAny('@', '?', ';') && !address.SequenceEqual(Keep(address.ToString()));

    /// <summary>A valid address for files: without user, password and the parameters of signatures and tokens.</summary>
    public static string Keep(string address)
    {
        string plain = WithoutParameters(WithoutUser(address));
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
        (int start, int end, _) = FindUser(text);
        return start != end || FindQuery(text, 0) < text.Length;
    }

    // The characters of a TOML string that are escaped.
    private static string Unescape(string text)
    {
        StringBuilder result = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            int digits =
                i + 1 >= text.Length || text[i] != '\\'
                    ? 0
                    : text[i + 1] switch
                    {
                        'u' => 4,
                        'U' => 8,
                        'x' => 2,
                        _ => 0,
                    };
            if (
                digits > 0
                && i + 2 + digits <= text.Length
                && int.TryParse(
                    text.AsSpan(i + 2, digits),
                    NumberStyles.HexNumber,
                    CultureInfo.InvariantCulture,
                    out int code
                )
                && Rune.TryCreate(code, out Rune rune)
            )
            {
                result.Append(rune.ToString());
                i += 1 + digits;
            }
            else if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is '"' or '\\')
                result.Append(text[++i]);
            else
                result.Append(text[i]);
        }
        return result.ToString();
    }

    private static string WithoutParameters(string address)
    {
        int at = 0;
        while (address.IndexOf(';', at) is var start and >= 0)
        {
            int length = address.AsSpan(start + 1).IndexOfAny("/;?#");
            int end = length < 0 ? address.Length : start + 1 + length;
            if (IsSecret(address[(start + 1)..end]))
                address = address.Remove(start, end - start);
            else
                at = end;
        }
        return address;
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

    /// <summary>The range of user and password in a text, and where the text goes on; empty where there is none.</summary>
    /// <remarks>A password may hold any character, "/", "?", "#", "@" and quotes too, so with a colon everything up to the last <c>@</c> counts.</remarks>
    private static (int Start, int End, int Next) FindUser(ReadOnlySpan<char> text, bool isLine = false)
    {
        (int start, int end) = FindPlainUser(text, isLine);
        string folded = AddressFolding.Fold(text);
        if (start == end)
            return FindFoldedUser(folded, isLine, text.IndexOf(Slashes) >= 0);
        if (text[start..end].Contains(':'))
            end = FindHost(folded, end);
        return (start, end, end + 1);
    }

    // A password with a plain "@" may end before another form of one.
    private static int FindHost(ReadOnlySpan<char> text, int sign)
    {
        ReadOnlySpan<char> rest = text[(sign + 1)..];
        int length = rest.IndexOf(' ');
        int last = (length < 0 ? rest : rest[..length]).LastIndexOf('@');
        return last < 0 ? sign : sign + 1 + last;
    }

    private static (int Start, int End) FindPlainUser(ReadOnlySpan<char> text, bool isLine)
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

    // Without a plain "@" after "://": a user before another form of one, after other slashes, or where a port should be.
    private static (int Start, int End, int Next) FindFoldedUser(ReadOnlySpan<char> text, bool isLine, bool hasScheme)
    {
        int last = FindLastSign(text);
        int start = 0;
        while (text[start..].IndexOf("//") is var found and >= 0)
        {
            start += found + 2;
            int length = text[start..].IndexOfAny(isLine ? LineEnds : Ends);
            ReadOnlySpan<char> authority = length < 0 ? text[start..] : text.Slice(start, length);
            int sign = authority.LastIndexOf('@');
            bool hasPassword = authority.Contains(':') && (sign >= 0 || !HasPort(authority, orEmpty: last < start));
            if (hasPassword && last >= start)
                return (start, last, last + 1);
            if (sign >= 0)
                return (start, start + sign, start + sign + 1);
            if (hasPassword)
            {
                int end = isLine ? text[start..].IndexOfAny(ValueEnds) : -1;
                end = end < 0 ? text.Length : start + end;
                return (start, end, end);
            }
        }
        return !hasScheme && last > 0 && text[..last].Contains(':')
            ? (isLine ? text[..last].IndexOfAny('"', '\'') + 1 : 0, last, last + 1)
            : (0, 0, 0);
    }

    private static bool HasPort(ReadOnlySpan<char> authority, bool orEmpty)
    {
        int colon = authority.LastIndexOf(':');
        if (colon < authority.LastIndexOf(']'))
            return true;
        ReadOnlySpan<char> port = authority[(colon + 1)..];
        return port.IsEmpty ? orEmpty : port.Length <= 5 && !port.ContainsAnyExceptInRange('0', '9');
    }

    // An "@" between spaces belongs to a direct reference.
    private static int FindLastSign(ReadOnlySpan<char> text)
    {
        int sign = text.LastIndexOf('@');
        while (sign > 0 && sign + 1 < text.Length && text[sign - 1] == ' ' && text[sign + 1] == ' ')
            sign = text[..sign].LastIndexOf('@');
        return sign;
    }

    // Where a query, a parameter of the path or a fragment with a secret starts, else the length.
    private static int FindQuery(ReadOnlySpan<char> text, int start)
    {
        for (int at = start; text[at..].IndexOfAny('?', ';', '#') is var found and >= 0; at++)
        {
            at += found;
            ReadOnlySpan<char> query = text[(at + 1)..];
            int length = query.IndexOfAnyExcept(NameCharacters);
            bool isAddress = text[..at].IndexOf("//") >= 0;
            bool hasValue = length > 0 && query[length] == '=';
            bool isSecret = hasValue && IsSecret(query[..length].ToString());
            bool isMarker = hasValue && length + 1 < query.Length && query[length + 1] == '=';
            bool isFound = text[at] switch
            {
                '?' => hasValue || (isAddress && query is not ([] or [' ' or '"' or '\'', ..])),
                ';' => hasValue && !isMarker && (isSecret || isAddress),
                _ => isSecret,
            };
            if (isFound)
                return at;
        }
        return text.Length;
    }
}
