using System.Runtime.Versioning;
using Venvstacks.Deployment;

namespace Venvstacks.Tests.Deployment;

/// <summary>Links to the layers in the directory of an installation, for software that expects layers there.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class LayoutTests : IDisposable
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly DeploymentFolder _folder = new();

    private string[] LayerLinks =>
        [
            .. Directory
                .GetFileSystemEntries(_folder.Target)
                .Select(path => new FileInfo(path))
                .Where(item => item.LinkTarget is not null && item.Name != "current")
                .Select(item => $"{item.Name} {item.LinkTarget}")
                .Order(StringComparer.Ordinal),
        ];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Links_to_the_layers_follow_every_change()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege there");
        string[] all =
        [
            "app-alone current/app-alone",
            "app-client current/app-client",
            "framework-lower current/framework-lower",
            "py current/py",
        ];
        TestPublication source = TestPublication.Write(_folder["source"]);
        await InstallAsync(source, isWanted: true, "alone");
        LayerLinks.ShouldBe(["app-alone current/app-alone", "py current/py"]);
        File.ReadAllText(Path.Combine(_folder.Target, $"app-alone/{TestLayer.Site}/main.py"))
            .ShouldBe("print('alone')\n");

        await InstallAsync(source, isWanted: null);
        LayerLinks.ShouldBe(all);
        await _folder.Deployer.RollBackAsync(_folder.Target, cancellationToken: Token);
        LayerLinks.ShouldBe(["app-alone current/app-alone", "py current/py"]);
        await InstallAsync(source, isWanted: null);
        LayerLinks.ShouldBe(all);
        File.Delete(_folder.Installed($"app-alone/{TestLayer.Site}/main.py"));
        await _folder.Deployer.RepairAsync(_folder.Target, cancellationToken: Token);
        LayerLinks.ShouldBe(all);

        (await InstallAsync(source, isWanted: false)).IsChanged.ShouldBeFalse();
        LayerLinks.ShouldBeEmpty();
        (await InstallAsync(source, isWanted: true)).IsChanged.ShouldBeFalse();
        LayerLinks.ShouldBe(all);
        await _folder.Deployer.UninstallAsync(_folder.Target, cancellationToken: Token);
        Directory.Exists(_folder.Target).ShouldBeFalse();
    }

    [Fact]
    public async Task Another_file_of_the_name_of_a_layer_is_kept_and_named()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege there");
        TestPublication source = TestPublication.Write(_folder["source"]);
        await InstallAsync(source, isWanted: null);
        string mine = Path.Combine(_folder.Target, "app-client");
        File.WriteAllText(mine, "mine");

        (await DeploymentFolder.CodeOfAsync(() => InstallAsync(source, isWanted: true))).ShouldBe("VS5001");

        File.ReadAllText(mine).ShouldBe("mine");
        LayerLinks.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("app-client")]
    [InlineData("current")]
    public async Task A_file_in_the_place_of_a_link_is_not_replaced(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege there");
        TestPublication source = TestPublication.Write(_folder["source"]);
        await InstallAsync(source, isWanted: true);
        string mine = Path.Combine(_folder.Target, name);
        File.Delete(mine);
        File.WriteAllText(mine, "mine");

        Func<Task> repair = () => _folder.Deployer.RepairAsync(_folder.Target, cancellationToken: Token);
        (await DeploymentFolder.CodeOfAsync(repair)).ShouldBe("VS5001");
        File.ReadAllText(mine).ShouldBe("mine");

        File.Delete(mine);
        await repair();
        new FileInfo(mine).LinkTarget.ShouldNotBeNull();
    }

    private Task<DeploymentChange> InstallAsync(TestPublication source, bool? isWanted, params string[] applications) =>
        _folder.Deployer.InstallAsync(
            new InstallRequest(source.Folder, _folder.Target)
            {
                LayerLinks = isWanted,
                Applications = [.. applications],
            },
            cancellationToken: Token
        );
}
