using System.Text.Json.Nodes;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Store;

namespace Venvstacks.Publishing;

/// <summary>Archives that were made before, by what they were made of and how: an unchanged layer costs a link.</summary>
/// <param name="cache">Where they are kept.</param>
internal sealed class ArchiveCache(CacheDirectory cache)
{
    private readonly string _folder = cache.FolderOf("archives-v1");

    /// <summary>Puts an archive in its place, if it is there and as it was.</summary>
    /// <param name="key">What it was made of and how.</param>
    /// <param name="path">Its final path.</param>
    /// <returns>Null when it has to be made.</returns>
    public PackedArchive? TryTake(string key, string path)
    {
        string kept = Path.Combine(_folder, key);
        if (
            OutputFolder.Read(kept + ".json") is not { } facts
            || !JsonNode.DeepEquals(facts, Describe(kept, Hash(facts)))
        )
            return null;
        return StagedLink.TryWrite(kept, path) ? new PackedArchive(Hash(facts), new FileInfo(kept).Length) : null;
    }

    /// <summary>Keeps an archive. Where that fails it is packed again another time.</summary>
    public void Keep(string key, string path, PackedArchive archive)
    {
        string kept = Path.Combine(_folder, key);
        try
        {
            if (StagedLink.TryWrite(path, kept))
                OutputFolder.Write(kept + ".json", Describe(kept, archive.Sha256));
        }
        catch (StorageException)
        {
            return; // somebody else publishes the same, or the disk is full: the archive itself is there
        }
    }

    // Somebody may have written into an archive that was published, which is the same file.
    private static JsonObject Describe(string kept, string sha256)
    {
        var file = new FileInfo(kept);
        return new JsonObject
        {
            ["sha256"] = sha256,
            ["size"] = file.Exists ? file.Length : -1,
            ["modified"] = file.LastWriteTimeUtc.Ticks,
        };
    }

    private static string Hash(JsonObject facts) => facts["sha256"]?.GetValue<string>() ?? "";
}
