using Venvstacks.Diagnostics;
using Venvstacks.Files;

namespace Venvstacks.Store;

/// <summary>How files outside the cache looked when their content was known: what still looks so need not be read.</summary>
/// <param name="cache">Where that is kept; without it everything is read once.</param>
internal sealed class LookCache(CacheDirectory cache)
{
    private readonly string _folder = cache.FolderOf("looks-v1");

    /// <summary>Whether a file has a hash: by its look, else by its content.</summary>
    public bool IsUnchanged(string path, string sha256) =>
        FileLook.Of(path) is { } look && (Find(path) == $"{sha256} {look.Text}" || UserFile.Sha256Of(path) == sha256);

    /// <summary>Keeps how a file with a known hash looks.</summary>
    public void Keep(string path, string sha256) => Write(path, $"{sha256} {FileLook.Of(path)?.Text}");

    private string? Find(string path) =>
        File.Exists(PathOf(path)) && SealedText.TryOpen(FileSystem.ReadBytes(PathOf(path)), out string? text)
            ? text.TrimEnd('\n')
            : null;

    // Where a look cannot be kept, the content is read another time.
    private void Write(string path, string line)
    {
        if (Find(path) == line)
            return;
        try
        {
            using StagedFile file = StagedFile.Create(PathOf(path));
            file.Content.Write(SealedText.Seal(line + "\n"));
            file.Commit(isDurable: false);
        }
        catch (StorageException)
        {
            return; // the disk is full, or the cache read-only
        }
    }

    private string PathOf(string path) => Path.Combine(_folder, TextHash.Sha256Of(Path.GetFullPath(path)));
}
