using CliWrap;
using CliWrap.Buffered;

namespace Venvstacks.Formats.Tests;

/// <summary>Programs of the system that serve as oracles; a test is skipped where one is missing.</summary>
internal static class Tools
{
    public static async Task<string> RunAsync(string program, string folder, params string[] arguments)
    {
        if (!Exists(program))
            Assert.Skip($"'{program}' is not installed");
        BufferedCommandResult result = await Cli.Wrap(program)
            .WithArguments(arguments)
            .WithWorkingDirectory(folder)
            .WithEnvironmentVariables(e => e.Set("LC_ALL", "C.UTF-8").Set("TZ", "UTC"))
            .ExecuteBufferedAsync();
        result.StandardError.ShouldBeEmpty();
        return result.StandardOutput;
    }

    public static bool Exists(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(p => File.Exists(Path.Combine(p, program)));
}
