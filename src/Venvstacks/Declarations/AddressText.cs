using Venvstacks.Formats.Text;

namespace Venvstacks.Declarations;

/// <summary>The text that names an index or a folder of wheels: an <c>http</c>, <c>https</c> or <c>file</c> address, or a path.</summary>
internal static class AddressText
{
    /// <summary>The help for a text that is neither.</summary>
    public const string Help = "addresses start with https://, http:// or file://; anything else is a folder";

    private static readonly string[] Schemes = ["http:", "https:", "file:"];

    /// <summary>Whether a text is an address rather than a path.</summary>
    public static bool IsAddress(string text) => text.Contains("://", StringComparison.Ordinal);

    // A path of that form starts with "./" to be told apart.
    private static bool LacksSlashes(string text) =>
        Schemes.Any(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
        || (
            !Path.IsPathRooted(text)
            && text.IndexOf(':') is var colon and >= 0
            && !text.AsSpan(0, colon).ContainsAny("/\\")
            && text.IndexOf('@', colon) > 0
        )
        || (!Path.IsPathRooted(text) && !text.StartsWith('.') && AddressSecrets.HasSecret(text));

    /// <summary>Why a text is neither an address nor a path, or null when it is one of them.</summary>
    public static string? FindProblem(string text)
    {
        if (text.Length == 0)
            return "it is empty";
        if (text.Any(char.IsControl))
            return "it has a control character";
        if (!IsAddress(text))
            return LacksSlashes(text) ? "it has no '://'" : null;
        if (AddressSecrets.IsAmbiguous(text))
            return "its user name or password has a character that must be percent-encoded";
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? address))
            return "it is not a valid address";
        return address.Scheme is not ("http" or "https" or "file") ? $"the scheme '{address.Scheme}' is not supported"
            : address.LocalPath.Any(char.IsControl) ? "it has a control character"
            : null;
    }
}
