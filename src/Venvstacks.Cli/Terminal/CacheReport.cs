using System.Text.Json.Nodes;
using Venvstacks.Store;

namespace Venvstacks.Cli.Terminal;

/// <summary>The files of the cache in a table, or as JSON (docs/reference/schemas/cache-size.schema.json, docs/reference/schemas/cache-prune.schema.json).</summary>
internal static class CacheReport
{
    /// <summary>Writes the size of each folder, and of all.</summary>
    public static void Write(ImmutableArray<CacheUsage> usage, TextWriter output)
    {
        if (usage.IsEmpty)
        {
            output.WriteLine("The cache is empty");
            return;
        }
        CacheUsage total = new("total", usage.Sum(folder => folder.Files), usage.Sum(folder => folder.Bytes));
        TextTable.Write(
            output,
            ["directory", "files", "size"],
            usage
                .Append(total)
                .Select(folder => new[] { folder.Folder, $"{folder.Files}", ProgressText.Size(folder.Bytes) })
        );
    }

    /// <summary>Writes what was removed, or would be.</summary>
    public static void Write(PruneResult result, bool isDryRun, TextWriter output)
    {
        if (result.Removed.IsEmpty)
        {
            output.WriteLine("Nothing to remove");
            return;
        }
        foreach (CacheUsage folder in result.Removed)
            output.WriteLine($"{folder.Folder}: {Files(folder.Files)}, {ProgressText.Size(folder.Bytes)}");
        output.WriteLine(
            $"{(isDryRun ? "Would remove" : "Removed")} {Files(result.Removed.Sum(folder => folder.Files))} ({ProgressText.Size(result.FreedBytes)}), {ProgressText.Size(result.RemainingBytes)} remain"
        );
    }

    /// <summary>The sizes as JSON.</summary>
    public static JsonObject ToJson(string path, ImmutableArray<CacheUsage> usage) =>
        new()
        {
            ["schema"] = 1,
            ["path"] = path,
            ["bytes"] = usage.Sum(folder => folder.Bytes),
            ["directories"] = ToJson(usage),
        };

    /// <summary>The removed files, as JSON.</summary>
    public static JsonObject ToJson(PruneResult result, bool isDryRun) =>
        new()
        {
            ["schema"] = 1,
            ["dry_run"] = isDryRun,
            ["removed_bytes"] = result.FreedBytes,
            ["remaining_bytes"] = result.RemainingBytes,
            ["directories"] = ToJson(result.Removed),
        };

    private static JsonArray ToJson(ImmutableArray<CacheUsage> usage) =>
        new([
            .. usage.Select(folder => new JsonObject
            {
                ["name"] = folder.Folder,
                ["files"] = folder.Files,
                ["bytes"] = folder.Bytes,
            }),
        ]);

    private static string Files(int count) => count == 1 ? "1 file" : $"{count} files";
}
