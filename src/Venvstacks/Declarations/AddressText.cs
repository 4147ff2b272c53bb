namespace Venvstacks.Declarations;

/// <summary>What may stand where an index or a folder of wheels is named: an <c>http</c>, <c>https</c> or <c>file</c> address, or a path.</summary>
internal static class AddressText
{
    /// <summary>What to do about a text that is none.</summary>
    public const string Help = "addresses start with https://, http:// or file://; all else is a folder";

    /// <summary>Whether a text is an address rather than a path.</summary>
    public static bool IsAddress(string text) => text.Contains("://", StringComparison.Ordinal);

    /// <summary>Why a text is neither, in words that follow its name, or null when it is.</summary>
    public static string? FindProblem(string text)
    {
        if (text.Length == 0)
            return "it is empty";
        if (text.Any(char.IsControl))
            return "it has a control character";
        if (!IsAddress(text))
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? address))
            return "it is not a valid address";
        return address.Scheme is not ("http" or "https" or "file") ? $"nothing is fetched by '{address.Scheme}'"
            : address.LocalPath.Any(char.IsControl) ? "it has a control character"
            : null;
    }

    /// <summary>The text without the user name and password that it may hold.</summary>
    public static string Redact(string text) => text[(text.LastIndexOf('@') + 1)..];
}
