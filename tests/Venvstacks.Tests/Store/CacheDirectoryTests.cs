using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Store;

namespace Venvstacks.Tests.Store;

public sealed class CacheDirectoryTests : IDisposable
{
    private readonly Scratch _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_is_private_and_marked()
    {
        using CacheDirectory cache = CacheDirectory.Open(
            _folder["a/cache"],
            _ => throw new InvalidOperationException()
        );
        using CacheDirectory again = CacheDirectory.Open(
            _folder["a/cache"],
            _ => throw new InvalidOperationException()
        );
        Directory.Exists(cache.FolderOf("wheels-v1")).ShouldBeTrue();
        File.ReadAllText(Path.Combine(cache.Root, "CACHEDIR.TAG")).ShouldStartWith("Signature: ");
        if (!OperatingSystem.IsWindows())
            ((int)File.GetUnixFileMode(cache.Root)).ShouldBe(0x1C0);
    }

    [Fact]
    public void One_that_cannot_be_written_gives_way_with_a_warning()
    {
        File.WriteAllText(_folder["file"], "");
        List<Diagnostic> warnings = new();
        string root;
        using (CacheDirectory cache = CacheDirectory.Open(_folder["file/cache"], warnings.Add))
        {
            root = cache.Root;
            cache.Store.Has(cache.Store.Put("x"u8, isExecutable: false)).ShouldBeTrue();
        }
        warnings.Single().Message.ShouldContain(_folder["file/cache"]);
        Directory.Exists(root).ShouldBeFalse();
    }

    [Fact]
    public void One_of_another_user_is_refused()
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess || !Directory.Exists("/var/cache/man"))
            Assert.Skip("needs a folder of another user that this one can write");
        Should
            .Throw<StorageException>(() => CacheDirectory.Open("/var/cache/man", _ => { }))
            .Message.ShouldContain("belongs to another user");
    }

    [Theory]
    [InlineData("files-v1", "777")]
    [InlineData("files-v1", "770")]
    [InlineData("wheels-v1", "702")]
    [InlineData("layers-v1", "1777")]
    [InlineData("", "777")]
    [InlineData("", "1707")]
    public void A_folder_that_others_can_write_is_refused(string name, string mode)
    {
        if (OperatingSystem.IsWindows())
            return;
        string path = Path.Combine(_folder["cache"], name);
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(mode, 8));
        StorageException error = Should.Throw<StorageException>(() =>
        {
            using CacheDirectory cache = CacheDirectory.Open(_folder["cache"], _ => { });
            cache.FolderOf(name);
        });
        error.Diagnostics.Single().Code.ShouldBe(DiagnosticCodes.ForeignCache);
        error.Message.ShouldContain($"'{path}' can be written by other users");
    }

    [Theory]
    [InlineData("files-v1")]
    [InlineData("wheels-v1")]
    public void A_folder_of_another_user_in_the_cache_is_refused(string name)
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess || !Directory.Exists("/var/cache/man"))
            Assert.Skip("needs a folder of another user");
        Directory.CreateDirectory(_folder["cache"]);
        Directory.CreateSymbolicLink(Path.Combine(_folder["cache"], name), "/var/cache/man");
        Should
            .Throw<StorageException>(() =>
            {
                using CacheDirectory cache = CacheDirectory.Open(_folder["cache"], _ => { });
                cache.FolderOf(name);
            })
            .Message.ShouldContain($"{name}' belongs to another user");
    }

    [Fact]
    public void A_folder_that_others_can_only_read_is_closed()
    {
        if (OperatingSystem.IsWindows())
            return;
        Directory.CreateDirectory(_folder["cache/wheels-v1"]);
        File.SetUnixFileMode(_folder["cache/wheels-v1"], (UnixFileMode)Convert.ToInt32("755", 8));
        using CacheDirectory cache = CacheDirectory.Open(_folder["cache"], _ => throw new InvalidOperationException());
        ((int)File.GetUnixFileMode(cache.FolderOf("wheels-v1"))).ShouldBe(0x1C0);
    }

    [Fact]
    public void Without_a_home_in_the_environment_it_is_that_of_the_account()
    {
        string home = Environment.GetEnvironmentVariable("HOME") ?? "";
        Assert.SkipUnless(OperatingSystem.IsLinux() && home.Length > 0, "the places of Linux");
        CacheDirectory.DefaultPath(_ => null).ShouldBe(Path.Combine(home, ".cache", "venvstacks"));
    }

    [Theory]
    [InlineData("VENVSTACKS_CACHE_DIR=/v HOME=/h XDG_CACHE_HOME=/x", "/v")]
    [InlineData("HOME=/h XDG_CACHE_HOME=/x", "/x/venvstacks")]
    [InlineData("HOME=/h XDG_CACHE_HOME=x", "/h/.cache/venvstacks")]
    [InlineData("HOME=/h", "/h/.cache/venvstacks")]
    public void Its_place_comes_from_the_environment(string environment, string expected)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("the places of Linux");
        Dictionary<string, string> variables = environment
            .Split(' ')
            .ToDictionary(v => v.Split('=')[0], v => v.Split('=')[1]);
        CacheDirectory.DefaultPath(variables.GetValueOrDefault).ShouldBe(expected);
    }
}
