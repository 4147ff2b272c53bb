using System.Security.Cryptography;
using System.Text;
using Venvstacks.Definitions;

namespace Venvstacks.Locking;

/// <summary>The hash of a module: of its names and contents.</summary>
internal static class ModuleHash
{
    /// <summary><c>sha256:HEX</c> of a file, <c>sha256/HEX</c> of a folder.</summary>
    public static string Of(SourceModule module)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (module.IsFolder)
            AddFolder(hash, new DirectoryInfo(module.FullPath));
        else
            AddFile(hash, new FileInfo(module.FullPath));
        char separator = module.IsFolder ? '/' : ':';
        return $"sha256{separator}{Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }

    private static void AddFolder(IncrementalHash hash, DirectoryInfo folder)
    {
        Add(hash, folder.Name);
        foreach (FileInfo file in folder.EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal))
            AddFile(hash, file);
        foreach (DirectoryInfo inner in folder.EnumerateDirectories().OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            if (inner.Name != "__pycache__")
                AddFolder(hash, inner);
        }
    }

    private static void AddFile(IncrementalHash hash, FileInfo file)
    {
        Add(hash, file.Name);
        Add(hash, $"sha256:{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.FullName)))}");
    }

    private static void Add(IncrementalHash hash, string text) => hash.AppendData(Encoding.UTF8.GetBytes(text));
}
