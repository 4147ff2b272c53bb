using Venvstacks.Diagnostics;
using Venvstacks.Packaging;
using Venvstacks.Settings;

namespace Venvstacks.Indexes;

/// <summary>The indexes of a layer's packages.</summary>
internal sealed record IndexSettings
{
    /// <summary>The indexes in the order in which they are asked; the default one is the last.</summary>
    public ImmutableArray<PackageIndex> Indexes { get; init; } = [PackageIndex.Public];

    /// <summary>All indexes that pins may name: a default index whose place another one takes is still asked for what is pinned to it.</summary>
    public ImmutableArray<PackageIndex> Named { get; init; } = [];

    /// <summary>Folders and flat pages that are added to what the indexes have.</summary>
    public ImmutableArray<PackageIndex> FindLinks { get; init; } = [];

    /// <summary>Asks no index: only <see cref="FindLinks"/>.</summary>
    public bool NoIndex { get; init; }

    /// <summary>The rule for a package that several indexes have.</summary>
    public IndexStrategy Strategy { get; init; }

    /// <summary>The name of the one index that is asked for a package.</summary>
    public ImmutableDictionary<PackageName, string> Pins { get; init; } =
        ImmutableDictionary<PackageName, string>.Empty;

    /// <summary>The indexes that are asked for a package, in order.</summary>
    /// <exception cref="LayerSpecException">The package is pinned to an index that does not exist.</exception>
    public ImmutableArray<PackageIndex> IndexesOf(PackageName package)
    {
        if (Pins.TryGetValue(package, out string? pin))
        {
            PackageIndex index =
                Named.FirstOrDefault(i => i.Name == pin)
                ?? Indexes.FirstOrDefault(i => i.Name == pin)
                ?? throw IndexError.NoSuchIndex(package, pin);
            return NoIndex ? [] : [index];
        }
        return NoIndex ? [] : [.. Indexes.Where(i => !i.IsExplicit)];
    }

    /// <summary>Whether a package is pinned to an index, which leaves <see cref="FindLinks"/> out of account.</summary>
    public bool IsPinned(PackageName package) => Pins.ContainsKey(package);
}
