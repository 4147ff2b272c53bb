using Venvstacks.Files;
using Venvstacks.Store;

namespace Venvstacks.Web;

/// <summary>The files of the cache that are being downloaded. A large one is kept under its hash after an interruption, and the next run continues it.</summary>
/// <param name="cache">The cache.</param>
internal sealed class DownloadFolder(CacheDirectory cache)
{
    // For smaller files, writing the validator costs more than a continued download saves.
    private const long MinKept = 4 << 20;

    // Opened even when nothing is downloaded, because that removes the files of killed runs.
    private readonly string _path = cache.FolderOf(CacheFormats.Downloads);

    /// <summary>The file for a download. While another process downloads the same file, each has its own.</summary>
    /// <exception cref="Diagnostics.StorageException">It cannot be made.</exception>
    public PartialFile Open(RemoteFile file) =>
        (IsKept(file) ? PartialFile.TryOpen(Path.Combine(_path, file.Sha256!)) : null)
        ?? new PartialFile(ScratchFile.Open(_path, file.Name), file.Name);

    private static bool IsKept(RemoteFile file) =>
        file is { Address.IsFile: false, Sha256.Length: 64 }
        && file.Sha256.All(char.IsAsciiHexDigit)
        && (file.Size ?? MinKept) >= MinKept;
}
