using Venvstacks.Declarations;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging;
using Venvstacks.Web;

namespace Venvstacks.Indexes;

/// <summary>The errors of package indexes; their messages never hold a secret.</summary>
internal static class IndexError
{
    private const string CredentialHelp =
        "give a user name and password in UV_INDEX_NAME_USERNAME and UV_INDEX_NAME_PASSWORD, in ~/.netrc or in the index's address";

    public static LayerSpecException NoSuchIndex(PackageName package, string index) =>
        new(
            Diagnostic.Error(
                DiagnosticCodes.UndefinedIndex,
                $"package '{package}' is pinned to index '{index}', which is not defined"
            )
        );

    public static LayerSpecException NoAddress(string text, string? variable = null) =>
        new(
            Diagnostic.Error(
                DiagnosticCodes.InvalidIndexUrl,
                $"'{AddressSecrets.Show(text)}'{(variable is null ? "" : $" in the environment variable '{variable}'")} is neither the address of an index nor a directory",
                help: AddressText.Help
            )
        );

    public static LayerInstallationException Unreachable(string what, FetchFailure failure) =>
        DownloadError.Unreachable(what, failure, failure.IsUnauthorized ? CredentialHelp : null);

    public static LayerInstallationException NoFolder(string path) =>
        new(
            Diagnostic.Error(DiagnosticCodes.NoWheelFolder, $"'{path}' is not a directory") with
            {
                Advice = new Remedy.NameWheels(),
            }
        );
}
