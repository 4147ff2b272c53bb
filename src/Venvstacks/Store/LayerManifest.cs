using Venvstacks.Files;

namespace Venvstacks.Store;

/// <summary>A layer: its sorted entries, and the parts that own them. The contents of its files are in the store.</summary>
/// <remarks>Its hash is that of its entries in text form (<see cref="ManifestText"/>), so equal hashes mean equal layers.</remarks>
public sealed class LayerManifest
{
    private readonly Lazy<string> _hash;

    internal LayerManifest(IEnumerable<ManifestEntry> entries, ImmutableArray<LayerComponent> inventory = default)
    {
        Entries = [.. entries.OrderBy(entry => entry.Path, EntryOrder.Instance)];
        Inventory = inventory.IsDefault ? [] : inventory;
        _hash = new Lazy<string>(() => TextHash.Sha256Of(ManifestText.Write(Entries)));
    }

    /// <summary>The entries in <see cref="EntryOrder"/>; each path once, after its folder.</summary>
    public ImmutableArray<ManifestEntry> Entries { get; }

    /// <summary>The parts of the layer; each file and link belongs to one.</summary>
    public ImmutableArray<LayerComponent> Inventory { get; }

    /// <summary>The SHA-256 of the entries in lower-case hexadecimal digits.</summary>
    public string Hash => _hash.Value;

    /// <summary>The sum of the sizes of all files, in bytes.</summary>
    public long Size => Entries.Sum(entry => entry.Size);

    /// <summary>Whether a store has all contents.</summary>
    internal bool IsIn(ContentStore store) =>
        Entries.AsParallel().All(entry => entry.Kind != EntryKind.File || store.Has(entry.Content));
}
