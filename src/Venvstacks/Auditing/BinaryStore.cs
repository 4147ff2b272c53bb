using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Bytes;
using Venvstacks.Store;

namespace Venvstacks.Auditing;

/// <summary>Reads the headers of binaries in the store. The facts about the files of a part are kept under the hash of their hashes, so a part is read once.</summary>
/// <param name="cache">Where contents and facts are kept.</param>
internal sealed class BinaryStore(CacheDirectory cache)
{
    private readonly string _folder = cache.FolderOf(CacheFormats.Binaries);

    /// <summary>The binaries among some files, by the SHA-256 of their contents.</summary>
    /// <exception cref="StorageException">A file cannot be read.</exception>
    public IReadOnlyDictionary<string, BinaryFile> Read(IEnumerable<StoredContent> contents)
    {
        StoredContent[] files =
        [
            .. contents
                .Where(content => content.Size >= BinaryFile.MinLength)
                .DistinctBy(content => content.Sha256, StringComparer.Ordinal)
                .OrderBy(content => content.Sha256, StringComparer.Ordinal),
        ];
        if (files.Length == 0)
            return new Dictionary<string, BinaryFile>(StringComparer.Ordinal);
        string name = TextHash.Sha256Of(string.Join('\n', files.Select(f => f.Sha256).Prepend(BinaryText.Header)));
        string path = Path.Combine(_folder, name);
        if (
            File.Exists(path)
            && BinaryText.TryParse(
                StorageException.Guard("read", path, () => UnlockedFile.ReadBytes(path)),
                out Dictionary<string, BinaryFile>? known
            )
        )
            return known;
        Dictionary<string, BinaryFile> binaries = ReadFiles(files);
        Keep(path, binaries);
        return binaries;
    }

    // Where facts cannot be kept, the files are read another time.
    private static void Keep(string path, Dictionary<string, BinaryFile> binaries)
    {
        try
        {
            using StagedFile file = StagedFile.Create(path);
            file.Content.Write(BinaryText.Print(binaries));
            file.Commit(isDurable: false);
        }
        catch (StorageException)
        {
            return; // the disk is full, or the cache read-only
        }
    }

    private Dictionary<string, BinaryFile> ReadFiles(StoredContent[] files)
    {
        BinaryFile?[] read = new BinaryFile?[files.Length];
        Parallel.For(0, files.Length, i => read[i] = Read(files[i]));
        Dictionary<string, BinaryFile> binaries = new(StringComparer.Ordinal);
        for (int i = 0; i < files.Length; i++)
        {
            if (read[i] is { } binary)
                binaries.Add(files[i].Sha256, binary);
        }
        return binaries;
    }

    private BinaryFile? Read(StoredContent content)
    {
        using FileStream file = cache.Store.Open(content);
        return BinaryFile.Read(new FileBytes(file.SafeFileHandle));
    }
}
