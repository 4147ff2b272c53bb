using System.Buffers.Binary;
using System.Text.RegularExpressions;
using Venvstacks.Formats.Bytes;
using Venvstacks.Formats.MachO;

namespace Venvstacks.Formats.Tests.MachO;

public class MachOFileTests
{
    private static readonly MachOLibrary Library = new()
    {
        Id = "@rpath/liba.1.dylib",
        Dylibs =
        [
            (MachOLibrary.Required, "/usr/lib/libSystem.B.dylib"),
            (MachOLibrary.Weak, "@rpath/libb.dylib"),
            (0x8000_001F, "@loader_path/libc.dylib"),
            (0x20, "libd.dylib"),
            (0x8000_0023, "@executable_path/libe.dylib"),
        ],
        RunPaths = ["@loader_path/../lib", "/opt/lib"],
        Minimum = new Version(14, 2),
    };

    [Fact]
    public void All_facts_are_read()
    {
        MachOFile file = Read(Library.Make())!;
        file.IsUniversal.ShouldBeFalse();
        MachOSlice slice = file.SliceFor("arm64")!;
        slice.IsImage.ShouldBeTrue();
        slice.Id.ShouldBe("@rpath/liba.1.dylib");
        slice.Dylibs.ShouldBe([
            new MachODylib("/usr/lib/libSystem.B.dylib", MachODylibKind.Required),
            new MachODylib("@rpath/libb.dylib", MachODylibKind.Weak),
            new MachODylib("@loader_path/libc.dylib", MachODylibKind.Reexported),
            new MachODylib("libd.dylib", MachODylibKind.Lazy),
            new MachODylib("@executable_path/libe.dylib", MachODylibKind.Upward),
        ]);
        slice.RunPaths.ShouldBe(["@loader_path/../lib", "/opt/lib"]);
        slice.MinimumMacos.ShouldBe(new Version(14, 2));
        slice.IsForMacos.ShouldBeTrue();
        slice.IsSigned.ShouldBeTrue();
    }

    [Theory]
    [InlineData(0x0100_000Cu, 0u, "arm64")]
    [InlineData(0x0100_000Cu, 0x8000_0002u, "arm64e")]
    [InlineData(0x0100_0007u, 3u, "x86_64")]
    [InlineData(7u, 3u, "i386")]
    [InlineData(4711u, 0u, "Mach-O processor 4711")]
    public void The_processor_has_its_name(uint processor, uint subtype, string name) =>
        Read((Library with { Processor = processor, Subtype = subtype }).Make())!
            .Slices.Single()
            .Processor.ShouldBe(name);

    [Fact]
    public void The_older_command_gives_the_minimum_too() =>
        Read((Library with { Platform = 0, Minimum = new Version(10, 9) }).Make())!
            .Slices.Single()
            .MinimumMacos.ShouldBe(new Version(10, 9));

    [Fact]
    public void Libraries_of_other_systems_are_told_apart()
    {
        MachOSlice slice = Read((Library with { Platform = 2 }).Make())!.Slices.Single();
        slice.IsForMacos.ShouldBeFalse();
        slice.MinimumMacos.ShouldBeNull();
        Read((Library with { Minimum = null }).Make())!.Slices.Single().IsForMacos.ShouldBeTrue();
    }

    [Fact]
    public void A_universal_file_has_its_slices()
    {
        MachOLibrary intel = new() { Processor = 0x0100_0007, IsSigned = false };
        MachOFile file = Read(MachOLibrary.MakeUniversal(intel, Library))!;
        file.IsUniversal.ShouldBeTrue();
        file.Slices.Select(slice => slice.Processor).ShouldBe(["x86_64", "arm64"]);
        file.SliceFor("x86_64")!.IsSigned.ShouldBeFalse();
        file.SliceFor("arm64")!.Dylibs.Length.ShouldBe(5);
        file.SliceFor("arm64e").ShouldBeNull();
    }

    [Fact]
    public void Big_endian_files_are_read() =>
        Read((Library with { Processor = 18, IsBigEndian = true }).Make())!.Slices.Single().Dylibs.Length.ShouldBe(5);

    [Fact]
    public void Java_classes_and_other_files_are_none()
    {
        Read("\u00CA\u00FE\u00BA\u00BE\0\0\0\u0034"u8.ToArray()).ShouldBeNull();
        byte[] java = [0xCA, 0xFE, 0xBA, 0xBE, 0, 0, 0, 0x34, 0, 1, 2, 3];
        MachOFile.IsMagic(java).ShouldBeTrue();
        Read(java).ShouldBeNull();
        Read("#!/bin/sh\n"u8.ToArray()).ShouldBeNull();
        Read([]).ShouldBeNull();
    }

    [Fact]
    public void A_universal_static_library_has_no_images()
    {
        byte[] file = MachOLibrary.MakeUniversal(Library);
        "!<arch>\n"u8.CopyTo(file.AsSpan(4096));
        MachOSlice slice = Read(file)!.SliceFor("arm64")!;
        slice.IsImage.ShouldBeFalse();
    }

    [Fact]
    public void Files_cut_at_each_of_the_first_4096_bytes_are_read_or_refused()
    {
        DamagedFiles.ReadCut(Library.Make(), MachOFile.Read);
        DamagedFiles.ReadCut(MachOLibrary.MakeUniversal(Library, Library), MachOFile.Read);
    }

    [Fact]
    public void Changed_files_are_read_or_refused()
    {
        DamagedFiles.ReadChanged(Library.Make(), MachOFile.Read);
        DamagedFiles.ReadChanged(MachOLibrary.MakeUniversal(Library, Library), MachOFile.Read);
    }

    [Fact]
    public void Commands_of_no_size_are_refused()
    {
        byte[] file = Library.Make();
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(32 + 4), 0);
        Should.Throw<FormatException>(() => Read(file)).Message.ShouldContain("load command");
        file = Library.Make();
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(16), uint.MaxValue);
        Should.Throw<FormatException>(() => Read(file)).Message.ShouldContain("too many");
    }

    /// <summary>The made file, and what <c>llvm-objdump</c> says of it.</summary>
    [Fact]
    public async Task A_made_library_is_as_objdump_says()
    {
        using Scratch scratch = new();
        File.WriteAllBytes(scratch["liba.dylib"], Library.Make());
        string dump = await Tools.RunAsync(
            "llvm-objdump",
            scratch.Folder,
            ["--macho", "--private-headers", "liba.dylib"]
        );
        MachOSlice slice = Read(File.ReadAllBytes(scratch["liba.dylib"]))!.Slices.Single();
        string[] names = [.. Matches(dump, @"^\s+name (\S+) \(offset")];
        names.ShouldBe(slice.Dylibs.Select(dylib => dylib.Name).Prepend(slice.Id!));
        Matches(dump, @"^\s+path (\S+) \(offset").ShouldBe(slice.RunPaths);
        Matches(dump, @"^\s+minos (\S+)").ShouldBe([$"{slice.MinimumMacos}"]);
        dump.Contains("LC_CODE_SIGNATURE", StringComparison.Ordinal).ShouldBe(slice.IsSigned);
    }

    private static MachOFile? Read(byte[] file) => MachOFile.Read(new MemoryBytes(file));

    private static IEnumerable<string> Matches(string text, string pattern) =>
        Regex
            .Matches(text, pattern, RegexOptions.Multiline | RegexOptions.NonBacktracking)
            .Select(match => match.Groups[1].Value);
}
