using System.Diagnostics;
using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Indexes;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Platforms;
using Venvstacks.Runtimes;
using Venvstacks.Store;
using Venvstacks.Tests.Indexes;

namespace Venvstacks.Tests.Files;

/// <summary>A pipe or device in the place of a file is refused at once, never read.</summary>
public sealed class UserFileTests : IDisposable
{
    private const string Problem = "it is a pipe, socket or device, not a file";
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly Scratch _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("pipe")]
    [InlineData("/dev/zero")]
    public void Neither_pipes_nor_devices_are_opened(string name)
    {
        if (OperatingSystem.IsWindows())
            return;
        string path = name == "pipe" ? MakePipe(name) : name;
        foreach (
            Action open in new Action[]
            {
                () => UserFile.Open(path),
                () => UserFile.ReadBytes(path),
                () => UserFile.ReadText(path),
            }
        )
            Should.Throw<StorageException>(open).Message.ShouldBe($"cannot read '{path}': {Problem}");
    }

    [Fact]
    public async Task A_pipe_is_no_definition_netrc_runtime_or_wheel()
    {
        if (OperatingSystem.IsWindows())
            return;
        string definition = MakePipe("venvstacks.toml");
        (
            await Should.ThrowAsync<LayerSpecException>(() =>
                new DefinitionReader(_ => null).ReadAsync(definition, Token)
            )
        ).Message.ShouldContain(Problem);

        string netrc = MakePipe("netrc");
        using TestClient test = new();
        Should.Throw<StorageException>(() => test.Run(netrc: netrc)).Message.ShouldContain(Problem);

        MakePipe("cpython-3.11.7.tar.gz");
        using CacheDirectory cache = CacheDirectory.Open(_folder["cache"], _ => { });
        RuntimeProvider runtimes = new(cache, new RuntimeOptions { Folder = _folder.Folder, Host = Host.Current });
        (
            await Should.ThrowAsync<StorageException>(() =>
                runtimes.GetAsync(PythonImplementation.Parse("cpython@3.11.7"), Host.Current.Target, null, Token)
            )
        ).Message.ShouldContain(Problem);

        MakePipe("a-1-py3-none-any.whl");
        IndexAddress.TryParse(_folder.Folder, "/", out IndexAddress? address).ShouldBeTrue();
        PackageIndex index = new(address);
        IndexClient client = test.Run();
        IndexPage? page = await client.GetPageAsync(index, TestClient.Name("a"), Token);
        (
            await Should.ThrowAsync<StorageException>(() =>
                client.GetMetadataAsync(index, page!.Releases[0].Files[0], Token)
            )
        ).Message.ShouldContain(Problem);
    }

    private string MakePipe(string name)
    {
        using Process process = Process.Start("mkfifo", [_folder[name]]);
        process.WaitForExit();
        process.ExitCode.ShouldBe(0);
        return _folder[name];
    }
}
