using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Web;

/// <summary>The errors of downloads; their messages never hold a secret.</summary>
internal static class DownloadError
{
    /// <summary>A file or page cannot be fetched.</summary>
    /// <param name="what">The file or page, as messages name it.</param>
    /// <param name="failure">Why.</param>
    /// <param name="help">Better advice than the failure's own, or null.</param>
    public static LayerInstallationException Unreachable(string what, FetchFailure failure, string? help = null) =>
        new(
            Diagnostic.Error(
                DiagnosticCodes.FetchFailed,
                $"cannot fetch {what}: {failure.Message}",
                help: help ?? failure.Help
            ) with
            {
                Advice = failure.Advice,
            },
            failure
        );

    /// <summary>A file or page would have to be fetched, which is not allowed.</summary>
    public static LayerInstallationException Offline(string what) =>
        new(
            Diagnostic.Error(
                DiagnosticCodes.NotCached,
                $"{what} is not in the cache and cannot be fetched offline"
            ) with
            {
                Advice = new Remedy.GoOnline(),
            }
        );

    /// <summary>A file has another size or hash than expected.</summary>
    /// <param name="what">The file, as messages name it.</param>
    /// <param name="how">The difference.</param>
    public static LayerInstallationException WrongContent(string what, string how) =>
        new(
            Diagnostic.Error(
                DiagnosticCodes.WrongContent,
                $"{what} is not the expected file: {how}",
                help: "the file may have been replaced or tampered with: ask the operator of its server"
            )
        );
}
