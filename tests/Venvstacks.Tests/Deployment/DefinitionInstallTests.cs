using System.Runtime.Versioning;
using Venvstacks.Deployment;
using Venvstacks.Tests.Publishing;

namespace Venvstacks.Tests.Deployment;

/// <summary>The recorded stacks, installed from their definitions: the same layers as from archives.</summary>
[Trait("Category", "Slow")]
[UnsupportedOSPlatform("windows")]
public sealed class DefinitionInstallTests : IDisposable
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly DeploymentFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("cross")]
    [InlineData("science")]
    public async Task The_tree_is_that_of_the_export_and_a_damage_is_repaired_from_the_cache(string name)
    {
        GoldenBuild build = await GoldenBuild.Of(name);
        InstallRequest request = new(build.Stack.DefinitionPath, _folder.Target)
        {
            Assembly = new AssemblyOptions
            {
                LocalWheels = [Shared.Require("wheels")],
                RuntimesDirectories = [TestRuntimes.Require()],
            },
        };

        DeploymentPlan plan = await _folder.Deployer.PlanAsync(request, Token);
        DeploymentChange change = await _folder.Deployer.InstallAsync(request, cancellationToken: Token);

        plan.IsChanged.ShouldBeTrue();
        plan.Unpacked.Length.ShouldBe(change.Generation.Layers.Length);
        Dictionary<string, string> installed = InstalledTree.Of(_folder.Installed(""));
        Dictionary<string, string> exported = InstalledTree.Of(build.Export);
        installed.Keys.Except(exported.Keys).ShouldBeEmpty();
        exported.Keys.Except(installed.Keys).ShouldBeEmpty();
        installed.Where(entry => exported[entry.Key] != entry.Value).ShouldBeEmpty();
        StackDeployment.Verify(_folder.Target, withContents: true, Token).Problems.ShouldBeEmpty();
        (await _folder.Deployer.InstallAsync(request, cancellationToken: Token)).IsChanged.ShouldBeFalse();

        string file = Directory.GetFiles(_folder.Installed(""), "METADATA", SearchOption.AllDirectories)[0];
        File.Delete(file);
        (await _folder.Deployer.RepairAsync(_folder.Target, cancellationToken: Token)).IsChanged.ShouldBeTrue();
        StackDeployment.Verify(_folder.Target, withContents: true, Token).Problems.ShouldBeEmpty();

        // Archives of the same layers give the same files.
        DeploymentChange fromArchives = await _folder.InstallAsync(build.Artifacts);
        fromArchives.IsChanged.ShouldBeTrue();
        InstalledTree.Of(_folder.Installed("")).ShouldBe(installed, ignoreOrder: true);
    }

    [Fact]
    public async Task Only_the_layers_of_an_application_are_assembled()
    {
        GoldenBuild build = await GoldenBuild.Of("cross");
        InstallRequest request = new(build.Stack.DefinitionPath, _folder.Target)
        {
            Applications = ["client"],
            Assembly = new AssemblyOptions
            {
                LocalWheels = [Shared.Require("wheels")],
                RuntimesDirectories = [TestRuntimes.Require()],
            },
        };
        DeploymentChange change = await _folder.Deployer.InstallAsync(request, cancellationToken: Token);
        change.Generation.Layers[^1].Name.ShouldBe("app-client");
        change.Generation.Source.ShouldBe(build.Stack.DefinitionPath);
        using StackDeployment deployment = await StackDeployment.OpenAsync(_folder.Target, Token);
        (await TestRun.OfAsync(deployment.GetApplication("client"))).ShouldBe(
            "linux-x86_64 200 http://localhost/stack\n"
        );
    }

    [Fact]
    public async Task A_definition_without_locks_or_that_is_missing_is_refused()
    {
        await Should.ThrowAsync<Diagnostics.LayerSpecException>(() => _folder.InstallAsync(_folder["none.toml"]));
        Directory.CreateDirectory(_folder["stack"]);
        File.WriteAllText(
            _folder["stack/venvstacks.toml"],
            "[[runtimes]]\nname = \"py\"\npython_implementation = \"cpython@3.11.7\"\nrequirements = []\n"
        );
        await Should.ThrowAsync<Diagnostics.BuildEnvException>(() =>
            _folder.InstallAsync(_folder["stack/venvstacks.toml"])
        );
        Directory.Exists(_folder.Target).ShouldBeFalse();
    }
}
