namespace Venvstacks.Cli.Commands;

/// <summary>Gives an option without value its default, so that the parser does not take the next argument for the value.</summary>
internal static class OptionalValue
{
    /// <summary>The command line with <c>--timings</c> spelt <c>--timings=html</c>.</summary>
    public static string[] Fill(string[] arguments)
    {
        int end = Array.IndexOf(arguments, "--");
        return
        [
            .. arguments.Select(
                (argument, i) =>
                    argument == TimingsFile.Name && (end < 0 || i < end)
                        ? $"{TimingsFile.Name}={TimingsFile.Page}"
                        : argument
            ),
        ];
    }
}
