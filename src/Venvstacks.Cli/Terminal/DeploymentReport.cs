using System.Text.Json.Nodes;
using Venvstacks.Deployment;
using Venvstacks.Publishing;

namespace Venvstacks.Cli.Terminal;

/// <summary>The results of commands that change installations, as lines or as JSON (docs/reference/deployment.md).</summary>
internal static class DeploymentReport
{
    public static IEnumerable<string> Lines(DeploymentPlan plan) =>
        plan.IsChanged
            ?
            [
                .. plan.Layers.Select(layer =>
                    plan.Unpacked.Contains(layer.Facts.InstallTarget, StringComparer.Ordinal)
                        ? $"{layer.Facts.InstallTarget}: {OriginOf(layer.Archive!)} ({ProgressText.Size(layer.Archive!.Size ?? 0)})"
                        : $"{layer.Facts.InstallTarget}: unchanged"
                ),
                $"{ProgressText.Layers(plan.Layers.Length)}, {ProgressText.Size(plan.Bytes)} to fetch",
            ]
            : [UnchangedText(plan)];

    private static string UnchangedText(DeploymentPlan plan) =>
        plan is { ChangesLinks: true, ChangesArchives: true }
            ? $"only the links to layers and the kept archives would change, {ProgressText.Size(plan.Bytes)} to fetch"
        : plan.ChangesLinks ? "only the links to layers would change"
        : plan is { ChangesArchives: true, Bytes: 0 } ? "only the kept archives would be removed"
        : plan.ChangesArchives ? $"only the kept archives would change, {ProgressText.Size(plan.Bytes)} to fetch"
        : plan.IsSkipped ? "nothing would change: the stack was rolled back from (use '--force' to install it)"
        : "nothing would change";

    // Layers that are assembled from a definition have no archive.
    private static string OriginOf(ArchiveFacts archive) =>
        archive.Build == 0 ? "copy files of the cache" : $"unpack {archive.FileName}";

    public static JsonObject ToJson(DeploymentPlan plan) =>
        new()
        {
            ["schema"] = 1,
            ["changed"] = plan.IsChanged,
            ["skipped"] = plan.IsSkipped,
            ["links_changed"] = plan.ChangesLinks,
            ["archives_changed"] = plan.ChangesArchives,
            ["bytes"] = plan.Bytes,
            ["layers"] = new JsonArray([
                .. plan.Layers.Select(layer =>
                {
                    JsonObject json = ToJson(layer);
                    json["unpacked"] = plan.Unpacked.Contains(layer.Facts.InstallTarget, StringComparer.Ordinal);
                    return json;
                }),
            ]),
        };

    public static IEnumerable<string> Lines(DeploymentChange change, string directory) =>
        [
            .. change.Repaired.Select(problem => $"repaired: {problem.Message}"),
            .. change.Transfers.Where(transfer => transfer.UnpackedFiles > 0).Select(Line),
            $"generation {change.Generation.Number} of {directory} is current"
                + (
                    change.IsChanged ? ""
                    : change is { ChangesLinks: true, ChangesArchives: true }
                        ? " (only the links to layers and the kept archives changed)"
                    : change.ChangesLinks ? " (only the links to layers changed)"
                    : change.ChangesArchives ? " (only the kept archives changed)"
                    : !change.Repaired.IsEmpty ? " (repaired in place)"
                    : " (unchanged)"
                ),
        ];

    public static JsonObject ToJson(DeploymentChange change, string directory) =>
        new()
        {
            ["schema"] = 1,
            ["directory"] = directory,
            ["changed"] = change.IsChanged,
            ["skipped"] = change.IsSkipped,
            ["links_changed"] = change.ChangesLinks,
            ["archives_changed"] = change.ChangesArchives,
            ["repaired"] = ToJson(change.Repaired),
            ["generation"] = ToJson(change.Generation),
            ["transfers"] = new JsonArray([.. change.Transfers.Select(ToJson)]),
        };

    public static IEnumerable<string> Lines(CollectionResult result)
    {
        yield return result.Removed.IsEmpty
            ? "nothing to remove"
            : $"removed {(result.Removed.Length == 1 ? "generation" : "generations")} {string.Join(", ", result.Removed)}";
        foreach (int number in result.InUse)
            yield return $"generation {number} stays: an application of it is running";
    }

    public static JsonObject ToJson(CollectionResult result) =>
        new()
        {
            ["schema"] = 1,
            ["removed"] = new JsonArray([.. result.Removed.Select(number => JsonValue.Create(number))]),
            ["in_use"] = new JsonArray([.. result.InUse.Select(number => JsonValue.Create(number))]),
        };

    /// <summary>A number of things: <c>1 error</c>.</summary>
    public static string Count(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";

    /// <summary>Differences from what was installed.</summary>
    public static JsonArray ToJson(ImmutableArray<TreeProblem> problems) => new([.. problems.Select(ToJson)]);

    /// <summary>A difference from what was installed.</summary>
    public static JsonObject ToJson(TreeProblem problem) =>
        new()
        {
            ["severity"] = SeverityOf(problem),
            ["layer"] = problem.Layer,
            ["path"] = problem.Path,
            ["kind"] = NameOf(problem.Kind),
            ["message"] = problem.Message,
        };

    /// <summary>The severity of a difference: <c>error</c> or <c>warning</c>.</summary>
    public static string SeverityOf(TreeProblem problem) => problem.IsWarning ? "warning" : "error";

    private static string Line(LayerTransfer transfer)
    {
        string origin = transfer.Origin switch
        {
            TransferOrigin.KeptArchive => "the kept archive",
            TransferOrigin.Ranges =>
                $"{Count(transfer.Ranges, "range")} of the archive ({ProgressText.Size(transfer.Bytes)})",
            TransferOrigin.Cache => "the cache",
            _ => "the archive",
        };
        return $"{transfer.Layer}: {Count(transfer.UnpackedFiles, "file")} from {origin}"
            + (transfer.SharedFiles > 0 ? $", {transfer.SharedFiles} from the installation" : "");
    }

    private static JsonNode ToJson(LayerTransfer transfer) =>
        new JsonObject
        {
            ["layer"] = transfer.Layer,
            ["origin"] = transfer.Origin switch
            {
                TransferOrigin.Installation => "installation",
                TransferOrigin.KeptArchive => "kept-archive",
                TransferOrigin.Ranges => "ranges",
                TransferOrigin.Cache => "cache",
                _ => "archive",
            },
            ["shared_files"] = transfer.SharedFiles,
            ["unpacked_files"] = transfer.UnpackedFiles,
            ["ranges"] = transfer.Ranges,
            ["bytes"] = transfer.Bytes,
        };

    /// <summary>A generation, with its layers.</summary>
    public static JsonObject ToJson(Generation generation) =>
        new()
        {
            ["number"] = generation.Number,
            ["folder"] = $"generations/{generation.Folder}",
            ["source"] = generation.Source,
            ["release"] = generation.Release,
            ["target"] = generation.Target.Name,
            ["time"] = generation.Time,
            ["applications"] = new JsonArray([.. generation.Applications.Select(name => JsonValue.Create(name))]),
            ["layers"] = new JsonArray([.. generation.Layers.Select(layer => ToJson(layer.Published))]),
        };

    private static JsonObject ToJson(PublishedLayer layer) =>
        new()
        {
            ["layer_name"] = layer.Facts.LayerName,
            ["install_target"] = layer.Facts.InstallTarget,
            ["lock_version"] = layer.Facts.LockVersion,
            // Layers that are assembled from a definition have no archive.
            ["archive_build"] = layer.Archive is { Build: > 0 and int build } ? build : null,
            ["archive_name"] = layer.Archive is { Build: > 0 } named ? named.FileName : null,
            ["archive_size"] = layer.Archive is { Build: > 0 } sized ? sized.Size : null,
        };

    private static string NameOf(TreeProblemKind kind) =>
        kind switch
        {
            TreeProblemKind.Missing => "missing",
            TreeProblemKind.WrongKind => "wrong-kind",
            TreeProblemKind.WrongSize => "wrong-size",
            TreeProblemKind.WrongTime => "wrong-time",
            TreeProblemKind.WrongContent => "wrong-content",
            TreeProblemKind.WrongMode => "wrong-mode",
            TreeProblemKind.WrongLink => "wrong-link",
            TreeProblemKind.Extra => "extra",
            _ => "unreadable",
        };
}
