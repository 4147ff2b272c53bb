using System.Diagnostics;
using System.Runtime.Versioning;
using Venvstacks.Deployment;
using Venvstacks.Files;

namespace Venvstacks.Tests.Deployment;

/// <summary>Byte-code of installations: never that of older source, and compiled once (lines 14 and 15 of the acceptance list).</summary>
[UnsupportedOSPlatform("windows")]
public sealed class BytecodeTests : IDisposable
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly DeploymentFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("3.8")]
    [InlineData("3.9")]
    [InlineData("3.10")]
    [InlineData("3.11")]
    [InlineData("3.12")]
    [InlineData("3.13")]
    public async Task Line_14_a_module_of_equal_size_and_time_runs_its_new_code(string version)
    {
        string python = Peers.RequirePython(version);
        await _folder.InstallAsync(TestPublication.Write(_folder["source"], python: python).Folder);
        string module = $"framework-lower/{TestLayer.Site}/lower/version.py";
        (DateTime time, long size) = Look();
        (await RunAsync()).ShouldBe("1.0\n");

        TestPublication.Write(_folder["source"], version: "2.0", build: 2, python: python);
        await _folder.Deployer.UpdateAsync(new UpdateRequest(_folder.Target), cancellationToken: Token);

        Look().ShouldBe((time, size));
        (await RunAsync()).ShouldBe("2.0\n");

        (DateTime, long) Look()
        {
            FileInfo file = new(_folder.Installed(module));
            return (file.LastWriteTimeUtc, file.Length);
        }
    }

    [Fact]
    public async Task Line_15_only_changed_sources_are_compiled()
    {
        string python = Peers.RequirePython("3.11");
        await _folder.InstallAsync(TestPublication.Write(_folder["source"], python: python).Folder);
        Dictionary<string, FileStat> before = Compiled();
        before.Count.ShouldBeGreaterThan(6);
        TestPublication.Write(_folder["source"], version: "2.0", build: 2, python: python);

        await _folder.Deployer.UpdateAsync(new UpdateRequest(_folder.Target), cancellationToken: Token);

        Dictionary<string, FileStat> after = Compiled();
        after.Keys.ShouldBe(before.Keys, ignoreOrder: true);
        // Modules that hold the path of the generation change with it.
        after
            .Where(module => module.Value.Identity != before[module.Key].Identity)
            .Select(module => Path.GetFileName(module.Key))
            .Order(StringComparer.Ordinal)
            .ShouldBe([
                "late.cpython-311.pyc",
                "sitecustomize.cpython-311.pyc",
                "sitecustomize.cpython-311.pyc",
                "sitecustomize.cpython-311.pyc",
                "version.cpython-311.pyc",
            ]);
    }

    [Fact]
    public async Task Line_9_an_application_imports_late_from_the_generation_that_it_started_in()
    {
        string python = Peers.RequirePython("3.11");
        await _folder.InstallAsync(TestPublication.Write(_folder["source"], python: python).Folder);
        int rounds = int.TryParse(Environment.GetEnvironmentVariable("VENVSTACKS_LATE_IMPORTS"), out int set) ? set : 8;
        List<string> wrong = [];
        for (int i = 0; i < rounds; i++)
        {
            using StackDeployment deployment = await StackDeployment.OpenAsync(_folder.Target, Token);
            using Process running = TestRun.Start(deployment.GetApplication("client"), "wait");
            string early = (await running.StandardOutput.ReadLineAsync(Token))!.Split(' ')[0];
            deployment.Dispose();
            await ChangeAsync(i, python);
            await running.StandardInput.WriteLineAsync();
            string? late = await running.StandardOutput.ReadLineAsync(Token);
            await running.WaitForExitAsync(Token);
            if (early != late || running.ExitCode != 0)
                wrong.Add($"round {i}: {early}, then {late}, exit code {running.ExitCode}");
        }
        wrong.ShouldBeEmpty();
    }

    // Update, rollback and the removal of all generations but one, in turn.
    private async Task ChangeAsync(int round, string python)
    {
        const int verbs = 3;
        if (round % verbs == 1)
        {
            await _folder.Deployer.RollBackAsync(_folder.Target, cancellationToken: Token);
            return;
        }
        // Each version once: a stack that was rolled back from is not installed again.
        TestPublication.Write(
            _folder["source"],
            version: $"{round / 10}.{round % 10}",
            build: round + 2,
            python: python
        );
        await _folder.Deployer.UpdateAsync(new UpdateRequest(_folder.Target), cancellationToken: Token);
        if (round % verbs == 2)
            await _folder.Deployer.CollectAsync(_folder.Target, 1, Token);
    }

    private async Task<string> RunAsync()
    {
        using StackDeployment deployment = await StackDeployment.OpenAsync(_folder.Target, Token);
        return await TestRun.OfAsync(deployment.GetApplication("client"));
    }

    private Dictionary<string, FileStat> Compiled()
    {
        string root = _folder.Installed("");
        return Directory
            .EnumerateFiles(root, "*.pyc", SearchOption.AllDirectories)
            .ToDictionary(path => Path.GetRelativePath(root, path), path => FileStat.Of(path)!.Value);
    }
}
