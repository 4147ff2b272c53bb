using System.Text;
using Venvstacks.Storage;

namespace Venvstacks.Layers;

/// <summary>A row of <c>RECORD</c> (PEP 376).</summary>
/// <param name="Path">The path relative to site-packages.</param>
/// <param name="Hash">The algorithm and the hash in URL-safe base 64 without padding, <c>sha256=…</c>; or empty.</param>
/// <param name="Size">The size in bytes, or empty.</param>
internal readonly record struct RecordRow(string Path, string Hash, string Size)
{
    /// <summary>The row of a file.</summary>
    public static RecordRow Of(string path, ManifestEntry file)
    {
        string hash = Convert.ToBase64String(Convert.FromHexString(file.Content.Sha256));
        return new RecordRow(path, "sha256=" + hash.TrimEnd('=').Replace('+', '-').Replace('/', '_'), $"{file.Size}");
    }

    /// <summary>The text of the file: rows sorted by path, LF line ends.</summary>
    public static string Write(IEnumerable<RecordRow> rows)
    {
        var text = new StringBuilder();
        foreach (RecordRow row in rows.OrderBy(row => row.Path, StringComparer.Ordinal))
            text.Append(Quote(row.Path)).Append(',').Append(row.Hash).Append(',').Append(row.Size).Append('\n');
        return text.ToString();
    }

    private static string Quote(string path) =>
        path.AsSpan().ContainsAny(",\"\r\n") ? $"\"{path.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : path;
}
