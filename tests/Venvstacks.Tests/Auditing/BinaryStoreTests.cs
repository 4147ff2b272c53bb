using Venvstacks.Auditing;
using Venvstacks.Store;

namespace Venvstacks.Tests.Auditing;

/// <summary>The facts about binaries are kept by the hashes of contents, and a damaged list is made anew.</summary>
public sealed class BinaryStoreTests : IDisposable
{
    private static readonly byte[][] Contents =
    [
        new ElfLibrary
        {
            SoName = "liba\t\n.so",
            Needed = ["libc.so.6"],
            Rpath = "$ORIGIN:/a b",
            RunPath = "/c",
            Versions = [new NeededVersion("libc.so.6", "GLIBC_2.4", true)],
        }.Make(),
        ElfProgram.Make(183, "/lib/ld-linux-aarch64.so.1"),
        MachOLibrary.MakeUniversal(
            new MachOLibrary
            {
                Id = "@rpath/a",
                Dylibs = [(MachOLibrary.Weak, "b")],
                RunPaths = ["@loader_path"],
            },
            new MachOLibrary
            {
                Processor = 7,
                IsSigned = false,
                Minimum = null,
            }
        ),
        new PeLibrary { Imports = ["a.dll"], DelayImports = ["b.dll"] }.Make(),
        new ElfLibrary().Make()[..70],
        [.. "import os\n# a text that is longer than any header\n"u8],
    ];

    private readonly Scratch _scratch = new();
    private readonly CacheDirectory _cache;

    public BinaryStoreTests() => _cache = CacheDirectory.Open(_scratch["cache"], _ => { });

    public void Dispose()
    {
        _cache.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void What_is_kept_is_what_was_read()
    {
        StoredContent[] contents = [.. Contents.Select(content => _cache.Store.Put(content, isExecutable: false))];
        IReadOnlyDictionary<string, BinaryFile> read = new BinaryStore(_cache).Read(contents);
        read.Keys.ShouldBe(contents[..^1].Select(content => content.Sha256), ignoreOrder: true);
        read[contents[4].Sha256].ShouldBeOfType<BinaryFile.Damaged>();

        // Without the contents, only what is kept can answer.
        foreach (StoredContent content in contents)
            File.Delete(_cache.Store.PathOf(content));
        IReadOnlyDictionary<string, BinaryFile> kept = new BinaryStore(_cache).Read(contents);
        BinaryText.Print(kept).ShouldBe(BinaryText.Print(read));
        BinaryFile.Elf elf = kept[contents[0].Sha256].ShouldBeOfType<BinaryFile.Elf>();
        elf.File.SoName.ShouldBe("liba\t\n.so");
        elf.File.Rpath.ShouldBe(["$ORIGIN", "/a b"]);
        elf.File.VersionNeeds.ShouldHaveSingleItem().IsWeak.ShouldBeTrue();
        BinaryFile.MachO machO = kept[contents[2].Sha256].ShouldBeOfType<BinaryFile.MachO>();
        machO.File.Slices.Select(slice => slice.Processor).ShouldBe(["arm64", "i386"]);
        machO.File.Slices[0].MinimumMacos.ShouldBe(new Version(11, 0));
    }

    [Fact]
    public void A_damaged_list_is_made_anew()
    {
        StoredContent[] contents = [.. Contents.Select(content => _cache.Store.Put(content, isExecutable: false))];
        IReadOnlyDictionary<string, BinaryFile> read = new BinaryStore(_cache).Read(contents);
        string list = Directory.GetFiles(_scratch["cache/binaries-v1"]).ShouldHaveSingleItem();
        byte[] right = File.ReadAllBytes(list);
        foreach (byte[] wrong in new[] { [], right[..^1], right[..(right.Length / 2)], [.. right.Reverse()] })
        {
            File.WriteAllBytes(list, wrong);
            BinaryText.Print(new BinaryStore(_cache).Read(contents)).ShouldBe(BinaryText.Print(read));
            File.ReadAllBytes(list).ShouldBe(right);
        }
    }

    [Fact]
    public void Other_contents_have_another_list()
    {
        StoredContent[] contents = [.. Contents.Select(content => _cache.Store.Put(content, isExecutable: false))];
        BinaryStore store = new(_cache);
        store.Read(contents[..2]).Count.ShouldBe(2);
        store.Read(contents[1..3]).Count.ShouldBe(2);
        store.Read([]).ShouldBeEmpty();
        Directory.GetFiles(_scratch["cache/binaries-v1"]).Length.ShouldBe(2);
    }
}
