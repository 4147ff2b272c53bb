namespace Venvstacks.Packaging.IndexPages;

/// <summary>A checksum that an index gives for a file.</summary>
/// <param name="Algorithm">The algorithm as hashlib names it, in lower case: <c>sha256</c>.</param>
/// <param name="Hex">The value in lower-case hexadecimal digits.</param>
public readonly record struct FileHash(string Algorithm, string Hex)
{
    /// <summary>Algorithm and value, as <c>sha256:…</c>.</summary>
    public override string ToString() => $"{Algorithm}:{Hex}";
}
