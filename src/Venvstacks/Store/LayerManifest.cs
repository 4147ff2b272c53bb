using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Venvstacks.Formats.Text;

namespace Venvstacks.Store;

/// <summary>A layer: the sorted list of what it consists of. The contents of its files lie in the store.</summary>
/// <remarks>Its hash is that of its text form (<see cref="ManifestText"/>), so equal hashes mean equal layers.</remarks>
public sealed class LayerManifest
{
    private readonly Lazy<string> _text;
    private readonly Lazy<string> _hash;

    private LayerManifest(ImmutableArray<ManifestEntry> entries)
    {
        Entries = entries;
        _text = new Lazy<string>(() => ManifestText.Write(Entries));
        _hash = new Lazy<string>(() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ToText()))));
    }

    /// <summary>The entries in <see cref="EntryOrder"/>; every path once, every path after its folder.</summary>
    public ImmutableArray<ManifestEntry> Entries { get; }

    /// <summary>The SHA-256 of the text form in lower-case hexadecimal digits.</summary>
    public string Hash => _hash.Value;

    /// <summary>The sum of the sizes of all files, in bytes.</summary>
    public long Size => Entries.Sum(entry => entry.Size);

    /// <summary>A manifest of entries in any order, which are not checked.</summary>
    internal static LayerManifest Create(IEnumerable<ManifestEntry> entries) =>
        new([.. entries.OrderBy(entry => entry.Path, EntryOrder.Instance)]);

    /// <summary>The text form.</summary>
    public string ToText() => _text.Value;

    /// <summary>Reads the text form.</summary>
    /// <exception cref="ParseException">It is none, or cut short.</exception>
    public static LayerManifest Parse(string text) => new(ManifestText.Parse(text));
}
