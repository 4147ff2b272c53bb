using Venvstacks.Diagnostics;
using Venvstacks.Files;

namespace Venvstacks.Deployment;

/// <summary>Tells the records of an installation by their names from files that a user put among them.</summary>
internal static class RecordNames
{
    private const int HashLength = 64;
    private const string TrashName = "trash";

    /// <summary>The full paths of all entries in the directory of records that no run wrote.</summary>
    /// <exception cref="StorageException">A directory cannot be read.</exception>
    public static ImmutableArray<string> OthersIn(TargetLayout layout) =>
        StorageException.Guard("read", layout.Records, () => OthersIn(layout.Records, []).ToImmutableArray());

    /// <summary>Whether a file of <c>manifests</c> or <c>downloads</c> is a record.</summary>
    public static bool IsHashed(string path) => IsHash(Path.GetFileName(path));

    private static IEnumerable<string> OthersIn(string folder, ImmutableArray<string> above)
    {
        foreach (string path in Directory.EnumerateFileSystemEntries(folder))
        {
            ImmutableArray<string> parts = above.Add(Path.GetFileName(path));
            bool isFolder = EntryStat.Of(path) is { IsFolder: true };
            if (parts is [TrashName])
                continue; // what 'gc' removes, also files of users in it
            if (isFolder && IsFolder(parts))
            {
                foreach (string other in OthersIn(path, parts))
                    yield return other;
            }
            else if (!IsRecord(parts) || (isFolder && FileRemoval.HasEntries(path)))
                yield return path;
        }
    }

    private static bool IsFolder(ImmutableArray<string> parts) =>
        parts switch
        {
            ["generations" or "manifests" or "derived" or "leases" or "downloads" or "stages"] => true,
            ["derived", var number] => IsNumber(number),
            ["stages", var folder] => TargetLayout.NumberOf(folder) > 0,
            _ => false,
        };

    private static bool IsRecord(ImmutableArray<string> parts) =>
        StageName.TryGetFinal(parts[^1], out _)
        || parts switch
        {
            ["state.json" or "removed.json" or "lock"] => true,
            ["generations", var name] => name.EndsWith(".json", StringComparison.Ordinal) && IsNumber(name[..^5]),
            ["manifests" or "downloads", var name] => IsHash(name),
            ["leases", var number] => IsNumber(number),
            ["derived" or "stages", _, _] => true,
            _ => false,
        };

    private static bool IsNumber(string text) => int.TryParse(text, out int number) && number > 0;

    // A download that is not complete has more at its end, and a manifest beside an archive its extension.
    private static bool IsHash(string name) =>
        name.Length >= HashLength && name[..HashLength].All(char.IsAsciiHexDigitLower);
}
