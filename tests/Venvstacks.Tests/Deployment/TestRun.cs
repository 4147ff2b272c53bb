using System.Diagnostics;
using Venvstacks.Deployment;

namespace Venvstacks.Tests.Deployment;

/// <summary>Applications of installations as processes.</summary>
internal static class TestRun
{
    /// <summary>Runs an application to its end, which must be good.</summary>
    /// <returns>Its output.</returns>
    public static async Task<string> OfAsync(ApplicationStart start, params string[] arguments)
    {
        using Process process = Start(start, arguments);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldBe(0);
        return output;
    }

    /// <summary>Starts an application with its output and input redirected.</summary>
    public static Process Start(ApplicationStart start, params string[] arguments)
    {
        ProcessStartInfo info = new(start.Program, [.. start.Arguments, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach ((string key, string value) in start.Environment)
            info.Environment[key] = value;
        return Process.Start(info)!;
    }
}
