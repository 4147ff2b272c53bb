using System.Diagnostics;
using System.Text.RegularExpressions;
using Venvstacks.Cli.Tests.Reliability;

namespace Venvstacks.Cli.Tests.Packages;

/// <summary>The samples, which <c>./dev samples</c> builds with the packages, do what they show.</summary>
public class SampleTests
{
    [Fact]
    public async Task The_console_sample_locks_builds_publishes_installs_and_runs()
    {
        string sample = Require("Console");
        await using SmallStack stack = await SmallStack.StartAsync();
        string installed = Path.Combine(stack.Work, "installed");
        await PackageTests.SucceedAsync(stack, "dotnet", sample, "venvstacks.toml", installed, "app", "an argument");
        File.Exists(Path.Combine(stack.Folder, "_artifacts", "app-app.tar.xz")).ShouldBeTrue();
    }

    [Fact]
    public async Task The_worker_sample_installs_when_it_starts()
    {
        string sample = Require("Worker");
        await using SmallStack stack = await SmallStack.StartAsync();
        await stack.SucceedAsync("lock", "build", "publish");
        string installed = Path.Combine(stack.Work, "installed");
        ProcessStartInfo start = new("dotnet", [sample, "--urls", "http://127.0.0.1:0"])
        {
            WorkingDirectory = stack.Folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        start.Environment["Stack__Source"] = "_artifacts";
        start.Environment["Stack__Directory"] = installed;
        start.Environment["Venvstacks__CacheDirectory"] = stack.Cache;
        using Process process = Process.Start(start)!;
        try
        {
            using HttpClient client = new();
            string answer = await client.GetStringAsync(
                await FindAddressAsync(process),
                TestContext.Current.CancellationToken
            );
            answer.ShouldBe($"generation 1 in {installed}\n");
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static string Require(string name)
    {
        string path = Path.Combine(Shared.ProjectRoot, "out", "samples", name, $"Venvstacks.Samples.{name}.dll");
        Assert.SkipUnless(File.Exists(path), "out/samples is empty: run ./dev samples");
        return path;
    }

    private static async Task<Uri> FindAddressAsync(Process process)
    {
        using CancellationTokenSource limit = new(StackProgram.Limit);
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (Regex.Match(line, "http://127.0.0.1:[0-9]+", RegexOptions.NonBacktracking) is { Success: true } match)
                return new Uri(match.Value);
        }
        throw new InvalidOperationException("the sample ended before it listened");
    }
}
