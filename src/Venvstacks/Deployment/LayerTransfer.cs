namespace Venvstacks.Deployment;

/// <summary>The origins of files of a layer that no generation of the installation had.</summary>
public enum TransferOrigin
{
    /// <summary>No transfer: all files were in the installation.</summary>
    Installation,

    /// <summary>An archive that was kept in the installation.</summary>
    KeptArchive,

    /// <summary>Parts of the archive.</summary>
    Ranges,

    /// <summary>The whole archive.</summary>
    Archive,

    /// <summary>The cache, where the layer was assembled from its lock.</summary>
    Cache,
}

/// <summary>The origin of the files of an installed layer.</summary>
/// <param name="Layer">The name of the layer's directory.</param>
/// <param name="Origin">The origin of the files that no generation had.</param>
public sealed record LayerTransfer(string Layer, TransferOrigin Origin)
{
    /// <summary>The number of files that were taken from generations of the installation.</summary>
    public int SharedFiles { get; init; }

    /// <summary>The number of files that were unpacked.</summary>
    public int UnpackedFiles { get; init; }

    /// <summary>The number of ranges that were fetched.</summary>
    public int Ranges { get; init; }

    /// <summary>The bytes of the archive that were fetched from the source.</summary>
    public long Bytes { get; init; }
}
