using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Venvstacks.Deployment;

namespace Venvstacks.Tests.Deployment;

/// <summary>An update while a process has loaded a library of the current generation (line 25 of the acceptance list).</summary>
public sealed class LoadedLibraryTests : IDisposable
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly DeploymentFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [SupportedOSPlatform("windows")]
    public async Task Line_25_a_loaded_library_does_not_stop_an_update()
    {
        Assert.SkipUnless(
            OperatingSystem.IsWindows(),
            "line 25 needs Windows itself: only there a loaded DLL cannot be deleted, nor its directory be renamed (Wine renames it)"
        );
        TestPublication source = TestPublication.Write(_folder["source"]);
        await _folder.InstallAsync(source.Folder);
        string library = _folder.Installed($"framework-lower/{TestLayer.Site}/lower/loaded.dll");
        File.Copy(Path.Combine(Environment.SystemDirectory, "version.dll"), library);
        nint loaded = NativeLibrary.Load(library);

        TestPublication.Write(_folder["source"], "2.0", 2);
        DeploymentChange change = await _folder.Deployer.UpdateAsync(
            new UpdateRequest(_folder.Target),
            cancellationToken: Token
        );

        change.Generation.Number.ShouldBe(2);
        StackDeployment.Verify(_folder.Target, withContents: true, Token).Problems.ShouldBeEmpty();
        File.Exists(library).ShouldBeTrue();
        NativeLibrary.Free(loaded);
        await _folder.Deployer.CollectAsync(_folder.Target, 1, Token);
        File.Exists(library).ShouldBeFalse();
    }
}
