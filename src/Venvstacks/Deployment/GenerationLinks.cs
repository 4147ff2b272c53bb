using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Layers;
using Venvstacks.Platforms;
using Venvstacks.Publishing;
using Venvstacks.Store;

namespace Venvstacks.Deployment;

/// <summary>The symbolic links of a generation, made when all files are written. On a file system without links, links to files become copies, and others are left out.</summary>
/// <param name="folder">The full path of the generation's directory.</param>
internal sealed class GenerationLinks(string folder)
{
    private readonly Dictionary<string, ManifestEntry> _entries = new(StringComparer.Ordinal);

    /// <summary>Adds the entries of a layer.</summary>
    public void Add(PublishedLayer layer, ImmutableArray<ManifestEntry> entries)
    {
        foreach (ManifestEntry entry in UpdateRules.Placed(layer, entries))
            _entries[entry.Path] = entry;
    }

    /// <summary>Makes all links; false where the file system has none.</summary>
    /// <exception cref="DeploymentException">A link leads out of the installation.</exception>
    /// <exception cref="StorageException">A link cannot be written.</exception>
    public bool TryCreate()
    {
        UpdateRules.RequireLinks(_entries.Values);
        foreach (ManifestEntry link in _entries.Values.Where(entry => entry.Kind == EntryKind.Link))
        {
            string full = Path.Combine(folder, link.Path);
            if (new FileInfo(full).LinkTarget == link.Target)
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            if (!StorageException.Guard("write", full, () => FileSystem.TrySymbolicLink(full, link.Target)))
                return false;
        }
        return true;
    }

    /// <summary>Replaces the links of a layer by copies of the files that they lead to.</summary>
    /// <param name="layer">The name of the layer's directory.</param>
    /// <param name="metadata">The metadata of the layer.</param>
    /// <param name="target">The target of the layer.</param>
    /// <param name="time">The time of the scripts.</param>
    /// <returns>The copies.</returns>
    /// <exception cref="DeploymentException">The layer's Python cannot be started without links.</exception>
    /// <exception cref="StorageException">A copy cannot be written.</exception>
    public ImmutableArray<ManifestEntry> Replace(string layer, LayerMetadata metadata, Target target, long time)
    {
        using LayerFileWriter writer = new();
        List<ManifestEntry> copies = [];
        string launcher = $"{layer}/{metadata.Python}";
        bool isLaunched = _entries.ContainsKey(launcher + "_");
        if (isLaunched)
            copies.Add(WriteLauncher(launcher));
        string top = layer + "/";
        foreach (ManifestEntry link in _entries.Values.Where(IsLink))
        {
            FileRemoval.Remove(Path.Combine(folder, link.Path));
            ManifestEntry? file = LinkFreeLayer.Follow(link, _entries);
            if (isLaunched && link.Path == launcher + "_")
                continue;
            if (isLaunched && file?.Path == launcher)
                copies.Add(WriteLauncher(link.Path));
            else if (file?.Kind == EntryKind.File)
                copies.Add(Copy(file, link.Path));
        }
        return [.. copies.Select(copy => copy.At(copy.Path[top.Length..]))];

        bool IsLink(ManifestEntry entry) =>
            entry.Kind == EntryKind.Link && entry.Path.StartsWith(top, StringComparison.Ordinal);

        ManifestEntry WriteLauncher(string path)
        {
            string full = Path.Combine(folder, path);
            FileRemoval.Remove(full);
            byte[] script = Encoding.UTF8.GetBytes(LauncherOf(layer, metadata, target));
            return ManifestEntry.File(path, writer.Write(full, script, isExecutable: true, time), time);
        }

        ManifestEntry Copy(ManifestEntry file, string path)
        {
            string from = Path.Combine(folder, file.Path);
            using FileStream content = StorageException.Guard("read", from, () => File.OpenRead(from));
            StoredContent copied = writer.Write(
                Path.Combine(folder, path),
                content,
                file.Content.IsExecutable,
                file.Time
            );
            return ManifestEntry.File(path, copied, file.Time);
        }
    }

    // The script runs the program of the runtime instead of a link to it.
    private static string LauncherOf(string layer, LayerMetadata metadata, Target target)
    {
        if (target.Libc == Libc.Musl)
            throw DeploymentException.About(
                DiagnosticCodes.LinksNeeded,
                $"the layer '{layer}' cannot be installed on a file system without symbolic links, since 'sh' cannot start Python under the name of its layer",
                "install into another file system"
            );
        const string beside = "../";
        return LauncherScript.Text(
            target,
            [.. metadata.DynlibDirs.Select(path => path[beside.Length..])],
            metadata.BasePython[beside.Length..]
        );
    }
}
