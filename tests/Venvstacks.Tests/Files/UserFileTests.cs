using System.Collections.Immutable;
using System.Diagnostics;
using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Indexes;
using Venvstacks.Layers;
using Venvstacks.Locking;
using Venvstacks.Packaging;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Packaging.LockFiles;
using Venvstacks.Packaging.Versions;
using Venvstacks.Platforms;
using Venvstacks.Runtimes;
using Venvstacks.Sources;
using Venvstacks.Store;
using Venvstacks.Tests.Indexes;
using Venvstacks.Tests.Layers;
using Venvstacks.Tests.Locking;

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

    [Theory]
    [InlineData("pipe")]
    [InlineData("device")]
    public async Task Neither_is_a_definition_netrc_runtime_or_wheel(string kind)
    {
        if (OperatingSystem.IsWindows())
            return;
        string definition = Make(kind, "venvstacks.toml");
        (
            await Should.ThrowAsync<LayerSpecException>(() =>
                new DefinitionReader(_ => null).ReadAsync(definition, Token)
            )
        ).Message.ShouldContain(Problem);

        string netrc = Make(kind, "netrc");
        using TestClient test = new();
        Should.Throw<StorageException>(() => test.Run(netrc: netrc)).Message.ShouldContain(Problem);

        Make(kind, "cpython-3.11.7.tar.gz");
        using CacheDirectory cache = CacheDirectory.Open(_folder["cache"], _ => { });
        RuntimeProvider runtimes = new(cache, new RuntimeOptions { Folders = [_folder.Folder], Host = Host.Current });
        (
            await Should.ThrowAsync<StorageException>(() =>
                runtimes.GetAsync(PythonImplementation.Parse("cpython@3.11.7"), Host.Current.Target, null, Token)
            )
        ).Message.ShouldContain(Problem);

        Make(kind, "a-1-py3-none-any.whl");
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

    [Theory]
    [InlineData("pipe", "toml")]
    [InlineData("device", "toml")]
    [InlineData("pipe", "meta.json")]
    [InlineData("device", "meta.json")]
    public async Task Neither_is_a_lock(string kind, string ending)
    {
        if (OperatingSystem.IsWindows())
            return;
        await using StackFolder folder = await WebStack.CreateAsync();
        await folder.LockAsync();
        string path = Path.Combine(folder.Path, "requirements", "py", $"pylock.py.{ending}");
        File.Delete(path);
        File.Move(Make(kind, "x"), path);
        StackDefinition stack = await folder.DefineAsync();
        string problem;
        try
        {
            problem = StackLocks.Read(stack).States[0].ToException("").Message;
        }
        catch (Exception error)
        {
            problem = UserError.From(error)!.Message;
        }
        problem.ShouldContain(Problem);
        problem.ShouldContain(path);
    }

    [Theory]
    [InlineData("pipe", false)]
    [InlineData("device", false)]
    [InlineData("pipe", true)]
    [InlineData("device", true)]
    public async Task Neither_is_a_locked_wheel(string kind, bool inFolder)
    {
        if (OperatingSystem.IsWindows())
            return;
        const string name = "a-1-py3-none-any.whl";
        string path = Make(kind, name);
        using CacheDirectory cache = CacheDirectory.Open(_folder["cache"], _ => { });
        using IndexClient client = new(new IndexClientOptions { Offline = true });
        PylockWheel wheel = new()
        {
            Url = inFolder ? $"https://h.example/{name}" : new Uri(path).AbsoluteUri,
            Hashes = ImmutableSortedDictionary<string, string>.Empty.Add("sha256", new string('0', 64)),
        };
        LockedPackage package = new(PackageName.Parse("a"), PackageVersion.Parse("1"), null) { Wheels = [wheel] };
        LayerLock layer = new(
            TestLayers.Runtime,
            new LayerLockFiles(_folder["r"], "rt"),
            new LockMetadata(),
            [package]
        );
        WheelProvider wheels = new(cache, client, (_, _) => null, inFolder ? [_folder.Folder] : []);
        (
            await Should.ThrowAsync<StorageException>(() => wheels.GetAsync(layer, package, wheel, null, Token))
        ).Message.ShouldBe($"cannot read '{path}': {Problem}");
    }

    [Theory]
    [InlineData("pipe")]
    [InlineData("device")]
    public void Neither_is_an_ignore_file(string kind)
    {
        if (OperatingSystem.IsWindows())
            return;
        Directory.CreateDirectory(_folder["tree/.git"]);
        Directory.CreateDirectory(_folder["tree/pkg"]);
        File.WriteAllText(_folder["tree/pkg/a.py"], "");
        File.Move(Make(kind, "x"), _folder["tree/.gitignore"]);
        SourceTree.Around(_folder["tree"]).Walk(new SourceModule("pkg", _folder["tree/pkg"])).Length.ShouldBe(1);
    }

    private string Make(string kind, string name)
    {
        if (kind == "pipe")
            return MakePipe(name);
        File.CreateSymbolicLink(_folder[name], "/dev/zero");
        return _folder[name];
    }

    private string MakePipe(string name)
    {
        using Process process = Process.Start("mkfifo", [_folder[name]]);
        process.WaitForExit();
        process.ExitCode.ShouldBe(0);
        return _folder[name];
    }
}
