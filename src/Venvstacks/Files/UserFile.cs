using Venvstacks.Diagnostics;

namespace Venvstacks.Files;

/// <summary>Opens files that a user names: regular files only, because a pipe or device may never end.</summary>
internal static class UserFile
{
    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="StorageException">The file does not exist, is not a regular file, or cannot be read.</exception>
    public static FileStream Open(string path)
    {
        Check(path);
        return StorageException.Guard("read", path, () => File.OpenRead(path));
    }

    /// <summary>Reads a file whole.</summary>
    /// <inheritdoc cref="Open"/>
    public static byte[] ReadBytes(string path)
    {
        Check(path);
        return StorageException.Guard("read", path, () => UnlockedFile.ReadBytes(path));
    }

    /// <summary>Reads a file whole, as UTF-8 text.</summary>
    /// <inheritdoc cref="Open"/>
    public static string ReadText(string path)
    {
        Check(path);
        return StorageException.Guard("read", path, () => UnlockedFile.ReadText(path));
    }

    /// <summary>The SHA-256 of a file, in lower-case hexadecimal digits.</summary>
    /// <inheritdoc cref="Open"/>
    public static string Sha256Of(string path)
    {
        using FileStream file = Open(path);
        return StorageException.Guard("read", path, () => ContentHash.Sha256Of(file.SafeFileHandle));
    }

    /// <summary>The reason why a path is not a regular file, or null.</summary>
    public static string? FindProblem(string path) =>
        Path.Exists(path) && !Directory.Exists(path) && !NativeStat.IsRegularFile(path)
            ? "it is a pipe, socket or device, not a file"
            : null;

    private static void Check(string path)
    {
        if (FindProblem(path) is { } problem)
            throw StorageException.About(DiagnosticCodes.NoSuchFile, $"cannot read '{path}': {problem}");
    }
}
