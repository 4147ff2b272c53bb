using System.Collections.Immutable;
using Venvstacks.Formats.Text;

namespace Venvstacks.Diagnostics;

/// <summary>Files cannot be read or written: the disk is full, a folder is read-only, somebody else owns it.</summary>
public sealed class StorageException : VenvstacksException
{
    private StorageException(Diagnostic diagnostic, Exception? innerException)
        : base(ImmutableArray.Create(diagnostic), innerException) { }

    /// <inheritdoc/>
    public override string TypeName => "BuildEnvError";

    /// <summary>An error of ours about a path.</summary>
    /// <param name="code">VS31xx.</param>
    /// <param name="message">What is wrong, with the path.</param>
    /// <param name="help">What to do, or null.</param>
    internal static StorageException About(string code, string message, string? help = null) =>
        new(Diagnostic.Error(code, message, help: help), null);

    /// <summary>An error of the system, in words that name the path and the cause.</summary>
    /// <param name="doing">What was tried: <c>write</c>.</param>
    /// <param name="path">On which path.</param>
    /// <param name="cause">What the system says.</param>
    internal static StorageException For(string doing, string path, Exception cause)
    {
        (string code, string reason, string? help) = Describe(cause);
        return new StorageException(Diagnostic.Error(code, $"Cannot {doing} '{path}': {reason}", help: help), cause);
    }

    /// <summary>What the user is told of a file that failed where nobody named it: files are in use in too many places for each to expect a broken disk.</summary>
    /// <param name="cause">What was not expected; of several at once the first counts.</param>
    /// <returns>Null where it has nothing to do with files.</returns>
    public static VenvstacksException? Explain(Exception cause)
    {
        if (cause is AggregateException several)
            return several.Flatten().InnerExceptions.Select(Explain).FirstOrDefault(known => known is not null);
        if (cause is VenvstacksException known)
            return known;
        if (!IsFileError(cause))
            return null;
        (string code, _, string? help) = Describe(cause);
        string message = cause.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
        return new StorageException(Diagnostic.Error(code, $"Cannot read or write: {message}", help: help), cause);
    }

    /// <summary>Does something with a file; what the system says against it is told in words (<see cref="For"/>).</summary>
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

    /// <summary>Whether an exception is one that file operations throw for reasons outside the program.</summary>
    internal static bool IsFileError(Exception e) => e is IOException or UnauthorizedAccessException;

    private static (string Code, string Reason, string? Help) Describe(Exception cause)
    {
        const int diskFull = 28; // ENOSPC
        const int readOnly = 30; // EROFS
        const int windowsDiskFull = unchecked((int)0x80070070);
        return cause switch
        {
            IOException { HResult: diskFull or windowsDiskFull } => (
                "VS3101",
                "the disk is full",
                "free some space, then run the command again"
            ),
            IOException { HResult: readOnly } => ("VS3102", "the file system is read-only", null),
            UnauthorizedAccessException => ("VS3102", "permission denied", null),
            FileNotFoundException or DirectoryNotFoundException => ("VS3103", "it does not exist", null),
            PathTooLongException => ("VS3103", "the path is too long", null),
            _ => ("VS3103", cause.Message.ReplaceLineEndings(" ").TrimEnd('.', ' '), null),
        };
    }
}
