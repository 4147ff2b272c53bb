using Venvstacks.Diagnostics;

namespace Venvstacks.Files;

/// <summary>A second name for a file that takes the place of another file at once: linked beside it, then renamed.</summary>
internal static class StagedLink
{
    private const string LinkEnding = ".link";

    /// <summary>Gives a file a second name.</summary>
    /// <param name="existing">The file, which nobody may change from here on.</param>
    /// <param name="path">The second name; its folder is made where it is missing.</param>
    /// <returns>False where the file systems allow no links.</returns>
    /// <exception cref="StorageException">It cannot be written there; what was there is as it was.</exception>
    public static bool TryWrite(string existing, string path)
    {
        // In a folder that is locked: the link itself is the file that readers have open.
        using ScratchFolder stage = ScratchFolder.Beside(path, LinkEnding);
        string link = stage.PathOf(Path.GetFileName(path));
        return StorageException.Guard("write", path, Replace);

        bool Replace()
        {
            if (!FileSystem.TryHardLink(existing, link))
                return false;
            FileSystem.Rename(link, path); // does nothing where both are one file already
            return true;
        }
    }
}
