using System.Text.Json.Nodes;
using Venvstacks.Storage;

namespace Venvstacks.Publishing;

/// <summary>Archives that were made before, by what they were made of and how: an unchanged layer costs a link.</summary>
/// <param name="cache">Where they are kept.</param>
internal sealed class ArchiveCache(CacheDirectory cache)
{
    private readonly string _folder = cache.FolderOf("archives-v1");

    /// <summary>Puts an archive in its place, if it is there and as it was.</summary>
    /// <param name="key">What it was made of and how.</param>
    /// <param name="path">Its final path.</param>
    /// <returns>Its hash and size, or null when it has to be made.</returns>
    public (string Sha256, long Size)? TryTake(string key, string path)
    {
        string kept = Path.Combine(_folder, key);
        if (
            OutputFolder.Read(kept + ".json") is not { } facts
            || !JsonNode.DeepEquals(facts, Describe(kept, Hash(facts)))
        )
            return null;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            string stage = StageName.For(path);
            if (!FileSystem.TryHardLink(kept, stage))
                return null;
            FileSystem.Rename(stage, path);
            File.Delete(stage); // is still there when both were one file already
        }
        catch (Exception exception) when (StorageException.IsFileError(exception))
        {
            throw StorageException.For("write", path, exception);
        }
        return (Hash(facts), new FileInfo(kept).Length);
    }

    /// <summary>Keeps an archive. Where that fails it is packed again another time.</summary>
    public void Keep(string key, string path, string sha256)
    {
        string kept = Path.Combine(_folder, key);
        string stage = StageName.For(kept);
        try
        {
            if (!FileSystem.TryHardLink(path, stage))
                return;
            FileSystem.Rename(stage, kept);
            File.Delete(stage); // is still there when both were one file already
            OutputFolder.Write(kept + ".json", Describe(kept, sha256));
        }
        catch (Exception exception) when (StorageException.IsFileError(exception) || exception is StorageException)
        {
            File.Delete(stage); // somebody else publishes the same, or the disk is full: the archive itself is there
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
