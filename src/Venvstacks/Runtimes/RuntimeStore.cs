using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Text;
using Venvstacks.Indexes;
using Venvstacks.Store;
using Venvstacks.Web;

namespace Venvstacks.Runtimes;

/// <summary>Unpacks each runtime archive once: its files go to the store, the list of them is kept by the archive's hash.</summary>
/// <param name="cache">Where the lists and the files are kept.</param>
/// <param name="client">Fetches published builds; null where none may be fetched.</param>
internal sealed class RuntimeStore(CacheDirectory cache, IndexClient? client)
{
    private readonly string _folder = cache.FolderOf("runtimes-v1");

    /// <summary>What an archive of this machine holds.</summary>
    /// <exception cref="LayerInstallationException">It is damaged, or of another form.</exception>
    public RuntimeContents Unpack(string path)
    {
        using FileStream archive = UserFile.Open(path);
        string sha256 = StorageException.Guard("read", path, () => Convert.ToHexStringLower(SHA256.HashData(archive)));
        archive.Position = 0;
        string name = Path.GetFileName(path);
        return Find(sha256, name) ?? Unpack(archive, sha256, name);
    }

    /// <summary>What a published build holds; fetched where it was not before.</summary>
    /// <exception cref="LayerInstallationException">It cannot be had, or is not what was published.</exception>
    public async Task<RuntimeContents> FetchAsync(
        PythonBuild build,
        PythonMirror? mirror,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    )
    {
        if (Find(build.Sha256, build.FileName) is { } known)
            return known;
        var file = new RemoteFile(build.FileName, build.Address(mirror)) { Sha256 = build.Sha256 };
        FileStream archive = ScratchFile.Open(cache.FolderOf("downloads-v1"), build.FileName);
        await using (archive.ConfigureAwait(false))
        {
            await client!.DownloadAsync(file, archive, progress, cancellationToken).ConfigureAwait(false);
            archive.Position = 0;
            return Unpack(archive, build.Sha256, build.FileName);
        }
    }

    private RuntimeContents? Find(string sha256, string name)
    {
        string list = Path.Combine(_folder, sha256);
        if (!File.Exists(list))
            return null;
        try
        {
            var entries = ManifestText.Parse(FileSystem.ReadText(list));
            bool isWhole = entries.All(entry => entry.Kind != EntryKind.File || cache.Store.Has(entry.Content));
            return isWhole ? new RuntimeContents(name, entries) : null;
        }
        catch (ParseException)
        {
            return null; // cut short or changed: unpacked again
        }
    }

    private RuntimeContents Unpack(Stream archive, string sha256, string name)
    {
        try
        {
            ImmutableArray<ManifestEntry> entries = new RuntimeArchiveReader(cache.Store).Read(archive, name);
            using StagedFile list = StagedFile.Create(Path.Combine(_folder, sha256));
            list.Content.Write(Encoding.UTF8.GetBytes(ManifestText.Write(entries)));
            list.Commit(isDurable: false);
            return new RuntimeContents(name, entries);
        }
        catch (ArchiveFormatException exception)
        {
            throw new LayerInstallationException(
                Diagnostic.Error("VS3020", $"Runtime archive {exception.Message}"),
                exception
            );
        }
    }
}
