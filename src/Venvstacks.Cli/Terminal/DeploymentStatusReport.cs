using System.Text.Json.Nodes;
using Venvstacks.Deployment;
using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Terminal;

/// <summary>The status of installations and the results of their checks, as lines or as JSON (docs/reference/deployment.md).</summary>
internal static class DeploymentStatusReport
{
    public static IEnumerable<string> Lines(DeploymentStatus status)
    {
        yield return $"{status.Directory}{(status.IsMoved ? $" (moved: run {ShellText.Command("venvstacks", "repair", status.Directory)})" : "")}";
        foreach (TreeProblem problem in status.Problems)
            yield return $"  {DeploymentReport.SeverityOf(problem)}: {problem.Message}";
        IEnumerable<(int Number, IEnumerable<string> Lines)> damaged = status.Damaged.Select(kept =>
            (kept.Number, (IEnumerable<string>)[$"  {kept.Number}  error: {kept.DamagedRecord}"])
        );
        IEnumerable<(int Number, IEnumerable<string> Lines)> whole = status
            .Kept.Append(status.Current)
            .Select(kept => (kept.Generation.Number, Lines(kept, isCurrent: kept == status.Current)));
        foreach (string line in damaged.Concat(whole).OrderBy(item => item.Number).SelectMany(item => item.Lines))
            yield return line;
    }

    private static IEnumerable<string> Lines(GenerationStatus status, bool isCurrent)
    {
        Generation generation = status.Generation;
        string time = DateTimeOffset.FromUnixTimeSeconds(generation.Time).ToString("yyyy-MM-dd HH:mm:ss'Z'");
        yield return $"{(isCurrent ? "*" : " ")} {generation.Number}  {time}  {ProgressText.Layers(generation.Layers.Length)}"
            + (generation.Release is { } release ? $", release {release}" : "")
            + (status.IsInUse ? ", in use" : "")
            + (status.IsMoved ? ", moved" : "");
        yield return $"    from {generation.Source}";
        if (status.DamagedRecord is { } damage)
            yield return $"    error: {damage}";
        foreach (TreeProblem problem in status.Problems)
            yield return $"    {DeploymentReport.SeverityOf(problem)}: {problem.Message}";
        if (!isCurrent)
            yield break;
        foreach (DeployedLayer layer in generation.Layers)
            yield return $"    {layer.Name}  lock version {layer.Published.Facts.LockVersion}{(layer.Published.Archive is { Build: > 0 and int build } ? $", archive {build}" : "")}";
    }

    public static JsonObject ToJson(DeploymentStatus status) =>
        new()
        {
            ["schema"] = 1,
            ["directory"] = status.Directory,
            ["moved"] = status.IsMoved,
            ["current"] = ToJson(status.Current),
            ["kept"] = new JsonArray([.. status.Kept.Select(ToJson)]),
            ["damaged"] = new JsonArray([
                .. status.Damaged.Select(kept =>
                    (JsonNode)new JsonObject { ["number"] = kept.Number, ["damaged_record"] = kept.DamagedRecord }
                ),
            ]),
            ["problems"] = DeploymentReport.ToJson(status.Problems),
        };

    /// <summary>The differences of all generations; that of a file which generations share, once.</summary>
    public static IEnumerable<string> Lines(VerificationResult result)
    {
        Dictionary<(int Generation, TreeProblem Problem), SharedProblem> shared = result
            .Shared.SelectMany(item => item.Generations.Select(number => (Key: (number, item.Problem), Item: item)))
            .ToDictionary(pair => pair.Key, pair => pair.Item);
        int current = result.Generation.Number;
        if (result.DamagedRecord is { } damage)
            yield return $"error: {damage}";
        foreach (TreeProblem problem in result.Problems)
        {
            string sharing = shared.TryGetValue((current, problem), out SharedProblem? same)
                ? $" (the file is shared with {GenerationsText(same.Generations.Remove(current))})"
                : "";
            yield return $"{DeploymentReport.SeverityOf(problem)}: {problem.Message}{sharing}";
        }
        foreach (KeptVerification kept in result.Kept)
        {
            foreach (TreeProblem problem in kept.Problems)
            {
                ImmutableArray<int> same =
                    shared.GetValueOrDefault((kept.Number, problem))?.Generations ?? [kept.Number];
                if (same[0] == kept.Number && !same.Contains(current))
                    yield return $"warning: {GenerationsText(same)}: {problem.Message}";
            }
        }
    }

    private static string GenerationsText(ImmutableArray<int> numbers) =>
        numbers is [var only]
            ? $"generation {only}"
            : $"generations {string.Join(", ", numbers[..^1])} and {numbers[^1]}";

    public static JsonObject ToJson(VerificationResult result, string directory) =>
        new()
        {
            ["schema"] = 1,
            ["directory"] = directory,
            ["generation"] = result.Generation.Number,
            ["good"] = result.IsGood,
            ["moved"] = result.IsMoved,
            ["damaged_record"] = result.DamagedRecord,
            ["problems"] = DeploymentReport.ToJson(result.Problems),
            ["kept"] = new JsonArray([
                .. result.Kept.Select(kept =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["generation"] = kept.Number,
                            ["good"] = kept.IsGood,
                            ["moved"] = kept.IsMoved,
                            ["damaged_record"] = kept.DamagedRecord,
                            ["problems"] = DeploymentReport.ToJson(kept.Problems),
                        }
                ),
            ]),
            ["shared"] = new JsonArray([
                .. result.Shared.Select(shared =>
                {
                    JsonObject json = DeploymentReport.ToJson(shared.Problem);
                    json["generations"] = new JsonArray([
                        .. shared.Generations.Select(number => JsonValue.Create(number)),
                    ]);
                    return json;
                }),
            ]),
        };

    private static JsonObject ToJson(GenerationStatus status)
    {
        JsonObject json = DeploymentReport.ToJson(status.Generation);
        json["in_use"] = status.IsInUse;
        json["moved"] = status.IsMoved;
        json["damaged_record"] = status.DamagedRecord;
        json["problems"] = DeploymentReport.ToJson(status.Problems);
        return json;
    }
}
