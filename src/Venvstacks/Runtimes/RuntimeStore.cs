using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Text;
using Venvstacks.Indexes;
using Venvstacks.Store;
using Venvstacks.Web;

namespace Venvstacks.Runtimes;

/// <summary>The files of an interpreter, before a layer is made of them.</summary>
/// <param name="Origin">The archive's file name or the installation's path, for messages.</param>
/// <param name="Entries">The entries with their contents in the store, relative to the archive's directory <c>python</c>; directories as far as the archive names them.</param>
internal sealed record RuntimeContents(string Origin, ImmutableArray<ManifestEntry> Entries);

/// <summary>Unpacks each runtime archive once: its files go to the store, their list is cached by the archive's hash.</summary>
/// <param name="cache">The cache of lists and files.</param>
/// <param name="client">Downloads published builds; null where downloads are not allowed.</param>
internal sealed class RuntimeStore(CacheDirectory cache, IndexClient? client)
{
    private readonly string _folder = cache.FolderOf(CacheFormats.Runtimes);

    /// <summary>The contents of an archive of this machine, whose hash is known.</summary>
    /// <param name="path">The path of the archive.</param>
    /// <param name="sha256">Its hash.</param>
    /// <param name="cancellationToken">Ends the work between two entries.</param>
    /// <exception cref="LayerInstallationException">The archive is damaged, or has another form.</exception>
    public RuntimeContents Unpack(string path, string sha256, CancellationToken cancellationToken)
    {
        string name = Path.GetFileName(path);
        if (Find(sha256, name) is { } known)
            return known;
        using FileStream archive = UserFile.Open(path);
        return Unpack(archive, sha256, name, cancellationToken);
    }

    /// <summary>The contents of a published build, which is downloaded on first use.</summary>
    /// <exception cref="LayerInstallationException">The build cannot be downloaded, or its hash differs.</exception>
    public async Task<RuntimeContents> FetchAsync(
        PythonBuild build,
        PythonMirror? mirror,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    )
    {
        if (Find(build.Sha256, build.FileName) is { } known)
            return known;
        RemoteFile file = new(build.FileName, build.Address(mirror)) { Sha256 = build.Sha256 };
        using PartialFile archive = new DownloadFolder(cache).Open(file);
        await client!.DownloadAsync(file, archive, progress, cancellationToken).ConfigureAwait(false);
        archive.Content.Position = 0;
        RuntimeContents runtime = Unpack(archive.Content, build.Sha256, build.FileName, cancellationToken);
        archive.Finish();
        return runtime;
    }

    private RuntimeContents? Find(string sha256, string name)
    {
        string list = Path.Combine(_folder, sha256);
        if (!File.Exists(list))
            return null;
        bool isWhole =
            ManifestText.TryRead(list, out ImmutableArray<ManifestEntry> entries)
            && entries.All(entry => entry.Kind != EntryKind.File || cache.Store.Has(entry.Content));
        return isWhole ? new RuntimeContents(name, entries) : null; // else unpacked again
    }

    private RuntimeContents Unpack(Stream archive, string sha256, string name, CancellationToken cancellationToken)
    {
        try
        {
            ImmutableArray<ManifestEntry> entries = new RuntimeArchiveReader(cache.Store).Read(
                archive,
                name,
                cancellationToken
            );
            using StagedFile list = StagedFile.Create(Path.Combine(_folder, sha256));
            ManifestText.Write(list.Content, entries);
            list.Commit(isDurable: false);
            return new RuntimeContents(name, entries);
        }
        catch (ArchiveFormatException exception)
        {
            throw new LayerInstallationException(
                Diagnostic.Error(DiagnosticCodes.InvalidRuntimeArchive, $"runtime archive {exception.Message}"),
                exception
            );
        }
    }
}
