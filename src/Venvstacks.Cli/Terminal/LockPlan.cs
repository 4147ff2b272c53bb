using System.Text.Json.Nodes;
using Venvstacks.Definitions;
using Venvstacks.Formats.Text;
using Venvstacks.Locking;

namespace Venvstacks.Cli.Terminal;

/// <summary>A layer whose files locking would write.</summary>
/// <param name="Result">What locking found.</param>
/// <param name="Files">The files that would be written, relative to the definition, with forward slashes.</param>
internal sealed record PlannedLock(LayerLockResult Result, ImmutableArray<string> Files);

/// <summary>The changes that locking would make, in words or as JSON (docs/reference/schemas/lock.schema.json).</summary>
/// <param name="Changed">The layers whose files would change.</param>
/// <param name="Count">The number of all layers.</param>
internal sealed record LockPlan(ImmutableArray<PlannedLock> Changed, int Count)
{
    /// <summary>The plan of a dry run.</summary>
    public static LockPlan Of(LockResult result, StackDefinition stack)
    {
        ILookup<string, string> files = result.Written.ToLookup(
            path => Path.GetDirectoryName(path)!,
            StringComparer.Ordinal
        );
        return new LockPlan(
            [
                .. result
                    .Layers.Select(layer => new PlannedLock(
                        layer,
                        [
                            .. files[LayerLockFiles.Of(stack, layer.Layer).Folder]
                                .Select(path => Path.GetRelativePath(stack.Directory, path).Replace('\\', '/'))
                                .Order(StringComparer.Ordinal),
                        ]
                    ))
                    .Where(layer => !layer.Files.IsEmpty),
            ],
            result.Layers.Length
        );
    }

    /// <summary>The last line of the run.</summary>
    public string Summary =>
        $"Checked {ProgressText.Layers(Count)} ({Changed.Length} would change, {Count - Changed.Length} unchanged)";

    /// <summary>Writes each layer with its changed packages and files.</summary>
    public void Write(TextWriter output)
    {
        if (Changed.IsEmpty)
            output.WriteLine("No lock would change");
        foreach ((LayerLockResult layer, ImmutableArray<string> files) in Changed)
        {
            output.WriteLine($"{layer.Layer}: {LockReport.Reason(layer)}");
            foreach (LockChange change in layer.Changes)
                output.WriteLine($"  {LockReport.Words(change)}");
            foreach (string file in files)
                output.WriteLine(DisplayText.Escape($"  would write {file}"));
        }
    }

    /// <summary>The JSON form.</summary>
    public JsonObject ToJson() =>
        new()
        {
            ["schema"] = 1,
            ["up_to_date"] = Changed.IsEmpty,
            ["layers"] = new JsonArray([.. Changed.Select(ToJson)]),
        };

    private static JsonObject ToJson(PlannedLock planned) =>
        new()
        {
            ["layer"] = planned.Result.Layer.BuildName,
            ["reason"] = LockReport.Reason(planned.Result),
            ["packages"] = new JsonArray([.. planned.Result.Changes.Select(ToJson)]),
            ["files"] = new JsonArray([.. planned.Files.Select(file => (JsonNode)file)]),
        };

    /// <summary>A changed package.</summary>
    public static JsonObject ToJson(LockChange change) =>
        new()
        {
            ["package"] = change.Name.ToString(),
            ["change"] = change.Kind switch
            {
                LockChangeKind.Added => "added",
                LockChangeKind.Removed => "removed",
                LockChangeKind.Updated => "updated",
                LockChangeKind.Moved => "moved",
                _ => "refiled",
            },
            ["before"] = Versions(change.Before),
            ["after"] = Versions(change.After),
        };

    private static JsonArray Versions(ImmutableArray<LockedPackage> packages) =>
        new([
            .. packages.Select(package => new JsonObject
            {
                ["version"] = package.Version.ToString(),
                ["marker"] = package.MarkerText,
                ["shared"] = package.IsShared,
            }),
        ]);
}
