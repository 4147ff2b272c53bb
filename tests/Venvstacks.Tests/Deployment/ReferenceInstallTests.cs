using System.Diagnostics;
using System.Runtime.Versioning;
using Venvstacks.Deployment;

namespace Venvstacks.Tests.Deployment;

/// <summary>Stacks that the Python tool published, without <c>stack.json</c> and manifests: installed, they are what that tool exports (line 19 of the acceptance list).</summary>
/// <remarks>The tool publishes <c>cross</c> in 40 s and <c>science</c> in 160 s on two cores.</remarks>
[Trait("Category", "Slow")]
[UnsupportedOSPlatform("windows")]
public sealed class ReferenceInstallTests(ITestOutputHelper output) : IDisposable
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly DeploymentFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("cross")]
    [InlineData("science")]
    [InlineData("jupyterlab")]
    public async Task Line_19_archives_of_the_Python_tool_are_installed_as_that_tool_exports_them(string name)
    {
        RequireMatrix(isAlways: name == "cross");
        Stopwatch clock = Stopwatch.StartNew();
        using ReferenceStack stack = await ReferenceStack.StartAsync(name);
        await stack.RunAsync("lock", "build", "publish", "local-export");
        output.WriteLine($"{name}: published and exported in {clock.Elapsed.TotalSeconds:F0} s");
        File.Exists(Path.Combine(stack.Artifacts, "__venvstacks__", "stack.json")).ShouldBeFalse();

        clock.Restart();
        await _folder.InstallAsync(stack.Artifacts);

        output.WriteLine($"{name}: installed in {clock.Elapsed.TotalSeconds:F1} s");
        RequireExport(stack);
        StackDeployment.Verify(_folder.Target, withContents: true, Token).Problems.ShouldBeEmpty();
        if (name == "cross")
            (await RunClientAsync()).ShouldBe("linux-x86_64 200 http://localhost/stack\n");
    }

    [Fact]
    public async Task An_installation_is_updated_between_directories_of_the_Python_tool()
    {
        RequireMatrix(isAlways: false);
        using ReferenceStack stack = await ReferenceStack.StartAsync("cross");
        await stack.RunAsync("lock", "build", "publish");
        string first = _folder["first"];
        Folders.Copy(stack.Artifacts, first);
        await _folder.InstallAsync(first);
        // The tool builds an application again if its lock changes, not for its launch module alone.
        string launch = Path.Combine(stack.Folder, "launch", "main.py");
        File.WriteAllText(launch, File.ReadAllText(launch) + "print('newer')\n");
        string definition = File.ReadAllText(stack.DefinitionPath);
        File.WriteAllText(stack.DefinitionPath, definition.Replace(", \"rich\"]", "]", StringComparison.Ordinal));
        await stack.RunAsync("lock", "build", "publish", "local-export");

        UpdateRequest update = new(_folder.Target) { Source = stack.Artifacts };
        DeploymentChange change = await _folder.Deployer.UpdateAsync(update, cancellationToken: Token);

        (change.IsChanged, change.Generation.Number, change.Generation.Release).ShouldBe((true, 2, null));
        RequireExport(stack);
        (await RunClientAsync()).ShouldBe("linux-x86_64 200 http://localhost/stack\nnewer\n");
        (await _folder.Deployer.UpdateAsync(update, cancellationToken: Token)).IsChanged.ShouldBeFalse();
        UpdateRequest older = update with { Source = first };
        (
            await DeploymentFolder.CodeOfAsync(() => _folder.Deployer.UpdateAsync(older, cancellationToken: Token))
        ).ShouldBe("VS5009");
        await _folder.Deployer.RollBackAsync(_folder.Target, cancellationToken: Token);
        (await RunClientAsync()).ShouldBe("linux-x86_64 200 http://localhost/stack\n");
    }

    private static void RequireMatrix(bool isAlways) =>
        Assert.SkipUnless(isAlways || Matrix.IsFull, "the full matrix was not asked for (VENVSTACKS_MATRIX=full)");

    private void RequireExport(ReferenceStack stack)
    {
        Dictionary<string, string> installed = InstalledTree.Of(_folder.Installed(""));
        Dictionary<string, string> exported = InstalledTree.Of(stack.Export);
        installed.Keys.Except(exported.Keys).ShouldBeEmpty();
        exported.Keys.Except(installed.Keys).ShouldBeEmpty();
        installed.Where(entry => exported[entry.Key] != entry.Value).ShouldBeEmpty();
        installed.Count.ShouldBeGreaterThan(1000);
    }

    private async Task<string> RunClientAsync()
    {
        using StackDeployment deployment = await StackDeployment.OpenAsync(_folder.Target, Token);
        return await TestRun.OfAsync(deployment.GetApplication("client"));
    }
}
