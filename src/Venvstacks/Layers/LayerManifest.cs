using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Venvstacks.Formats.Text;

namespace Venvstacks.Layers;

/// <summary>A layer: the sorted list of what it consists of. The contents of its files lie in the store.</summary>
/// <remarks>
/// <para>Its text form has a line for each entry, its fields divided by tabs: <c>d TIME PATH</c>,
/// <c>f TIME SHA256 SIZE PATH</c>, <c>x TIME SHA256 SIZE PATH</c> (executable) and <c>l TIME TARGET PATH</c>.</para>
/// <para>The manifest's hash is that of this text, so equal hashes mean equal layers.</para>
/// </remarks>
public sealed class LayerManifest
{
    private const string Header = "venvstacks manifest 1";

    private readonly Lazy<string> hash;

    private LayerManifest(ImmutableArray<ManifestEntry> entries)
    {
        Entries = entries;
        hash = new Lazy<string>(() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ToText()))));
    }

    /// <summary>The entries in <see cref="EntryOrder"/>; every path once, every path after its folder.</summary>
    public ImmutableArray<ManifestEntry> Entries { get; }

    /// <summary>The SHA-256 of the text form in lower-case hexadecimal digits.</summary>
    public string Hash => hash.Value;

    /// <summary>The sum of the sizes of all files, in bytes.</summary>
    public long Size => Entries.Sum(entry => entry.Size);

    /// <summary>A manifest of entries in any order; see <see cref="ManifestBuilder"/> for one that checks them.</summary>
    internal static LayerManifest Create(IEnumerable<ManifestEntry> entries) =>
        new([.. entries.OrderBy(entry => entry.Path, EntryOrder.Instance)]);

    /// <summary>The text form, with LF line ends.</summary>
    public string ToText()
    {
        var text = new StringBuilder(Header).Append('\n');
        foreach (ManifestEntry entry in Entries)
            text.AppendJoin('\t', Fields(entry)).Append('\n');
        return text.ToString();
    }

    /// <summary>Reads the text form.</summary>
    /// <exception cref="ParseException">It is none, or cut short within a line.</exception>
    public static LayerManifest Parse(string text)
    {
        string[] lines = text.Split('\n');
        if (lines[0] != Header || lines[^1].Length > 0)
            throw new ParseException(
                new ParseError("not a layer manifest, or cut short", lines[0], new TextSpan(0, lines[0].Length))
            );
        return new LayerManifest([.. lines[1..^1].Select(ParseLine)]);
    }

    private static string[] Fields(ManifestEntry entry) =>
        entry.Kind switch
        {
            EntryKind.Directory => ["d", $"{entry.Time}", entry.Path],
            EntryKind.Link => ["l", $"{entry.Time}", entry.Target, entry.Path],
            _ => [entry.IsExecutable ? "x" : "f", $"{entry.Time}", entry.Sha256, $"{entry.Size}", entry.Path],
        };

    private static ManifestEntry ParseLine(string line)
    {
        string[] fields = line.Split('\t');
        if (fields.Length >= 3 && long.TryParse(fields[1], out long time))
        {
            switch (fields)
            {
                case ["d", _, var path]:
                    return ManifestEntry.Directory(path, time);
                case ["l", _, var target, var path]:
                    return ManifestEntry.Link(path, target, time);
                case ["f" or "x", _, { Length: 64 } sha256, var digits, var path]
                    when long.TryParse(digits, out long size):
                    return ManifestEntry.File(path, sha256, size, fields[0] == "x", time);
            }
        }
        throw new ParseException(new ParseError("invalid manifest entry", line, new TextSpan(0, line.Length)));
    }
}
