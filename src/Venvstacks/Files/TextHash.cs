using System.Security.Cryptography;
using System.Text;

namespace Venvstacks.Files;

/// <summary>The hash of a text: the name of a cache entry, or the identity of a list.</summary>
internal static class TextHash
{
    /// <summary>The SHA-256 of a text in UTF-8, in lower-case hexadecimal digits.</summary>
    public static string Sha256Of(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
