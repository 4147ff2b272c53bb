using System.Diagnostics;
using System.Text;

namespace Venvstacks.Cli.Tests.Reliability;

/// <summary>Sixteen installers of one stack at once, of which one is killed while it downloads (line 11 of the acceptance list).</summary>
[Trait("Category", "Slow")]
public sealed class InstallersAtOnceTests
{
    private const int Installers = 16;
    private const int Twice = 64 << 10;

    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_layer_is_fetched_once()
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        await stack.SucceedAsync("lock", "build", "publish --format tar.zst --frames 64KiB");
        string source = Path.Combine(stack.Folder, "_artifacts");
        await using StaticServer server = await StaticServer.StartAsync(source);
        server.Rate = (int)Directory.GetFiles(source, "*.tar.zst").Max(path => new FileInfo(path).Length) / 2;
        string target = Path.Combine(stack.Work, "target");

        // Each has a user of its own, so that requests tell who sent them.
        Process[] processes = [.. Enumerable.Range(0, Installers).Select(i => Start(stack, server, target, i))];
        StaticRequest first = await FirstDownloadAsync(server);
        Process killed = processes[NumberOf(first)];
        killed.Kill();
        await killed.WaitForExitAsync(Token);
        // A request that it sent last may reach the server later, and nobody receives the answer.
        HashSet<StaticRequest> before = new(server.Requests, ReferenceEqualityComparer.Instance);
        await Task.WhenAll(processes.Select(process => process.WaitForExitAsync(Token)));

        killed.ExitCode.ShouldNotBe(0);
        processes.Count(process => process.ExitCode == 0).ShouldBe(Installers - 1);
        foreach (string archive in Directory.GetFiles(source, "*.tar.zst"))
        {
            long sent = server
                .Requests.Where(request => request.Path == Path.GetFileName(archive))
                .Where(request => before.Contains(request) || NumberOf(request) != NumberOf(first))
                .Sum(request => request.Sent);
            sent.ShouldBeInRange(
                new FileInfo(archive).Length,
                new FileInfo(archive).Length + Twice,
                string.Join('\n', server.Requests)
            );
        }
        StackDeployment.GetStatus(target).Current.Generation.Number.ShouldBe(1);
        StackDeployment.Verify(target, withContents: true, Token).Problems.ShouldBeEmpty();
        Directory.GetDirectories(Path.Combine(target, "generations")).Length.ShouldBe(1);
        Directory.GetFileSystemEntries(Path.Combine(target, ".venvstacks/downloads")).ShouldBeEmpty();
        foreach (Process process in processes)
            process.Dispose();
    }

    private static Process Start(SmallStack stack, StaticServer server, string target, int number)
    {
        string source = server.Address.Replace("://", $"://u{number}:x@", StringComparison.Ordinal);
        string[] words = [.. StackProgram.Command, "install", "-q", source, target];
        ProcessStartInfo start = new(words[0], words[1..]) { WorkingDirectory = stack.Work, UseShellExecute = false };
        start.Environment.Clear();
        foreach ((string name, string value) in stack.Variables)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static async Task<StaticRequest> FirstDownloadAsync(StaticServer server)
    {
        while (true)
        {
            if (
                server.Requests.FirstOrDefault(request =>
                    request.Path.EndsWith(".tar.zst", StringComparison.Ordinal) && request.Sent > 0
                ) is
                { } found
            )
                return found;
            await Task.Delay(10, Token);
        }
    }

    private static int NumberOf(StaticRequest request)
    {
        string user = Encoding.UTF8.GetString(Convert.FromBase64String(request.Authorization!["Basic ".Length..]));
        return int.Parse(
            user[1..user.IndexOf(':', StringComparison.Ordinal)],
            System.Globalization.CultureInfo.InvariantCulture
        );
    }
}
