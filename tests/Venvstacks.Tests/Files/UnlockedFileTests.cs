using Microsoft.Win32.SafeHandles;
using Venvstacks.Diagnostics;
using Venvstacks.Files;

namespace Venvstacks.Tests.Files;

/// <summary>Files that are opened without the framework's lock: the same errors, and the same content.</summary>
public sealed class UnlockedFileTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_new_file_is_written_and_read_again()
    {
        using (SafeFileHandle file = UnlockedFile.CreateNew(_scratch["new"]))
            RandomAccess.Write(file, "content"u8, 0);
        UnlockedFile.ReadText(_scratch["new"]).ShouldBe("content");
        UnlockedFile.ReadBytes(_scratch["new"]).ShouldBe("content"u8.ToArray());
        using FileStream stream = UnlockedFile.OpenRead(_scratch["new"]);
        stream.Length.ShouldBe(7);
    }

    [Fact]
    public void Neither_a_file_nor_a_link_is_replaced()
    {
        File.WriteAllText(_scratch["old"], "old");
        Should.Throw<IOException>(() => UnlockedFile.CreateNew(_scratch["old"]));
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(_scratch["link"], _scratch["elsewhere"]);
            Should.Throw<IOException>(() => UnlockedFile.CreateNew(_scratch["link"]));
        }
        File.ReadAllText(_scratch["old"]).ShouldBe("old");
        File.Exists(_scratch["elsewhere"]).ShouldBeFalse();
    }

    [Fact]
    public void Errors_are_described_as_those_of_the_framework()
    {
        Describe(_scratch["missing"], () => UnlockedFile.Open(_scratch["missing"])).ShouldBe("it does not exist");
        string below = _scratch["missing/new"];
        Describe(below, () => UnlockedFile.CreateNew(below)).ShouldBe("it does not exist");
        string tooLong = _scratch[new string('a', 300)];
        Describe(tooLong, () => UnlockedFile.CreateNew(tooLong)).ShouldBe("the path is too long");
    }

    [Fact]
    public void A_renamed_file_replaces_another()
    {
        File.WriteAllText(_scratch["a"], "a");
        File.WriteAllText(_scratch["b"], "b");
        FileSystem.Rename(_scratch["a"], _scratch["b"]);
        File.ReadAllText(_scratch["b"]).ShouldBe("a");
        Directory.CreateDirectory(_scratch["full/inside"]);
        Directory.CreateDirectory(_scratch["other/inside"]);
        Should.Throw<IOException>(() => FileSystem.Rename(_scratch["other"], _scratch["full"]));
        Should.Throw<IOException>(() => FileSystem.Rename(_scratch["missing"], _scratch["full"]));
        Directory.Exists(_scratch["other/inside"]).ShouldBeTrue();
    }

    private static string Describe(string path, Action open)
    {
        string message = Should.Throw<StorageException>(() => StorageException.Guard("write", path, open)).Message;
        return message[(message.IndexOf("': ", StringComparison.Ordinal) + 3)..];
    }
}
