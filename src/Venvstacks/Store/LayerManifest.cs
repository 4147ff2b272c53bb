using System.Runtime.InteropServices;

namespace Venvstacks.Store;

/// <summary>A layer: its sorted entries, and the parts that own them. The contents of its files are in the store.</summary>
/// <remarks>Its hash is that of its entries in text form (<see cref="ManifestText"/>), so equal hashes mean equal layers.</remarks>
public sealed class LayerManifest
{
    private readonly Lazy<string> _hash;

    /// <summary>A layer.</summary>
    /// <param name="entries">Its entries, in any order; the array is sorted and belongs to the layer.</param>
    /// <param name="inventory">The parts that own them.</param>
    internal LayerManifest(ManifestEntry[] entries, ImmutableArray<LayerComponent> inventory = default)
    {
        Array.Sort(entries, EntryOrder.Instance);
        Entries = ImmutableCollectionsMarshal.AsImmutableArray(entries);
        Inventory = inventory.IsDefault ? [] : inventory;
        _hash = new Lazy<string>(() => ManifestText.HashOf(Entries));
    }

    /// <summary>The entries in <see cref="EntryOrder"/>; each path once, after its folder.</summary>
    public ImmutableArray<ManifestEntry> Entries { get; }

    /// <summary>The parts of the layer; each file and link belongs to one.</summary>
    public ImmutableArray<LayerComponent> Inventory { get; }

    /// <summary>The SHA-256 of the entries in lower-case hexadecimal digits.</summary>
    public string Hash => _hash.Value;

    /// <summary>The sum of the sizes of all files, in bytes.</summary>
    public long Size => Entries.Sum(entry => entry.Size);

    /// <summary>The parts that own the entries, in the order of the entries; null for folders.</summary>
    internal ImmutableArray<LayerComponent?> Owners()
    {
        LayerComponent?[] owners = new LayerComponent?[Entries.Length];
        foreach (LayerComponent part in Inventory)
        {
            foreach (ManifestEntry entry in part.Entries)
                owners[Entries.BinarySearch(entry, EntryOrder.Instance)] = part;
        }
        return ImmutableCollectionsMarshal.AsImmutableArray(owners);
    }

    /// <summary>Whether a store has all contents.</summary>
    internal bool IsIn(ContentStore store) =>
        Entries.AsParallel().All(entry => entry.Kind != EntryKind.File || store.Has(entry.Content));
}
