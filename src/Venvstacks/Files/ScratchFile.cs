using Venvstacks.Diagnostics;

namespace Venvstacks.Files;

/// <summary>Temporary files that only this user can read, deleted on close; the next sweep of the folder removes those of killed runs.</summary>
internal static class ScratchFile
{
    /// <summary>Makes an empty file to be written and read again.</summary>
    /// <param name="folder">The folder, created if it is missing.</param>
    /// <param name="name">The start of the file's name.</param>
    /// <exception cref="StorageException">It cannot be made.</exception>
    public static FileStream Open(string folder, string name)
    {
        string path = StageName.For(Path.Combine(folder, name));
        return StorageException.Guard("write", path, Create);

        FileStream Create()
        {
            Directory.CreateDirectory(folder);
            FileStreamOptions options = new()
            {
                Mode = FileMode.CreateNew,
                BufferSize = 0,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None, // tells a sweeper that it is in use
                Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
            };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            return new FileStream(path, options);
        }
    }
}
