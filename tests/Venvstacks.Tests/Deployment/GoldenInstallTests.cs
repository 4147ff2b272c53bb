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

    [Theory]
    [InlineData("cross")]
    [InlineData("science")]
    public async Task Its_tree_is_that_of_the_export_and_its_application_runs(string name)
    {
        GoldenBuild build = await GoldenBuild.Of(name);

        Stopwatch clock = Stopwatch.StartNew();
        DeploymentChange change = await _folder.InstallAsync(build.Artifacts);
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
}
