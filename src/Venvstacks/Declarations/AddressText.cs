using Venvstacks.Formats.Text;

namespace Venvstacks.Declarations;

/// <summary>The text that names an index or a directory of wheels: an <c>http</c>, <c>https</c> or <c>file</c> address, or a path.</summary>
internal static class AddressText
{
    /// <summary>The help for a text that is neither.</summary>
    public const string Help = "addresses start with https://, http:// or file://; anything else is a directory";

    private static readonly string[] Schemes = ["http:", "https:", "file:"];

    // A path of that form starts with "./" to be told apart.
    private static bool LacksSlashes(string text)
    {
        string folded = AddressFolding.Fold(text);
        bool isRelative = !Path.IsPathRooted(text) && !text.StartsWith('.');
        bool hasUser = folded.IndexOf(':') is var colon and >= 0 && folded.IndexOf('@', colon) > 0;
        return IsMissingColon(folded)
            || IsMissingScheme(folded)
            || LacksSlashes(text, folded)
            || (isRelative && (hasUser || AddressSecrets.HasSecret(text) || AddressSecrets.HasParameter(text)));
    }

    private static bool IsMissingColon(string text) =>
        Schemes.Any(scheme => text.StartsWith($"{scheme[..^1]}//", StringComparison.OrdinalIgnoreCase));

    private static bool IsMissingScheme(string text) =>
        text.StartsWith("//", StringComparison.Ordinal) && text.AsSpan().ContainsAny("@?;");

    private static bool LacksSlashes(string text, string folded) =>
        Schemes.Any(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
        || (
            !Path.IsPathRooted(text)
            && folded.IndexOf(':') is var colon and >= 0
            && !folded.AsSpan(0, colon).Contains('/')
            && folded.IndexOf('@', colon) > 0
        );

    /// <summary>Why a text is neither an address nor a path, or null when it is one of them.</summary>
    public static string? FindProblem(string text)
    {
        if (text.Length == 0)
            return "it is empty";
        if (text.Any(char.IsControl))
            return "it has a control character";
        if (!UrlText.IsUrl(text))
            return LacksSlashes(text) ? "it has no '://'" : null;
        if (AddressSecrets.IsAmbiguous(text))
            return "its user name or password has a character that must be percent-encoded";
        if (AddressSecrets.HasFoldedSign(text))
            return "the '@' before its host is written in another form";
        if (AddressSecrets.HasParameter(text))
            return "its path has a parameter after ';'";
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? address))
            return "it is not a valid address";
        return address.Scheme is not ("http" or "https" or "file") ? $"the scheme '{address.Scheme}' is not supported"
            : address.LocalPath.Any(char.IsControl) ? "it has a control character"
            : null;
    }
}
