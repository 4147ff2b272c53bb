using System.Security.Cryptography;
using System.Text;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Store;

namespace Venvstacks.Tests.Store;

public sealed class ContentStoreTests : IDisposable
{
    private readonly Scratch _folder = new();
    private readonly ContentStore _store;

    public ContentStoreTests() => _store = new ContentStore(_folder["store"]);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_file_is_found_by_its_content()
    {
        StoredContent content = _store.Put("hello"u8, isExecutable: false);
        content.ShouldBe(new StoredContent(Convert.ToHexStringLower(SHA256.HashData("hello"u8)), 5, false));
        _store.Has(content).ShouldBeTrue();
        _store.Has(content with { IsExecutable = true }).ShouldBeFalse();
        _store.Put(new MemoryStream("hello"u8.ToArray()), isExecutable: false).ShouldBe(content);
        Read(content).ShouldBe("hello");
        new ContentStore(_folder["store"]).Has(content).ShouldBeTrue();
    }

    [Fact]
    public void A_file_that_is_there_is_not_written_again()
    {
        string path = _store.PathOf(_store.Put("hello"u8, isExecutable: false));
        Assert.SkipUnless(FileSystem.TryHardLink(path, _folder["same"]), "there are no hard links here");
        _store.Put("hello"u8, isExecutable: false);
        File.AppendAllText(_folder["same"], "!");
        File.ReadAllText(path).ShouldBe("hello!");
    }

    [Theory]
    [InlineData(true, false, 0x124)]
    [InlineData(true, true, 0x16D)]
    [InlineData(false, false, 0x1A4)]
    [InlineData(false, true, 0x1ED)]
    public void Links_have_content_and_mode(bool isShared, bool isExecutable, int mode)
    {
        StoredContent content = _store.Put("hello"u8, isExecutable);
        ContentLinker linker = new(isShared);
        linker.Link(_store, content, _folder["a"]);
        linker.Link(_store, content, _folder["b"]);
        foreach (string name in new[] { "a", "b" })
        {
            File.ReadAllText(_folder[name]).ShouldBe("hello");
            if (!OperatingSystem.IsWindows())
                ((int)File.GetUnixFileMode(_folder[name])).ShouldBe(mode);
        }
        Should.Throw<StorageException>(() => linker.Link(_store, content, _folder["a"]));
        Should.Throw<DamagedContentException>(() =>
            linker.Link(_store, content with { Sha256 = new string('0', 64) }, _folder["c"])
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_file_that_changed_under_its_time_is_linked_nowhere(bool isShared)
    {
        StoredContent content = _store.Put("hello"u8, isExecutable: false);
        string path = _store.PathOf(content);
        ContentLinker linker = new(isShared);
        linker.Link(_store, content, _folder["a"]);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        DateTime time = File.GetLastWriteTimeUtc(path);
        using (FileStream file = new(path, FileMode.Open, FileAccess.Write))
            file.Write("jello"u8);
        File.SetLastWriteTimeUtc(path, time);

        Should.Throw<DamagedContentException>(() => linker.Link(_store, content, _folder["b"]));
        File.Exists(path).ShouldBeFalse();
        _store.Put("hello"u8, isExecutable: false);
        linker.Link(_store, content, _folder["c"]);
        File.ReadAllText(_folder["c"]).ShouldBe("hello");
    }

    [Fact]
    public void Another_file_system_gets_a_copy()
    {
        if (!Directory.Exists("/dev/shm"))
            Assert.Skip("/dev/shm is not here");
        StoredContent content = _store.Put("hello"u8, isExecutable: true);
        string path = Path.Combine("/dev/shm", Path.GetRandomFileName());
        new ContentLinker(isShared: true).Link(_store, content, path);
        File.ReadAllText(path).ShouldBe("hello");
        File.Delete(path);
    }

    [Theory]
    [InlineData("cut to nothing")]
    [InlineData("cut")]
    [InlineData("flipped")]
    [InlineData("longer")]
    public void A_file_that_somebody_changed_is_gone(string how)
    {
        StoredContent content = _store.Put("hello"u8, isExecutable: false);
        string path = _store.PathOf(content);
        byte[] changed = Encoding.UTF8.GetBytes(
            how switch
            {
                "cut to nothing" => "",
                "cut" => "hell",
                "flipped" => "hellO",
                _ => "hello!",
            }
        );
        File.WriteAllBytes(path, changed);
        _store.Has(content).ShouldBeFalse();
        _store.Put("hello"u8, isExecutable: false);
        _store.Has(content).ShouldBeTrue();
        Read(content).ShouldBe("hello");
    }

    [Fact]
    public void A_change_through_a_link_is_noticed()
    {
        StoredContent content = _store.Put("hello"u8, isExecutable: false);
        new ContentLinker(isShared: true).Link(_store, content, _folder["a"]);
        File.WriteAllText(_folder["a"], "HELLO");
        if (Read(content) == "HELLO")
            _store.Has(content).ShouldBeFalse();
    }

    [Fact]
    public void A_file_with_another_time_is_hashed_and_kept()
    {
        StoredContent content = _store.Put("hello"u8, isExecutable: false);
        File.SetLastWriteTimeUtc(_store.PathOf(content), DateTime.UnixEpoch);
        _store.Has(content).ShouldBeTrue();
        File.GetLastWriteTimeUtc(_store.PathOf(content)).ShouldBe(content.Stamp);
    }

    [Fact]
    public void Nothing_is_left_of_what_is_not_committed()
    {
        using (NewContentStream stream = _store.Create(isExecutable: false))
            stream.Write("half"u8);
        _store.Dispose();
        Directory.GetFiles(_folder["store"], "*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public void Threads_and_stores_share_a_folder()
    {
        using ContentStore other = new(_folder["store"]);
        Parallel.For(
            0,
            400,
            i =>
            {
                ContentStore store = i % 2 == 0 ? _store : other;
                StoredContent content = store.Put(Encoding.UTF8.GetBytes($"content {i / 8}"), isExecutable: false);
                store.Has(content).ShouldBeTrue();
            }
        );
    }

    private string Read(StoredContent content)
    {
        using StreamReader text = new(_store.Open(content));
        return text.ReadToEnd();
    }
}
