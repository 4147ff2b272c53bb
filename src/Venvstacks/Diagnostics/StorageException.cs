using Venvstacks.Formats.Text;

namespace Venvstacks.Diagnostics;

/// <summary>A file or directory cannot be read or written.</summary>
public sealed class StorageException : VenvstacksException
{
    private StorageException(Diagnostic diagnostic, Exception? innerException)
        : base(ImmutableArray.Create(diagnostic), innerException) { }

    /// <inheritdoc/>
    public override string TypeName => "BuildEnvError";

    /// <summary>Something was not deleted, because nobody confirmed it.</summary>
    /// <param name="message">What was not deleted.</param>
    /// <param name="help">How to confirm, or null.</param>
    public static StorageException NotConfirmed(string message, string? help) =>
        About(DiagnosticCodes.NotConfirmed, message, help);

    /// <summary>An error that the engine detects itself.</summary>
    /// <param name="code">VS31xx.</param>
    /// <param name="message">The problem, with the path.</param>
    /// <param name="help">What to do, or null.</param>
    internal static StorageException About(string code, string message, string? help = null) =>
        new(Diagnostic.Error(code, message, help: help), null);

    /// <summary>An error of the system, with the path and the cause.</summary>
    /// <param name="doing">The operation: <c>write</c>.</param>
    /// <param name="path">The path.</param>
    /// <param name="cause">The exception of the system.</param>
    internal static StorageException For(string doing, string path, Exception cause)
    {
        (string code, string reason, string? help) = Describe(cause);
        // For a path below a file the system only reports that it does not exist.
        if (FileAbove(path) is { } file)
            (reason, help) = ($"'{file}' is a file, not a directory", "move the file away");
        return new StorageException(Diagnostic.Error(code, $"cannot {doing} '{path}': {reason}", help: help), cause);
    }

    /// <summary>An error of the system on a symbolic link.</summary>
    /// <param name="path">The path of the link.</param>
    /// <param name="cause">The exception of the system.</param>
    internal static StorageException ForLink(string path, Exception cause)
    {
        const int notPermitted = 1; // EPERM: vfat and exFAT
        const int notImplemented = 38; // ENOSYS
        const int notSupported = 95; // EOPNOTSUPP
        const int noPrivilege = unchecked((int)0x80070522); // Windows without developer mode
        return (cause.InnerException ?? cause).HResult is notPermitted or notImplemented or notSupported or noPrivilege
            ? new StorageException(
                Diagnostic.Error(
                    DiagnosticCodes.NoSymbolicLinks,
                    $"cannot write '{path}': the file system has no symbolic links",
                    help: "use a directory on another file system, or export without symbolic links"
                ),
                cause
            )
            : For("write", path, cause);
    }

    /// <summary>An error of the system on a path that only the system names.</summary>
    /// <param name="cause">The exception of the system.</param>
    internal static StorageException Unnamed(Exception cause)
    {
        (string code, _, string? help) = Describe(cause);
        return new StorageException(
            Diagnostic.Error(code, $"cannot read or write: {SystemMessage(cause)}", help: help),
            cause
        );
    }

    /// <summary>Runs a file operation; an error is reported with the path (<see cref="For"/>).</summary>
    internal static T Guard<T>(string doing, string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (IsFileError(e))
        {
            throw For(doing, path, e);
        }
    }

    /// <inheritdoc cref="Guard{T}"/>
    internal static void Guard(string doing, string path, Action action) =>
        Guard<object?>(
            doing,
            path,
            () =>
            {
                action();
                return null;
            }
        );

    /// <summary>Whether an exception is one that file operations throw for reasons outside the program.</summary>
    internal static bool IsFileError(Exception e) => e is IOException or UnauthorizedAccessException;

    /// <summary>The file in the place of a directory above a path that does not exist; null where there is none.</summary>
    internal static string? FileAbove(string path)
    {
        string? above = Path.GetDirectoryName(path);
        while (above is not null && !Path.Exists(above))
            above = Path.GetDirectoryName(above);
        return File.Exists(above) ? above : null;
    }

    private static (string Code, string Reason, string? Help) Describe(Exception cause)
    {
        const int diskFull = 28; // ENOSPC
        const int isDirectory = 21; // EISDIR
        const int readOnly = 30; // EROFS
        const int windowsDiskFull = unchecked((int)0x80070070);
        return cause switch
        {
            IOException { HResult: diskFull or windowsDiskFull } => (
                DiagnosticCodes.DiskFull,
                "the disk is full",
                "free some space, then run the command again"
            ),
            IOException { HResult: readOnly } => (
                DiagnosticCodes.ReadOnlyFileSystem,
                "the file system is read-only",
                "use a directory on a file system that can be written"
            ),
            IOException { HResult: isDirectory } => (DiagnosticCodes.FileError, "it is a directory", null),
            UnauthorizedAccessException => (
                DiagnosticCodes.PermissionDenied,
                "permission denied",
                "change the permissions, run the command as another user, or use another directory"
            ),
            FileNotFoundException or DirectoryNotFoundException => (
                DiagnosticCodes.NoSuchFile,
                "it does not exist",
                null
            ),
            PathTooLongException => (
                DiagnosticCodes.PathTooLong,
                "the path is too long",
                "use a directory with a shorter path"
            ),
            _ => (DiagnosticCodes.FileError, SystemMessage(cause), null),
        };
    }

    private static string SystemMessage(Exception cause) => cause.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
}
