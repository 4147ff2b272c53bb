using System.Diagnostics;
using System.Runtime.Versioning;
using Venvstacks.Deployment;
using Venvstacks.Tests.Publishing;

namespace Venvstacks.Tests.Deployment;

/// <summary>The recorded stacks <c>cross</c> and <c>science</c>, installed: the same trees as their exports, and the application of <c>cross</c> runs.</summary>
[Trait("Category", "Slow")]
[UnsupportedOSPlatform("windows")]
public sealed class GoldenInstallTests : IDisposable
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly DeploymentFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Line 19 of the acceptance list. Without stack.json and manifests, the output is as the reference's.
    [Theory]
    [InlineData("cross", false)]
    [InlineData("cross", true)]
    [InlineData("science", true)]
    [InlineData("jupyterlab", true)]
    [InlineData("sklearn", true)]
    public async Task Its_tree_is_that_of_the_export_and_its_application_runs(string name, bool isAsOfReference)
    {
        Assert.SkipUnless(
            Matrix.IsFull || name is "cross" or "science",
            "the full matrix was not asked for (VENVSTACKS_MATRIX=full)"
        );
        GoldenBuild build = await GoldenBuild.Of(name);
        string source = isAsOfReference ? WithoutRelease(build.Artifacts) : build.Artifacts;

        Stopwatch clock = Stopwatch.StartNew();
        DeploymentChange change = await _folder.InstallAsync(source);
        TestContext.Current.TestOutputHelper!.WriteLine($"installed in {clock.Elapsed.TotalSeconds:F1} s");

        string root = Path.Combine(_folder.Target, "generations", change.Generation.Folder);
        Dictionary<string, string> installed = InstalledTree.Of(root);
        Dictionary<string, string> exported = InstalledTree.Of(build.Export);
        installed.Keys.Except(exported.Keys).ShouldBeEmpty();
        exported.Keys.Except(installed.Keys).ShouldBeEmpty();
        installed.Where(entry => exported[entry.Key] != entry.Value).ShouldBeEmpty();
        installed.Count.ShouldBeGreaterThan(1000);

        clock.Restart();
        StackDeployment.Verify(_folder.Target, cancellationToken: Token).Problems.ShouldBeEmpty();
        TestContext.Current.TestOutputHelper!.WriteLine($"verified in {clock.Elapsed.TotalMilliseconds:F0} ms");
        if (name == "cross")
        {
            using StackDeployment deployment = await StackDeployment.OpenAsync(_folder.Target, Token);
            (await TestRun.OfAsync(deployment.GetApplication("client"))).ShouldBe(
                "linux-x86_64 200 http://localhost/stack\n"
            );
        }
        StackDeployment.Verify(_folder.Target, withContents: true, Token).Problems.ShouldBeEmpty();
    }

    private string WithoutRelease(string artifacts)
    {
        string source = _folder["source"];
        Folders.Copy(artifacts, source);
        foreach (string path in Directory.GetFiles(source, "*.manifest"))
            File.Delete(path);
        File.Delete(Path.Combine(source, "__venvstacks__", "stack.json"));
        return source;
    }
}
