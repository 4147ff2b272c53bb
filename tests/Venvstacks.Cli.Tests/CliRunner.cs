using Venvstacks.Cli.Terminal;

namespace Venvstacks.Cli.Tests;

/// <summary>What a run of the program gave.</summary>
internal sealed record CliResult(int ExitCode, string Out, string Error);

/// <summary>Runs the program in this process, without terminal and with an environment of its own.</summary>
internal static class CliRunner
{
    /// <summary>Runs one command line.</summary>
    public static Task<CliResult> RunAsync(params string[] arguments) =>
        RunAsync(new Dictionary<string, string>(), arguments);

    /// <summary>Runs one command line with some environment variables, and no others.</summary>
    public static Task<CliResult> RunAsync(IReadOnlyDictionary<string, string> variables, params string[] arguments) =>
        RunAsync(variables, outIsTerminal: false, arguments);

    /// <summary>Runs one command line whose results go to a terminal, or not.</summary>
    public static async Task<CliResult> RunAsync(
        IReadOnlyDictionary<string, string> variables,
        bool outIsTerminal,
        params string[] arguments
    )
    {
        using StringWriter output = new() { NewLine = "\n" };
        using StringWriter error = new() { NewLine = "\n" };
        Streams streams = new(output, error)
        {
            OutIsTerminal = outIsTerminal,
            Variable = name => variables.GetValueOrDefault(name),
        };
        int exitCode = await new CliApp(streams).RunAsync(arguments);
        return new CliResult(exitCode, output.ToString(), error.ToString());
    }
}
