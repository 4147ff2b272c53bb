using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Venvstacks.Cli.Tests.Reliability;

/// <summary>What lies below a folder: kind, mode and content of each path.</summary>
internal static partial class TreeSnapshot
{
    /// <summary>Reads a folder; links are not followed. The moment of locking is left out of what is compared.</summary>
    public static SortedDictionary<string, string> Of(string root)
    {
        SortedDictionary<string, string> entries = new(StringComparer.Ordinal);
        if (Directory.Exists(root))
            Add(new DirectoryInfo(root), root, entries);
        return entries;
    }

    /// <summary>What differs between two trees, a line each.</summary>
    public static IEnumerable<string> Differences(
        IReadOnlyDictionary<string, string> actual,
        IReadOnlyDictionary<string, string> expected
    ) =>
        actual
            .Keys.Union(expected.Keys)
            .Where(path => actual.GetValueOrDefault(path) != expected.GetValueOrDefault(path))
            .Select(path => $"{path}: {actual.GetValueOrDefault(path)} instead of {expected.GetValueOrDefault(path)}");

    /// <summary>Whether a path belongs to something unfinished.</summary>
    public static bool IsStage(string path) => path.Contains(".tmp-", StringComparison.Ordinal);

    private static void Add(DirectoryInfo folder, string root, SortedDictionary<string, string> entries)
    {
        foreach (FileSystemInfo item in folder.EnumerateFileSystemInfos())
        {
            string path = Path.GetRelativePath(root, item.FullName);
            if (item.LinkTarget is { } target)
                entries[path] = $"link {target}";
            else if (item is DirectoryInfo below)
            {
                entries[path] = $"folder {Mode(item)}";
                Add(below, root, entries);
            }
            else
                entries[path] = $"file {Mode(item)} {Hash(item.FullName)}";
        }
    }

    private static string Mode(FileSystemInfo item) => Convert.ToString((int)item.UnixFileMode, 8);

    private static string Hash(string path)
    {
        byte[] content = File.ReadAllBytes(path);
        if (path.EndsWith(".json", StringComparison.Ordinal))
            content = System.Text.Encoding.UTF8.GetBytes(
                LockTime().Replace(System.Text.Encoding.UTF8.GetString(content), "")
            );
        return $"{content.Length} {Convert.ToHexStringLower(SHA256.HashData(content))[..16]}";
    }

    [GeneratedRegex("\"locked_at\": \"[^\"]*\"", RegexOptions.NonBacktracking)]
    private static partial Regex LockTime();
}
