using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Store;

namespace Venvstacks.Deployment;

/// <summary>The directory of a generation, as a check sees it.</summary>
/// <param name="layout">The paths.</param>
/// <param name="generation">The generation.</param>
internal sealed class GenerationFolder(TargetLayout layout, Generation generation)
{
    private readonly string _path = layout.FolderOf(generation.Folder);

    /// <summary>Whether the directory is there, and no link or file.</summary>
    public bool Exists => EntryStat.Of(_path) is { IsFolder: true };

    /// <summary>The check of a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="entries">All entries that it should have.</param>
    public TreeCheck CheckOf(DeployedLayer layer, IEnumerable<ManifestEntry> entries) =>
        new(layer.Name, Path.Combine(_path, layer.Name), entries)
        {
            HasPermissions = generation.HasPermissions,
            FolderMode = generation.FolderMode,
        };

    /// <summary>The differences of the directory itself, and the entries beside the layers.</summary>
    public ImmutableArray<TreeProblem> FindProblems()
    {
        TreeProblem? own = new TreeCheck("", _path, [])
        {
            HasPermissions = generation.HasPermissions,
            FolderMode = generation.FolderMode,
        }.FindOwnProblem();
        return [.. own is null ? [] : new[] { Beside(own.Kind) }, .. Exists ? FindExtra() : []];
    }

    private IEnumerable<TreeProblem> FindExtra()
    {
        try
        {
            return
            [
                .. Directory
                    .GetFileSystemEntries(_path)
                    .Select(path => Path.GetFileName(path))
                    .Except(generation.Layers.Select(layer => layer.Name), StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal)
                    .Select(Extra),
            ];
        }
        catch (Exception e) when (StorageException.IsFileError(e))
        {
            return [Beside(TreeProblemKind.Unreadable)];
        }
    }

    private TreeProblem Extra(string name) =>
        Beside(TreeProblemKind.Extra, $"/{name}") with
        {
            IsDirectoryLink =
                EntryStat.Of(Path.Combine(_path, name)) is { IsLink: true }
                && Directory.Exists(Path.Combine(_path, name)),
        };

    private TreeProblem Beside(TreeProblemKind kind, string below = "") =>
        TreeProblem.Beside($"generations/{generation.Folder}{below}", kind);
}
