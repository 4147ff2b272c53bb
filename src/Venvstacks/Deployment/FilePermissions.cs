using Microsoft.Win32.SafeHandles;
using Venvstacks.Diagnostics;
using Venvstacks.Files;

namespace Venvstacks.Deployment;

/// <summary>The permissions of installed files: readable by all, writable by nobody.</summary>
internal static class FilePermissions
{
    /// <summary>Sets the permissions of a new file; nothing where the file system has none.</summary>
    public static void Set(SafeFileHandle file, bool isExecutable)
    {
        try
        {
            FileSystem.SetMode(file, isExecutable, isWritable: false);
        }
        catch (UnauthorizedAccessException)
        {
            // The owner may always set them, except on vfat and exFAT.
        }
    }

    /// <summary>Whether the file system of an installation keeps permissions; true on Windows, where they are not set.</summary>
    /// <exception cref="StorageException">A file cannot be written.</exception>
    public static bool AreKept(TargetLayout layout)
    {
        if (OperatingSystem.IsWindows())
            return true;
        string probe = StageName.For(Path.Combine(layout.Records, "permissions"));
        bool areKept = StorageException.Guard("write", probe, () => AreKept(probe));
        FileRemoval.Remove(probe);
        return areKept;
    }

    private static bool AreKept(string probe)
    {
        using SafeFileHandle file = LayerFileWriter.Create(probe);
        Set(file, isExecutable: false);
        return FileSystem.HasMode(probe, isExecutable: false);
    }
}
