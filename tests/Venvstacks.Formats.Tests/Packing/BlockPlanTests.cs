using System.Collections.Immutable;
using CsCheck;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Packing;
using static Venvstacks.Formats.Tests.Packing.SampleEntries;

namespace Venvstacks.Formats.Tests.Packing;

public class BlockPlanTests
{
    private static readonly BlockBounds Bounds = new(4 * MiB, 16 * MiB);

    private static readonly Gen<ImmutableArray<ArchiveEntry>> Layers = Gen.Frequency(
            (20, Gen.Long[0, 200 * KiB]),
            (4, Gen.Long[0, 4 * MiB]),
            (1, Gen.Long[0, 60 * MiB])
        )
        .Array[0, 120]
        .Select(lengths => lengths.Select((length, i) => Sized($"d/{i}.py", length, $"{i / 9}")).ToImmutableArray());

    [Fact]
    public void Blocks_hold_everything_and_keep_the_bounds() =>
        Layers.Sample(
            entries =>
            {
                ImmutableArray<int> blocks = BlockPlan.Of(entries, Bounds);
                blocks.Sum(block => (long)block).ShouldBe(TarPacker.LengthOf(entries));
                blocks[..^1].ShouldAllBe(block => block >= Bounds.Min && block <= Bounds.Max);
                blocks[^1].ShouldBeInRange(1, Bounds.Max);
            },
            iter: 300
        );

    [Fact]
    public void A_large_file_has_blocks_of_its_own()
    {
        ArchiveEntry[] small = [.. Enumerable.Range(0, 20).Select(i => Sized($"a/{i:00}.so", MiB / 2, "a"))];
        ImmutableArray<int> blocks = BlockPlan.Of([.. small, Sized("b/large.so", (30 * MiB) - 512, "b")], Bounds);
        blocks.ShouldBe([(10 * MiB) + (20 * 512), 10 * MiB, 10 * MiB, 10 * MiB, 1024]);
    }

    [Fact]
    public void A_change_of_a_package_leaves_the_other_blocks()
    {
        ImmutableArray<ArchiveEntry> before = Packages(changed: -1);
        Dictionary<string, int> blocks = BlocksOf(before);
        blocks.Count.ShouldBeGreaterThan(12);
        for (int package = 0; package < 40; package++)
        {
            int changed = BlocksOf(Packages(package)).Count(block => !blocks.ContainsKey(block.Key));
            changed.ShouldBeLessThanOrEqualTo(4, $"package {package}");
        }
    }

    [Fact]
    public void The_order_is_class_then_package_then_path()
    {
        ArchiveEntry[] entries =
        [
            Folder("d"),
            Sized("d/LICENSE.png", 1, "a"),
            Sized("d/a.py", 1, "b"),
            Sized("d/b.py", 1, "a"),
            Sized("d/c.so", 1, "b"),
            Link("d/d", "c.so"),
            Sized("d/libe.so.1.2", 1, "a"),
            Sized("d/x.dist-info/METADATA", 1, "a"),
        ];
        ArchiveOrder
            .Of(entries, new ArchiveOptions(ArchiveFormat.TarXz))
            .Select(entry => entry.Path)
            .ShouldBe([
                "d",
                "d/libe.so.1.2",
                "d/c.so",
                "d/b.py",
                "d/x.dist-info/METADATA",
                "d/a.py",
                "d/LICENSE.png",
                "d/d",
            ]);
        ArchiveOrder.Of(entries, new ArchiveOptions(ArchiveFormat.Zip)).ShouldBe(entries);
    }

    [Fact]
    public void Formats_name_their_levels()
    {
        ArchiveFormat.TarZst.FindProblem(20).ShouldBe("'tar.zst' has no level 20: choose one from 1 to 19");
        ArchiveFormat.Tar.FindProblem(1).ShouldBe("'tar' is not compressed and has no levels");
        ArchiveFormat.Zip.FindProblem(6).ShouldBeNull();
        ArchiveFormat
            .FindProblem("tar.zstd")
            .ShouldBe("there is no archive format 'tar.zstd': did you mean 'tar.zst'?");
        ArchiveFormat
            .FindProblem("rar7")
            .ShouldBe("there is no archive format 'rar7': choose one of tar.xz, tar.zst, tar.gz, tar, zip");
        ArchiveFormat.OfFile("layer.tar.zst").ShouldBe(ArchiveFormat.TarZst);
        new ArchiveOptions(ArchiveFormat.Zip) { FrameSize = 1 << 20 }
            .FindProblem()
            .ShouldBe("'zip' has no frames: only 'tar.zst' has");
        new ArchiveOptions(ArchiveFormat.TarZst) { FrameSize = 1 }
            .FindProblem()
            .ShouldBe("the frame size must be from 64 KiB to 64 MiB");
    }

    // 40 packages of 60 files; the changed one has other contents, some longer, and one file more.
    private static ImmutableArray<ArchiveEntry> Packages(int changed)
    {
        Random random = new(7);
        List<ArchiveEntry> entries = [];
        for (int package = 0; package < 40; package++)
        {
            bool isChanged = package == changed;
            for (int file = 0; file < 60; file++)
            {
                long length = random.Next(1000, 160 * KiB) + (isChanged ? 3000 : 0);
                entries.Add(Sized($"p{package}/{file:00}.py", length, $"p{package}") with { Time = isChanged ? 1 : 0 });
            }
            if (isChanged)
                entries.Add(Sized($"p{package}/new.py", 5000, $"p{package}"));
        }
        return [.. entries];
    }

    // Each block by what is in it.
    private static Dictionary<string, int> BlocksOf(ImmutableArray<ArchiveEntry> entries)
    {
        ImmutableArray<int> lengths = BlockPlan.Of(entries, Bounds);
        Dictionary<string, int> blocks = [];
        int next = 0;
        long offset = 0;
        long end = 0;
        foreach (int length in lengths)
        {
            offset += length;
            List<string> content = [];
            for (; next < entries.Length && end < offset; next++)
            {
                content.Add($"{entries[next].Path} {entries[next].Length} {entries[next].Time}");
                end += Formats.Tar.TarWriter.LengthOf(TarPacker.ToTar(entries[next]));
            }
            blocks[string.Join('\n', content)] = length;
        }
        return blocks;
    }

    private static ArchiveEntry Sized(string path, long length, string owner) =>
        new(path, ArchiveEntryKind.File) { Length = length, Owner = owner };
}
