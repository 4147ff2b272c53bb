using Venvstacks.Publishing;

namespace Venvstacks.Cli.Terminal;

/// <summary>The short tables that end <c>build</c>, <c>publish</c> and <c>local-export</c> on a terminal.</summary>
/// <param name="output">The output.</param>
/// <param name="namesTargets">Whether layers are named with their target.</param>
internal sealed class ResultTable(TextWriter output, bool namesTargets)
{
    /// <summary>Writes the layers that were built.</summary>
    /// <param name="built">The layers.</param>
    /// <param name="folder">The directory of the definition, which paths are relative to.</param>
    public void Write(BuildResult built, string folder) =>
        TextTable.Write(
            output,
            ["layer", "state", "unpacked", "directory"],
            built.Layers.Select(layer =>
                new[]
                {
                    NameOf(layer.Layer.BuildName, layer.Target.Name),
                    State(layer.Reason is not null),
                    ProgressText.Size(layer.Manifest.Size),
                    layer.Path is { } path ? Path.GetRelativePath(folder, path) : "in the cache",
                }
            )
        );

    /// <summary>Writes the archives or exports that were made.</summary>
    /// <param name="publications">The publications.</param>
    /// <param name="hasChanged">Whether a layer of a name was written again.</param>
    /// <param name="folder">The output directory, which paths are relative to.</param>
    public void Write(ImmutableArray<Publication> publications, Func<string, bool> hasChanged, string folder)
    {
        TextTable.Write(
            output,
            ["layer", "state", "packed", "path"],
            from publication in publications
            from pair in publication.Manifest.Layers.Zip(publication.OutputPaths)
            let name = NameOf(pair.First.Facts.LayerName, publication.Target.Name)
            select new[] { name, State(hasChanged(name)), Size(pair.First), Path.GetRelativePath(folder, pair.Second) }
        );
        output.WriteLine($"Paths are relative to {folder}");
    }

    /// <summary>Writes the layers of a plan; an archive that is there already has a size.</summary>
    public void Write(ImmutableArray<StackManifest> plans) =>
        TextTable.Write(
            output,
            ["layer", "state", "packed", "path"],
            plans
                .SelectMany(plan => plan.Layers)
                .Select(layer =>
                    new[]
                    {
                        NameOf(layer.Facts.LayerName, layer.Archive?.Target.Name),
                        layer.Archive?.Size is null ? "to be written" : "unchanged",
                        Size(layer),
                        layer.Archive?.FileName ?? layer.Facts.InstallTarget,
                    }
                )
        );

    private string NameOf(string layer, string? target) =>
        namesTargets && target is not null ? $"{layer} ({target})" : layer;

    private static string State(bool isChanged) => isChanged ? "changed" : "unchanged";

    private static string Size(PublishedLayer layer) => layer.Archive?.Size is { } size ? ProgressText.Size(size) : "-";
}
