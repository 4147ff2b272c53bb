using System.Security.Cryptography;
using Venvstacks.Diagnostics;

namespace Venvstacks.Sources;

/// <summary>The hash of a launch or support module's names and contents, as published metadata and locks hold it.</summary>
internal static class ModuleHash
{
    /// <summary><c>sha256:HEX</c> of a file's name and content hash; <c>sha256/HEX</c> of the folder names, each with the names and hashes of its files.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="LayerSpecException">The module is, or holds, a link that leads outside.</exception>
    public static string Of(SourceModule module)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (!module.IsFolder)
        {
            AppendFile(hash, module.FullPath, module.FileName);
            return "sha256:" + Finish(hash);
        }
        foreach (SourceFolder folder in SourceTree.Around(module.BaseDirectory).Walk(module))
        {
            Append(hash, folder.Name);
            foreach (string name in folder.FileNames)
                AppendFile(hash, Path.Combine(folder.FullPath, name), name);
        }
        return "sha256/" + Finish(hash);
    }

    private static void AppendFile(IncrementalHash hash, string path, string name)
    {
        using FileStream content = File.OpenRead(path);
        Append(hash, name);
        Append(hash, "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    private static void Append(IncrementalHash hash, string text) => hash.AppendData(Encoding.UTF8.GetBytes(text));

    private static string Finish(IncrementalHash hash) => Convert.ToHexStringLower(hash.GetHashAndReset());
}
