using Venvstacks.Declarations;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging;
using Venvstacks.Web;

namespace Venvstacks.Indexes;

/// <summary>The wording of what can go wrong with indexes; no address in it ever holds a password.</summary>
internal static class IndexError
{
    public static LayerSpecException NoSuchIndex(PackageName package, string index) =>
        new(Diagnostic.Error("VS6001", $"Package '{package}' is to come from index '{index}', which is not defined"));

    public static LayerSpecException NoAddress(string text) =>
        new(
            Diagnostic.Error(
                "VS6002",
                $"'{AddressText.Redact(text)}' is neither the address of an index nor a folder",
                help: AddressText.Help
            )
        );

    public static LayerInstallationException Unreachable(string what, WebFailure failure) =>
        new(Diagnostic.Error("VS6003", $"Cannot get {what}: {failure.Message}", help: failure.Help), failure);

    public static LayerInstallationException Offline(string what) =>
        new(
            Diagnostic.Error(
                "VS6004",
                $"{what} is not in the cache, and nothing may be fetched",
                help: "run the same command once without --offline"
            )
        );

    public static LayerInstallationException WrongContent(string what, string how) =>
        new(
            Diagnostic.Error(
                "VS6005",
                $"{what} is not what the index says: {how}",
                help: "the file may have been replaced or tampered with: ask those who run the index"
            )
        );

    public static LayerInstallationException NoFolder(string path) =>
        new(Diagnostic.Error("VS6006", $"'{path}' is to hold wheels and is not a folder"));

    /// <summary>The text of an address without user name, password and query, which may hold secrets too.</summary>
    public static string Redacted(Uri address) =>
        Clipped(address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped))
        + (address.Query.Length > 0 ? "?…" : "");

    /// <summary>A foreign text as messages show it: its beginning, without line ends and control characters.</summary>
    public static string Clipped(string? text)
    {
        const int longest = 200;
        text ??= "";
        string start = text.Length > longest ? text[..longest] + "…" : text;
        return new string([.. start.Select(c => char.IsControl(c) ? ' ' : c)]);
    }
}
