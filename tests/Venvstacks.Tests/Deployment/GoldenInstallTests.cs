using System.Diagnostics;
using System.Runtime.Versioning;
using Venvstacks.Deployment;
using Venvstacks.Tests.Publishing;

namespace Venvstacks.Tests.Deployment;

/// <summary>The recorded stack <c>cross</c>, installed: the same tree as its export, and it runs.</summary>
[Trait("Category", "Slow")]
[UnsupportedOSPlatform("windows")]
public sealed class GoldenInstallTests : IDisposable
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private static readonly EnumerationOptions WithoutLinks = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.None,
    };

    private readonly DeploymentFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Its_tree_is_that_of_the_export_and_its_application_runs()
    {
        GoldenBuild build = await GoldenBuild.Of("cross");

        Stopwatch clock = Stopwatch.StartNew();
        DeploymentChange change = await _folder.InstallAsync(build.Artifacts);
        TestContext.Current.TestOutputHelper!.WriteLine($"installed in {clock.Elapsed.TotalSeconds:F1} s");

        string root = Path.Combine(_folder.Target, "generations", change.Generation.Folder);
        Dictionary<string, string> installed = TreeOf(root);
        Dictionary<string, string> exported = TreeOf(build.Export);
        installed.Keys.Except(exported.Keys).ShouldBeEmpty();
        exported.Keys.Except(installed.Keys).ShouldBeEmpty();
        installed.Where(entry => exported[entry.Key] != entry.Value).ShouldBeEmpty();
        installed.Count.ShouldBeGreaterThan(1000);

        clock.Restart();
        StackDeployment.Verify(_folder.Target, cancellationToken: Token).Problems.ShouldBeEmpty();
        TestContext.Current.TestOutputHelper!.WriteLine($"verified in {clock.Elapsed.TotalMilliseconds:F0} ms");
        using StackDeployment deployment = StackDeployment.Open(_folder.Target);
        ApplicationStart start = deployment.GetApplication("client");
        ProcessStartInfo info = new(start.Program, start.Arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        info.Environment["PYTHONDONTWRITEBYTECODE"] = start.Environment["PYTHONDONTWRITEBYTECODE"];
        using Process process = Process.Start(info)!;
        (await process.StandardOutput.ReadToEndAsync(Token)).ShouldBe("linux-x86_64 200 http://localhost/stack\n");
        StackDeployment.Verify(_folder.Target, withContents: true, Token).Problems.ShouldBeEmpty();
    }

    // Kind, program or not, and content; without what an installation makes, and what the export notes.
    private static Dictionary<string, string> TreeOf(string root) =>
        new DirectoryInfo(root)
            .EnumerateFileSystemInfos("*", WithoutLinks)
            .Select(item => (Path: Path.GetRelativePath(root, item.FullName), Item: item))
            .Where(entry => !IsMade(entry.Path))
            .ToDictionary(entry => entry.Path, entry => Describe(entry.Item));

    private static bool IsMade(string path) =>
        path.StartsWith("__venvstacks__", StringComparison.Ordinal)
        || path.Contains("__pycache__", StringComparison.Ordinal)
        || Path.GetFileName(path) is "pyvenv.cfg" or "sitecustomize.py";

    private static string Describe(FileSystemInfo item) =>
        item.LinkTarget is { } target ? $"link {target}"
        : item is DirectoryInfo ? "directory"
        : $"{item.UnixFileMode.HasFlag(UnixFileMode.OtherExecute)} {Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(item.FullName)))}";
}
