using System.Runtime.InteropServices;

namespace Venvstacks.Files;

/// <summary>Replaces the program of this process by another one (<c>execve</c>). Not for Windows.</summary>
internal static partial class ProgramImage
{
    /// <summary>Replaces the program; returns only if that fails.</summary>
    /// <param name="program">The full path of the program.</param>
    /// <param name="arguments">Its arguments, without its own name.</param>
    /// <param name="environment">Its whole environment.</param>
    /// <returns>The reason in the system's words.</returns>
    public static string Replace(
        string program,
        IEnumerable<string> arguments,
        IEnumerable<KeyValuePair<string, string>> environment
    )
    {
        const int brokenPipe = 13; // SIGPIPE, which .NET ignores and programs would inherit as ignored
        _ = SetSignal(brokenPipe, 0);
        string?[] words = [program, .. arguments, null];
        string?[] variables = [.. environment.Select(variable => $"{variable.Key}={variable.Value}"), null];
        _ = Execute(program, words, variables);
        return Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string program, string?[] arguments, string?[] environment);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetSignal(int signal, nint handler);
}
