using System.Diagnostics;

namespace Venvstacks.Cli.Tests.Reliability;

/// <summary>What a run of the program as a process gave.</summary>
internal sealed record ProgramRun(int ExitCode, string Out, string Error, TimeSpan Took);

/// <summary>The program as a process: the native one in <c>out</c> where it was published, else the managed one beside the tests.</summary>
internal static class StackProgram
{
    /// <summary>How long a run may take before it counts as hanging.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly string? Native = FindNative();

    /// <summary>Whether the native program is run, which starts twenty times as fast.</summary>
    public static bool IsNative => Native is not null;

    /// <summary>A number of the environment, or how much is done by default; a managed program gets through a fifth of it.</summary>
    public static int Count(string variable, int byDefault) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out int set) ? set
        : IsNative ? byDefault
        : Math.Max(1, byDefault / 5);

    /// <summary>The program and the arguments that come before all others.</summary>
    public static string[] Command => Native is null ? Managed : [Native];

    /// <summary>The managed program beside the tests.</summary>
    public static string[] Managed => ["dotnet", Path.Combine(AppContext.BaseDirectory, "Venvstacks.Cli.dll")];

    /// <summary>Runs a command line to its end, or until it is killed after some time.</summary>
    public static async Task<ProgramRun> RunAsync(
        IEnumerable<string> command,
        string folder,
        IReadOnlyDictionary<string, string> variables,
        TimeSpan? killAfter = null,
        TimeSpan? limit = null
    )
    {
        string[] words = [.. command];
        ProcessStartInfo start = new(words[0], words[1..])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach ((string name, string value) in variables)
            start.Environment[name] = value;
        Stopwatch clock = Stopwatch.StartNew();
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        TimeSpan most = limit ?? Limit;
        using CancellationTokenSource stop = new(killAfter ?? most);
        bool hangs = false;
        try
        {
            await process.WaitForExitAsync(stop.Token);
        }
        catch (OperationCanceledException)
        {
            hangs = killAfter is null;
            process.Kill(); // SIGKILL
            await process.WaitForExitAsync(CancellationToken.None);
        }
        hangs.ShouldBeFalse($"{string.Join(' ', words)} was not done after {most}");
        return new ProgramRun(process.ExitCode, await output, await error, clock.Elapsed);
    }

    private static string? FindNative()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
                continue;
            string path = Path.Combine(folder.FullName, "out", "venvstacks");
            return File.Exists(path) ? path : null;
        }
        return null;
    }
}
