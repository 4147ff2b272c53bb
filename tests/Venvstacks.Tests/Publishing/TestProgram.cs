using System.Diagnostics;
using CliWrap;
using CliWrap.Buffered;

namespace Venvstacks.Tests.Publishing;

/// <summary>Programs of the system that read what is published; a test is skipped where one is missing.</summary>
internal static class TestProgram
{
    public static async Task RunAsync(string folder, params string[] command)
    {
        string[] path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!path.Any(known => File.Exists(Path.Combine(known, command[0]))))
            Assert.Skip($"'{command[0]}' is not installed");
        ProcessStartInfo start = new(command[0], command[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["TZ"] = "UTC";
        using Process process = Process.Start(start)!;
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, error);
    }

    /// <summary>The output of an interpreter or a script of a layer, which writes no bytecode.</summary>
    public static async Task<string> RunPythonAsync(string program, params string[] arguments)
    {
        BufferedCommandResult result = await Cli.Wrap(program)
            .WithArguments(arguments)
            .WithEnvironmentVariables(e => e.Set("PYTHONDONTWRITEBYTECODE", "1"))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
        result.ExitCode.ShouldBe(0, result.StandardError);
        return result.StandardOutput;
    }
}
