using System.Collections.Concurrent;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Zstd;
using Venvstacks.Publishing;
using Venvstacks.Store;

namespace Venvstacks.Deployment;

/// <summary>Reads the manifests beside archives, from the installation or else from the source: each once, and checked before anything in it is used.</summary>
/// <param name="plan">The layers, and where they come from.</param>
/// <param name="records">The records of the installation.</param>
internal sealed class SidecarReader(GenerationPlan plan, TargetRecords records)
{
    private const long MaxFrame = 256L << 20;

    private readonly ConcurrentDictionary<string, LayerSidecar> _known = new(StringComparer.Ordinal);
    private long _fetched;

    /// <summary>The bytes that were fetched from the source.</summary>
    public long Fetched => _fetched;

    /// <summary>The manifest of a layer; null where the source has none.</summary>
    /// <exception cref="DeploymentException">The manifest cannot be fetched, or is not that of the layer.</exception>
    public async Task<LayerSidecar?> FindAsync(PublishedLayer layer, CancellationToken cancellationToken)
    {
        string name = layer.Facts.InstallTarget;
        if (_known.TryGetValue(name, out LayerSidecar? known))
            return known;
        if (!plan.Sidecars.TryGetValue(name, out ArchiveManifestFacts? facts))
            return null;
        LayerSidecar sidecar =
            FindInstalled(layer, facts) ?? await FetchAsync(layer, facts, cancellationToken).ConfigureAwait(false);
        return _known.GetOrAdd(name, sidecar);
    }

    private LayerSidecar? FindInstalled(PublishedLayer layer, ArchiveManifestFacts facts)
    {
        try
        {
            return records.FindSidecar(facts) is { } file ? Read(layer, facts, file) : null;
        }
        catch (ArchiveFormatException)
        {
            return null; // damaged: it is fetched again
        }
    }

    private async Task<LayerSidecar> FetchAsync(
        PublishedLayer layer,
        ArchiveManifestFacts facts,
        CancellationToken cancellationToken
    )
    {
        string name = layer.Archive!.FileName + ArchiveManifestFacts.Extension;
        byte[] file =
            await plan
                .Files.FindAsync(name, (int)Math.Max(facts.Size, 1 << 20), cancellationToken)
                .ConfigureAwait(false)
            ?? throw DeploymentException.About(
                DiagnosticCodes.IncompleteSource,
                $"'{plan.Source}' lacks the manifest '{name}'",
                "copy the whole directory that 'venvstacks publish' wrote"
            );
        Interlocked.Add(ref _fetched, file.Length);
        try
        {
            return Read(layer, facts, file);
        }
        catch (ArchiveFormatException e)
        {
            throw DeploymentException.About(
                DiagnosticCodes.WrongManifest,
                $"cannot use '{plan.Files.PathOf(name)}': {e.Problem}",
                "copy the manifest again, or publish the stack again",
                e
            );
        }
    }

    private static LayerSidecar Read(PublishedLayer layer, ArchiveManifestFacts facts, byte[] file)
    {
        string name = layer.Archive!.FileName + ArchiveManifestFacts.Extension;
        ArchiveManifest manifest = ArchiveManifestFile.Read(file, name, facts);
        if (
            manifest.Layer != layer.Facts.LayerName
            || manifest.Target != layer.Archive.Target
            || manifest.ArchiveSha256 != layer.Archive.Sha256
        )
            throw new ArchiveFormatException(name, null, "it is the manifest of another archive");
        if (FindProblem(layer, manifest) is var (path, problem))
            throw new ArchiveFormatException(name, path, problem);
        return new LayerSidecar(manifest, facts, file);
    }

    private static (string? Path, string Problem)? FindProblem(PublishedLayer layer, ArchiveManifest manifest)
    {
        if (manifest.Frames is [.., var last] && last.Offset + last.PackedLength > layer.Archive!.Size)
            return (null, "a frame ends behind the archive");
        if (manifest.Frames.Any(frame => frame.Length > MaxFrame))
            return (null, $"a frame is larger than {MaxFrame >> 20} MiB");
        return FindPathProblem(layer, manifest) ?? FindFrameProblem(manifest);
    }

    private static (string? Path, string Problem)? FindPathProblem(PublishedLayer layer, ArchiveManifest manifest)
    {
        HashSet<string> keys = new(StringComparer.Ordinal);
        foreach (string path in manifest.Entries.Select(entry => entry.Entry.Path))
        {
            if (EntryPath.FindProblem(path, portable: layer.Archive!.Target.IsWindows) is { } problem)
                return (path, problem);
            if (!layer.Archive.Target.IsLinux && !keys.Add(PathKey.Of(path)))
                return (path, "the path differs only in case from another one");
        }
        return null;
    }

    private static (string? Path, string Problem)? FindFrameProblem(ArchiveManifest manifest)
    {
        long[] ends = new long[manifest.Frames.Length];
        long end = 0;
        for (int i = 0; i < ends.Length; i++)
            ends[i] = end += manifest.Frames[i].Length;
        foreach (ArchivedEntry file in manifest.Entries.Where(entry => entry.Frame is not null))
        {
            ZstdFrame first = manifest.Frames[file.Frame!.Value];
            if (ends[file.Frame.Value] - first.Length + file.Offset!.Value + file.Entry.Size > end)
                return (file.Entry.Path, "the content ends behind the last frame");
        }
        return null;
    }

    /// <summary>The entries of a manifest in the order of installed lists.</summary>
    public static ImmutableArray<ManifestEntry> EntriesOf(ArchiveManifest manifest) =>
        [.. manifest.Entries.Select(entry => entry.Entry).Order(EntryOrder.Instance)];
}
