using Venvstacks.Diagnostics;
using Venvstacks.Layers;
using Venvstacks.Publishing;
using Venvstacks.Store;

namespace Venvstacks.Deployment;

/// <summary>Layers that were assembled from locks and wheels on this machine. Their files are copied from the store, never linked.</summary>
/// <param name="definition">The full path of the stack definition.</param>
/// <param name="store">The store that has the contents.</param>
/// <param name="layers">The layers, lower ones first.</param>
internal sealed class AssembledLayers(string definition, ContentStore store, ImmutableArray<BuiltLayer> layers)
    : ILayerSource
{
    /// <summary>The layers with the facts that identify them: number 0, no file name, and size and hash of their manifests instead of an archive's.</summary>
    public ImmutableArray<PublishedLayer> Published => [.. layers.Select(Describe)];

    /// <inheritdoc/>
    public Task<ImmutableArray<ManifestEntry>> WriteAsync(
        PublishedLayer layer,
        string folder,
        IReadOnlySet<string>? wanted,
        Action<long> progress,
        CancellationToken cancellationToken
    )
    {
        BuiltLayer built =
            layers.FirstOrDefault(known => known.Manifest.Hash == layer.Archive!.Sha256)
            ?? throw DeploymentException.About(
                DiagnosticCodes.IncompleteSource,
                $"'{definition}' no longer gives the layer '{layer.Facts.InstallTarget}' that is installed",
                "install the present layers with 'venvstacks update'"
            );
        using LayerFileWriter writer = new();
        foreach (ManifestEntry entry in built.Manifest.Entries.Where(entry => entry.Kind == EntryKind.Directory))
            Create(Path.Combine(folder, entry.Path));
        foreach (ManifestEntry entry in built.Manifest.Entries.Where(entry => entry.Kind == EntryKind.File))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (wanted is not null && !wanted.Contains(entry.Path))
                continue;
            string path = Path.Combine(folder, entry.Path);
            Create(Path.GetDirectoryName(path)!);
            FileRemoval.Remove(path); // of an attempt that met a damaged copy
            using (CheckedContentStream content = store.OpenChecked(entry.Content, entry.Path))
                writer.Write(path, content, entry.Content.IsExecutable, entry.Time);
            progress(entry.Size);
        }
        return Task.FromResult(built.Manifest.Entries);
    }

    private static PublishedLayer Describe(BuiltLayer layer) =>
        new(
            layer.Recipe.Facts,
            new ArchiveFacts(0, "", layer.Recipe.Target) { Size = layer.Manifest.Size, Sha256 = layer.Manifest.Hash }
        );

    private static void Create(string folder) =>
        StorageException.Guard("write", folder, () => Directory.CreateDirectory(folder));
}
