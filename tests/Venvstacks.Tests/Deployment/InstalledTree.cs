using System.Runtime.Versioning;
using System.Security.Cryptography;

namespace Venvstacks.Tests.Deployment;

/// <summary>The entries of installed or exported layers, without those that an installation makes.</summary>
[UnsupportedOSPlatform("windows")]
internal static class InstalledTree
{
    private static readonly EnumerationOptions WithoutLinks = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.None,
    };

    /// <summary>Kind, program or not, and content of each path.</summary>
    public static Dictionary<string, string> Of(string root) =>
        new DirectoryInfo(root)
            .EnumerateFileSystemInfos("*", WithoutLinks)
            .Select(item => (Path: Path.GetRelativePath(root, item.FullName), Item: item))
            .Where(entry => !IsMade(entry.Path))
            .ToDictionary(entry => entry.Path, entry => Describe(entry.Item));

    private static bool IsMade(string path) =>
        path.StartsWith("__venvstacks__", StringComparison.Ordinal)
        || path.Contains("__pycache__", StringComparison.Ordinal)
        || Path.GetFileName(path) is "pyvenv.cfg" or "sitecustomize.py";

    private static string Describe(FileSystemInfo item) =>
        item.LinkTarget is { } target ? $"link {target}"
        : item is DirectoryInfo ? "directory"
        : $"{item.UnixFileMode.HasFlag(UnixFileMode.OtherExecute)} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(item.FullName)))}";
}
