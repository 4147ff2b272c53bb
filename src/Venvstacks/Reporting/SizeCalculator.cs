using Venvstacks.Store;

namespace Venvstacks.Reporting;

/// <summary>Adds up the files of layers of one target, and finds the packages that layers beside each other hold.</summary>
internal sealed class SizeCalculator
{
    private readonly ImmutableArray<LayerContents> _layers;
    private readonly ILookup<string, LayerContents> _holders;

    /// <summary>Prepares the sums.</summary>
    /// <param name="layers">The layers of one target.</param>
    public SizeCalculator(ImmutableArray<LayerContents> layers)
    {
        _layers = layers;
        _holders = layers
            .SelectMany(layer => layer.Files.Select(file => (file.Content.Sha256, Layer: layer)).Distinct())
            .ToLookup(pair => pair.Sha256, pair => pair.Layer, StringComparer.Ordinal);
    }

    /// <summary>The size of each layer.</summary>
    public IEnumerable<LayerSize> Layers =>
        _layers.Select(layer => new LayerSize(layer.Name, layer.Target, PartsOf(layer))
        {
            LowerLayers = layer.LowerLayers,
            PackedBytes = layer.PackedBytes,
            SharedBytes = layer
                .Files.Where(file => _holders[file.Content.Sha256].Any(other => AreBeside(layer, other)))
                .Sum(file => file.Content.Size),
        });

    /// <summary>The packages that several layers hold.</summary>
    public IEnumerable<DuplicatePackage> Duplicates =>
        _layers
            .SelectMany(layer =>
                layer
                    .Files.Where(file => file.Part.Kind == ComponentKind.Package)
                    .GroupBy(file => (file.Part.Name, file.Part.Version))
                    .Select(group => new Copy(layer, group.Key.Name, group.Key.Version, [.. group]))
            )
            .GroupBy(copy => (copy.Name, copy.Version))
            .Select(group => FindDuplicate([.. group]))
            .OfType<DuplicatePackage>();

    private static bool AreBeside(LayerContents one, LayerContents other) =>
        one != other
        && !one.LowerLayers.Contains(other.Name, StringComparer.Ordinal)
        && !other.LowerLayers.Contains(one.Name, StringComparer.Ordinal);

    private static DuplicatePackage? FindDuplicate(Copy[] copies)
    {
        Copy[] apart = [.. copies.Where(copy => copies.Any(other => AreBeside(copy.Layer, other.Layer)))];
        if (apart.Length < 2)
            return null;
        StoredContent[][] equal =
        [
            .. apart
                .SelectMany(copy => copy.Files)
                .GroupBy(file => (file.Path, file.Content))
                .Where(group => group.Count() > 1)
                .Select(group => group.Select(file => file.Content).ToArray()),
        ];
        if (equal.Length == 0)
            return null;
        return new DuplicatePackage(
            apart[0].Name,
            apart[0].Version,
            apart[0].Layer.Target,
            [.. apart.Select(copy => copy.Layer.Name)]
        )
        {
            LowerLayer = apart[0]
                .Layer.LowerLayers.FirstOrDefault(name =>
                    apart.All(copy => copy.Layer.LowerLayers.Contains(name, StringComparer.Ordinal))
                ),
            Bytes = equal.Sum(group => group[0].Size),
            SavedBytes = equal.Sum(group => group[0].Size * (group.Length - 1)),
            SavedPackedBytes = SavedOf([.. apart.Select(copy => copy.PackedBytes)]),
        };
    }

    private static long? SavedOf(long?[] packed) => packed.Contains(null) ? null : packed.Sum() - packed.Max();

    private static ImmutableArray<PartSize> PartsOf(LayerContents layer)
    {
        PackedShares packed = new(layer);
        return
        [
            .. layer
                .Files.GroupBy(file => file.Part)
                .Select(part => new PartSize(
                    part.Key.Kind,
                    part.Key.Name,
                    part.Key.Version,
                    [
                        .. part.GroupBy(file => file.Kind)
                            .Select(kind => new FileKindSize(
                                kind.Key,
                                kind.Count(),
                                kind.Sum(file => file.Content.Size),
                                packed.Next(kind)
                            ))
                            .OrderByDescending(kind => kind.Bytes)
                            .ThenBy(kind => kind.Kind),
                    ]
                ))
                .OrderByDescending(part => part.Bytes)
                .ThenBy(part => part.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>A package in a layer.</summary>
    private sealed record Copy(LayerContents Layer, string Name, string Version, SizedFile[] Files)
    {
        public long? PackedBytes => new PackedShares(Layer).Next(Files);
    }

    /// <summary>Divides the size of an archive among groups of files; the parts add up to the whole.</summary>
    private sealed class PackedShares(LayerContents layer)
    {
        private readonly double _all = layer.Files.Sum(file => file.Share);
        private double _taken;

        public long? Next(IEnumerable<SizedFile> files)
        {
            if (layer.PackedBytes is not { } packed)
                return null;
            long before = ToBytes(_taken, packed);
            _taken += files.Sum(file => file.Share);
            return ToBytes(_taken, packed) - before;
        }

        private long ToBytes(double share, long packed) => _all > 0 ? (long)Math.Round(packed * share / _all) : 0;
    }
}
