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
        new(Diagnostic.Error("VS6003", $"cannot fetch {what}: {failure.Message}", help: help ?? failure.Help), failure);

    /// <summary>A file or page would have to be fetched, which is not allowed.</summary>
    public static LayerInstallationException Offline(string what) =>
        new(
            Diagnostic.Error(
                "VS6004",
                $"{what} is not in the cache and cannot be fetched offline",
                help: "run the same command once without --offline"
            )
        );

    /// <summary>A file has another size or hash than expected.</summary>
    /// <param name="what">The file, as messages name it.</param>
    /// <param name="how">The difference.</param>
    public static LayerInstallationException WrongContent(string what, string how) =>
        new(
            Diagnostic.Error(
                "VS6005",
                $"{what} is not the expected file: {how}",
                help: "the file may have been replaced or tampered with: ask the operator of its server"
            )
        );
}
