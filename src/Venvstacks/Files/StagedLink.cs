using Venvstacks.Diagnostics;

namespace Venvstacks.Files;

/// <summary>Replaces a file by a hard link in one step: the link is staged, then renamed.</summary>
internal static class StagedLink
{
    private const string LinkEnding = ".link";

    /// <summary>Creates the link.</summary>
    /// <param name="existing">The file, which must not change any more.</param>
    /// <param name="path">The path of the link; its folder is created if it is missing.</param>
    /// <returns>False where the file systems allow no links.</returns>
    /// <exception cref="StorageException">The link cannot be created; an old file is unchanged.</exception>
    public static bool TryWrite(string existing, string path)
    {
        // The stage is a locked folder: locking the link would lock the file that readers have open.
        using ScratchFolder stage = ScratchFolder.Beside(path, LinkEnding);
        string link = stage.PathOf(Path.GetFileName(path));
        return StorageException.Guard("write", path, Replace);

        bool Replace()
        {
            if (!FileSystem.TryHardLink(existing, link))
                return false;
            FileSystem.Rename(link, path); // no effect if both are one file already
            return true;
        }
    }
}
