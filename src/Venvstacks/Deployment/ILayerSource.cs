using Venvstacks.Publishing;
using Venvstacks.Store;

namespace Venvstacks.Deployment;

/// <summary>The place that files of layers come from.</summary>
internal interface ILayerSource
{
    /// <summary>Writes files of a layer into its directory. Links are only listed: while files are written, there is none.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="folder">The full path of the layer's directory.</param>
    /// <param name="wanted">The paths of the files; null for all.</param>
    /// <param name="progress">Receives the number of bytes read.</param>
    /// <param name="cancellationToken">Ends the work between two files.</param>
    /// <returns>The entries of the layer; with wanted paths, at least those.</returns>
    /// <exception cref="Diagnostics.DeploymentException">The layer is missing or wrong.</exception>
    /// <exception cref="Diagnostics.StorageException">A file cannot be read or written.</exception>
    Task<ImmutableArray<ManifestEntry>> WriteAsync(
        PublishedLayer layer,
        string folder,
        IReadOnlySet<string>? wanted,
        Action<long> progress,
        CancellationToken cancellationToken
    );
}
