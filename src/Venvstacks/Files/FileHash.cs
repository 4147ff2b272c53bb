using System.Security.Cryptography;
using Venvstacks.Diagnostics;

namespace Venvstacks.Files;

/// <summary>The hash of a file.</summary>
internal static class FileHash
{
    /// <summary>The SHA-256 in lower-case hexadecimal digits.</summary>
    /// <exception cref="StorageException">The file cannot be read.</exception>
    public static string Sha256Of(string path)
    {
        return StorageException.Guard("read", path, Compute);

        string Compute()
        {
            using FileStream file = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(file));
        }
    }
}
