using Venvstacks.Publishing;
using Venvstacks.Store;

namespace Venvstacks.Deployment;

/// <summary>A directory of archives.</summary>
/// <param name="folder">The full path.</param>
internal sealed class ArchiveFolder(string folder) : ILayerSource
{
    private readonly string _folder = folder;

    /// <inheritdoc/>
    public Task<ImmutableArray<ManifestEntry>> WriteAsync(
        PublishedLayer layer,
        string folder,
        IReadOnlySet<string>? wanted,
        Action<long> progress,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult(
            new ArchiveUnpacker(layer, Path.Combine(_folder, layer.Archive!.FileName), folder)
            {
                Wanted = wanted,
                Progress = progress,
            }.Unpack(cancellationToken)
        );
}
