using System.Buffers.Text;

namespace Venvstacks.Packaging.Wheels;

/// <summary>A row of a RECORD file: a file of the wheel or installation.</summary>
/// <param name="Path">Its path, with slashes.</param>
/// <param name="Algorithm">The hash algorithm in lower case, or empty (RECORD itself).</param>
/// <param name="Digest">The hash in URL-safe base64 without padding, or empty.</param>
/// <param name="Size">The length in bytes, or null.</param>
public sealed record RecordRow(string Path, string Algorithm, string Digest, long? Size)
{
    /// <summary>A row with a SHA-256.</summary>
    /// <param name="path">The path.</param>
    /// <param name="sha256">The hash in hexadecimal digits.</param>
    /// <param name="size">The length in bytes.</param>
    public static RecordRow Of(string path, string sha256, long size) =>
        new(path, "sha256", Base64Url.EncodeToString(Convert.FromHexString(sha256)), size);

    /// <summary>A row without hash and size, as RECORD's own.</summary>
    public static RecordRow WithoutHash(string path) => new(path, "", "", null);

    /// <summary>The row as CSV, without line end.</summary>
    public override string ToString() =>
        $"{Quote(Path)},{(Algorithm.Length > 0 ? $"{Algorithm}={Digest}" : "")},{Size}";

    /// <summary>Whether a hash in bytes is the row's.</summary>
    public bool HasDigest(ReadOnlySpan<byte> hash) => Base64Url.EncodeToString(hash) == Digest.TrimEnd('=');

    private static string Quote(string field) =>
        field.AsSpan().ContainsAny(",\"\r\n")
            ? new StringBuilder(field).Replace("\"", "\"\"").Insert(0, '"').Append('"').ToString()
            : field;
}
