using Venvstacks.Diagnostics;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Bytes;
using Venvstacks.Formats.Packing;
using Venvstacks.Formats.Tar;
using Venvstacks.Formats.Zip;
using Venvstacks.Publishing;
using Venvstacks.Store;

namespace Venvstacks.Deployment;

/// <summary>Checks the archive of a layer and unpacks its files. Links are only listed: while files are written, there is none.</summary>
/// <param name="layer">The layer.</param>
/// <param name="path">The archive.</param>
/// <param name="folder">The full path of the layer's directory.</param>
internal sealed class ArchiveUnpacker(PublishedLayer layer, string path, string folder)
{
    // Bounds of the unpacked size: published layers unpack to some ten times their size.
    private const long MinLimit = 1L << 30;
    private const int MaxRatio = 100;
    private const long MaxTime = 1L << 33;
    private const int MaxLink = 4096;

    private readonly string _top = layer.Facts.InstallTarget;
    private readonly bool _isFolded = !layer.Archive!.Target.IsLinux;
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ManifestEntry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> _skipped = new(StringComparer.Ordinal);

    /// <summary>The files that are written, by their paths in the layer; null for all.</summary>
    public IReadOnlySet<string>? Wanted { get; init; }

    /// <summary>The path or address of the archive in the source, for messages; that of the file where it is null.</summary>
    public string? Place { get; init; }

    /// <summary>Receives the number of bytes read.</summary>
    public Action<long> Progress { get; init; } = _ => { };

    private string Name => layer.Archive!.FileName;

    private ArchiveCheck Check => new(layer.Archive!, path, Place);

    /// <summary>Unpacks the archive.</summary>
    /// <exception cref="DeploymentException">The archive is missing, differs from the metadata, is damaged, or has entries that are not allowed.</exception>
    /// <exception cref="StorageException">The archive cannot be read, or a file cannot be written.</exception>
    public ImmutableArray<ManifestEntry> Unpack(CancellationToken cancellationToken)
    {
        using FileStream file = Check.Open(cancellationToken);
        try
        {
            using LayerFileWriter writer = new();
            if (ArchiveFormat.OfFile(Name) == ArchiveFormat.Zip)
                UnpackZip(file, writer, cancellationToken);
            else
                UnpackTar(file, writer, cancellationToken);
        }
        catch (ArchiveFormatException e)
        {
            throw DeploymentException.About(
                DiagnosticCodes.InvalidArchive,
                $"cannot unpack {e.Message}",
                "publish the stack again",
                e
            );
        }
        return [.. _entries.Values.Order(EntryOrder.Instance)];
    }

    private void UnpackTar(FileStream file, LayerFileWriter writer, CancellationToken cancellationToken)
    {
        using HashedReadStream source = new(file, Progress);
        using Stream tar = ArchiveFormat
            .OfFile(Name)!
            .OpenTar(
                source,
                Name,
                Math.Max(MinLimit, layer.Archive!.Size!.Value * MaxRatio),
                verifiedLength: layer.Archive.Size
            );
        TarReader reader = new(tar, Name);
        while (reader.Read() is { } entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (RelativeOf(entry.Path, entry.Kind == TarEntryKind.Directory) is { } relative)
                Add(relative, entry, reader, writer);
        }
        Check.Require(source.ReadToEnd());
    }

    private void UnpackZip(FileStream file, LayerFileWriter writer, CancellationToken cancellationToken)
    {
        const int kind = 0xF000;
        const int link = 0xA000;
        ZipReader reader = ZipReader.Read(new FileBytes(file.SafeFileHandle), Name);
        foreach (ZipEntry entry in reader.Entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (RelativeOf(entry.Path, entry.IsDirectory) is not { } relative)
                continue;
            if ((entry.UnixMode & kind) == link && entry.Length <= MaxLink)
                Add(ManifestEntry.Link(relative, Encoding.UTF8.GetString(reader.ReadAll(entry)), 0));
            else if (entry.IsSpecial)
                throw Refuse(entry.Path, "neither a file, a directory nor a link");
            else if (entry.IsDirectory)
                AddFolder(relative, 0);
            else
            {
                using Stream content = reader.Open(entry);
                AddFile(relative, content, entry.IsExecutable, 0, writer);
            }
            Progress(entry.CompressedLength);
        }
        Check.RequireHash(file, cancellationToken);
    }

    private void Add(string relative, TarEntry entry, TarReader reader, LayerFileWriter writer)
    {
        long time = Math.Clamp(entry.ModifiedAt.ToUnixTimeSeconds(), 0, MaxTime);
        switch (entry.Kind)
        {
            case TarEntryKind.Directory:
                AddFolder(relative, time);
                break;
            case TarEntryKind.SymbolicLink:
                Add(ManifestEntry.Link(relative, entry.LinkTarget!, time));
                break;
            case TarEntryKind.HardLink:
                AddHardLink(relative, entry, time, writer);
                break;
            default:
                AddFile(relative, reader.OpenContent(), (entry.Mode & 0b001_001_001) != 0, time, writer);
                break;
        }
    }

    // The content becomes a file of its own.
    private void AddHardLink(string relative, TarEntry entry, long time, LayerFileWriter writer)
    {
        if (RelativeOf(entry.LinkTarget!, isDirectory: false) is not { } target || FindMode(target) is not { } mode)
            throw Refuse(entry.Path, $"a hard link to '{entry.LinkTarget}', which is not a file that came before it");
        if (IsSkipped(relative, mode))
            return;
        string from = Path.Combine(folder, target);
        using FileStream content = StorageException.Guard("read", from, () => File.OpenRead(from));
        AddFile(relative, content, mode, time, writer);
    }

    private void AddFile(string relative, Stream content, bool isExecutable, long time, LayerFileWriter writer)
    {
        if (IsSkipped(relative, isExecutable))
            return;
        RequireNew(relative);
        string full = NewPathOf(relative);
        _entries[relative] = ManifestEntry.File(relative, writer.Write(full, content, isExecutable, time), time);
    }

    // A file that is in place already.
    private bool IsSkipped(string relative, bool isExecutable)
    {
        if (Wanted is null || Wanted.Contains(relative))
            return false;
        RequireNew(relative);
        _skipped[relative] = isExecutable;
        return true;
    }

    // Whether a file that came before is a program; null where it is no file.
    private bool? FindMode(string relative) =>
        _skipped.TryGetValue(relative, out bool isExecutable) ? isExecutable
        : _entries.TryGetValue(relative, out ManifestEntry? file) && file.Kind == EntryKind.File
            ? file.Content.IsExecutable
        : null;

    private void AddFolder(string relative, long time)
    {
        Add(ManifestEntry.Directory(relative, time));
        if (Wanted is null)
            CreateFolder(relative);
    }

    private void Add(ManifestEntry entry)
    {
        RequireNew(entry.Path);
        _entries[entry.Path] = entry;
    }

    private string NewPathOf(string relative)
    {
        int slash = relative.LastIndexOf('/');
        CreateFolder(slash < 0 ? "" : relative[..slash]);
        return Path.Combine(folder, relative);
    }

    private void CreateFolder(string relative)
    {
        if (!_folders.Add(relative))
            return;
        string full = Path.Combine(folder, relative);
        StorageException.Guard("write", full, () => Directory.CreateDirectory(full));
    }

    private void RequireNew(string relative)
    {
        if (!_keys.Add(_isFolded ? PathKey.Of(relative) : relative))
            throw Refuse($"{_top}/{relative}", "a path that came before");
        for (int slash = relative.LastIndexOf('/'); slash > 0; slash = relative.LastIndexOf('/', slash - 1))
        {
            if (_entries.TryGetValue(relative[..slash], out ManifestEntry? above) && above.Kind != EntryKind.Directory)
                throw Refuse($"{_top}/{relative}", $"below '{above.Path}', which is not a directory");
        }
    }

    // Null for the layer's directory itself.
    private string? RelativeOf(string entryPath, bool isDirectory)
    {
        EntryPath.Require(Name, entryPath, portable: layer.Archive!.Target.IsWindows);
        if (entryPath == _top && isDirectory)
            return null;
        return entryPath.StartsWith($"{_top}/", StringComparison.Ordinal)
            ? entryPath[(_top.Length + 1)..]
            : throw Refuse(entryPath, $"outside of the directory '{_top}'");
    }

    private ArchiveFormatException Refuse(string entry, string problem) => new(Name, entry, problem);
}
