namespace Venvstacks.Cli.Commands;

/// <summary>Keeps the arguments of an application from being read as options of <c>run</c>.</summary>
internal static class RunArguments
{
    private static readonly string[] OptionsWithValue = ["--color", "--progress"];

    /// <summary>The command line with <c>--</c> before the arguments of the application.</summary>
    public static string[] Separate(string[] arguments)
    {
        int command = NextWord(arguments, 0);
        if (command == arguments.Length || arguments[command] != "run")
            return arguments;
        int target = NextWord(arguments, command + 1);
        int application = NextWord(arguments, target + 1);
        return
            application >= arguments.Length || arguments.AsSpan(command + 1, application - command - 1).Contains("--")
            ? arguments
            : [.. arguments[..(application + 1)], "--", .. arguments[(application + 1)..]];
    }

    // The next argument that is neither an option nor the value of one.
    private static int NextWord(string[] arguments, int start)
    {
        int i = start;
        while (i < arguments.Length && arguments[i] is ['-', ..])
            i += OptionsWithValue.Contains(arguments[i], StringComparer.Ordinal) ? 2 : 1;
        return Math.Min(i, arguments.Length);
    }
}
