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
        nint[] words = ToNative(arguments.Prepend(program));
        nint[] variables = ToNative(environment.Select(variable => $"{variable.Key}={variable.Value}"));
        _ = Execute(words[0], words, variables);
        string problem = Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
        Array.ForEach([.. words, .. variables], Marshal.FreeCoTaskMem);
        return problem;
    }

    // An array of strings in UTF-8, with a null at its end.
    private static nint[] ToNative(IEnumerable<string> texts) =>
        [.. texts.Select(text => Marshal.StringToCoTaskMemUTF8(text)), 0];

    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true)]
    private static partial int Execute(nint program, nint[] arguments, nint[] environment);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetSignal(int signal, nint handler);
}
