using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Reporting;

/// <summary>The size of a stack: its layers, and the packages that several of them hold.</summary>
/// <param name="Layers">The layers, by target, lower ones first.</param>
/// <param name="Duplicates">The packages that layers beside each other hold, the largest saving first.</param>
public sealed record StackSize(ImmutableArray<LayerSize> Layers, ImmutableArray<DuplicatePackage> Duplicates)
{
    /// <summary>The sum of the sizes of all files, in bytes.</summary>
    public long Bytes => Layers.Sum(layer => layer.Bytes);

    /// <summary>The sum of the sizes of all archives in bytes; null where a layer has no archive.</summary>
    public long? PackedBytes =>
        Layers.All(layer => layer.PackedBytes is not null) ? Layers.Sum(l => l.PackedBytes) : null;
}

/// <summary>The size of a layer.</summary>
/// <param name="Name">The build name.</param>
/// <param name="Target">The target that the layer is for.</param>
/// <param name="Parts">Its packages and other parts, the largest first.</param>
public sealed record LayerSize(string Name, Target Target, ImmutableArray<PartSize> Parts)
{
    /// <summary>The build names of all layers below it.</summary>
    public ImmutableArray<string> LowerLayers { get; init; } = [];

    /// <summary>The size of its archive in bytes; null where there is none of these files.</summary>
    public long? PackedBytes { get; init; }

    /// <summary>The size in bytes of its files that a layer beside it, neither below nor above, holds too.</summary>
    public long SharedBytes { get; init; }

    /// <summary>The sum of the sizes of its files, in bytes.</summary>
    public long Bytes => Parts.Sum(part => part.Bytes);

    /// <summary>The number of its files.</summary>
    public int Files => Parts.Sum(part => part.Files);
}

/// <summary>The size of a package of a layer, or of another part: the interpreter, modules of an application, generated files.</summary>
/// <param name="Kind">The kind of part. In an output directory, <see cref="ComponentKind.Generated"/> includes an application's modules.</param>
/// <param name="Name">The package; else empty.</param>
/// <param name="Version">The version of a package; else empty.</param>
/// <param name="Kinds">Its files by kind, the largest first.</param>
public sealed record PartSize(ComponentKind Kind, string Name, string Version, ImmutableArray<FileKindSize> Kinds)
{
    /// <summary>The sum of the sizes of its files, in bytes.</summary>
    public long Bytes => Kinds.Sum(kind => kind.Bytes);

    /// <summary>Its share of the layer's archive in bytes, or null: the bytes of each frame are shared by size.</summary>
    public long? PackedBytes => Kinds.IsEmpty ? null : Kinds.Aggregate((long?)0, (sum, kind) => sum + kind.PackedBytes);

    /// <summary>The number of its files.</summary>
    public int Files => Kinds.Sum(kind => kind.Files);
}

/// <summary>The size of all files of one kind in a part of a layer.</summary>
/// <param name="Kind">The kind of file.</param>
/// <param name="Files">The number of files.</param>
/// <param name="Bytes">The sum of their sizes, in bytes.</param>
/// <param name="PackedBytes">Their share of the layer's archive in bytes, or null.</param>
public sealed record FileKindSize(FileKind Kind, int Files, long Bytes, long? PackedBytes);

/// <summary>A package that layers beside each other hold in one version.</summary>
/// <param name="Name">The package.</param>
/// <param name="Version">The version.</param>
/// <param name="Target">The target of the layers.</param>
/// <param name="Layers">The build names of the layers.</param>
public sealed record DuplicatePackage(string Name, string Version, Target Target, ImmutableArray<string> Layers)
{
    /// <summary>The highest layer below all of them, where the package would be once; null where they have no common layer.</summary>
    public string? LowerLayer { get; init; }

    /// <summary>The size in bytes of its files that are equal in several of the layers, counted once.</summary>
    public long Bytes { get; init; }

    /// <summary>The size in bytes of the copies that a common lower layer would save.</summary>
    public long SavedBytes { get; init; }

    /// <summary>The size in bytes that the archives would be smaller, by the shares of the package; null where a layer has no archive.</summary>
    public long? SavedPackedBytes { get; init; }
}
