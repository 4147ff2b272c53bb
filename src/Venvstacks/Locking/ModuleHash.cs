using System.Security.Cryptography;
using System.Text;
using Venvstacks.Definitions;

namespace Venvstacks.Locking;

/// <summary>The hash of a module's name and content.</summary>
internal static class ModuleHash
{
    public static string Of(SourceModule module)
    {
        byte[] content = SHA256.HashData(File.ReadAllBytes(module.FullPath));
        string text = $"{module.FileName}sha256:{Convert.ToHexStringLower(content)}";
        return $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
    }
}
