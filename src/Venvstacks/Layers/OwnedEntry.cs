using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>An entry of a layer with the part that it belongs to. Two of one path are equal.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Owner">The part, without its entries.</param>
internal readonly record struct OwnedEntry(ManifestEntry Entry, LayerComponent Owner)
{
    public bool Equals(OwnedEntry other) => EntryOrder.Instance.Equals(Entry, other.Entry);

    public override int GetHashCode() => EntryOrder.Instance.GetHashCode(Entry);
}
