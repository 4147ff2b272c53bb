using System.Buffers.Binary;
using System.Text.RegularExpressions;
using Venvstacks.Formats.Bytes;
using Venvstacks.Formats.Elf;

namespace Venvstacks.Formats.Tests.Elf;

public class ElfFileTests
{
    private static readonly ElfLibrary Library = new()
    {
        SoName = "liba.so.1",
        Needed = ["libm.so.6", "libc.so.6", "libb-1234.so.2"],
        RunPath = "$ORIGIN/../a.libs:/opt/lib",
        Rpath = "$ORIGIN",
        Versions =
        [
            new NeededVersion("libc.so.6", "GLIBC_2.34", IsWeak: true),
            new NeededVersion("libc.so.6", "GLIBC_2.2.5"),
            new NeededVersion("libm.so.6", "GLIBC_2.29"),
        ],
    };

    [Fact]
    public void All_facts_are_read()
    {
        ElfFile file = Read(Library.Make())!;
        file.Header.Machine.ShouldBe("x86_64");
        file.Header.IsImage.ShouldBeTrue();
        file.Header.IsForLinux.ShouldBeTrue();
        file.SoName.ShouldBe("liba.so.1");
        file.Needed.ShouldBe(["libm.so.6", "libc.so.6", "libb-1234.so.2"]);
        file.RunPath.ShouldBe(["$ORIGIN/../a.libs", "/opt/lib"]);
        file.Rpath.ShouldBe(["$ORIGIN"]);
        file.VersionNeeds.ShouldBe([
            new ElfVersionNeed("libc.so.6", "GLIBC_2.34", true),
            new ElfVersionNeed("libc.so.6", "GLIBC_2.2.5", false),
            new ElfVersionNeed("libm.so.6", "GLIBC_2.29", false),
        ]);
    }

    [Fact]
    public void A_file_without_dynamic_section_needs_nothing()
    {
        ElfFile file = Read(ElfProgram.Make(62, null))!;
        file.Needed.ShouldBeEmpty();
        file.SoName.ShouldBeNull();
        file.VersionNeeds.ShouldBeEmpty();
    }

    [Fact]
    public void Object_files_and_other_systems_are_told_apart()
    {
        Read(new ElfLibrary { Type = 1 }.Make())!.Header.IsImage.ShouldBeFalse();
        Read(new ElfLibrary { System = 9 }.Make())!.Header.IsForLinux.ShouldBeFalse();
        Read(new ElfLibrary { System = 3 }.Make())!.Header.IsForLinux.ShouldBeTrue();
    }

    [Fact]
    public void Files_cut_at_each_of_the_first_4096_bytes_are_read_or_refused() =>
        DamagedFiles.ReadCut(Library.Make(), ElfFile.Read);

    [Fact]
    public void Changed_files_are_read_or_refused() => DamagedFiles.ReadChanged(Library.Make(), ElfFile.Read);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Loops_in_the_table_of_versions_end(bool ofLibraries)
    {
        byte[] file = Library.Make();
        const int versionsAt = 64 + (2 * 56) + (16 * 10);
        BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(versionsAt)).ShouldBe((ushort)1);
        if (ofLibraries)
        {
            // One more library at each byte: overlapping records, as many as there may be.
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(versionsAt + 12), 1);
            int countAt = versionsAt - (3 * 16) + 8;
            BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(countAt), long.MaxValue);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(versionsAt + 2), ushort.MaxValue);
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(versionsAt + 16 + 12), 1);
        }
        Should.Throw<FormatException>(() => Read(file));
    }

    [Fact]
    public void A_dynamic_section_without_end_is_refused()
    {
        byte[] file = new byte[64 + 56 + (16 * 70_000)];
        Library.Make().AsSpan(0, 64).CopyTo(file);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(56), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(64), 2);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(64 + 8), 64 + 56);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(64 + 32), long.MaxValue);
        file.AsSpan(64 + 56).Fill(1);
        Should.Throw<FormatException>(() => Read(file)).Message.ShouldContain("too long");
    }

    /// <summary>The compiler's library, and what <c>readelf</c> says of it.</summary>
    [Fact]
    public async Task A_library_of_the_compiler_is_as_readelf_says()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("needs a linker that makes ELF files");
        using Scratch scratch = new();
        File.WriteAllText(
            scratch["a.c"],
            "#include <math.h>\n#include <stdlib.h>\ndouble a(double x) { return atexit(0) + exp(x); }\n"
        );
        await Tools.RunAsync(
            "cc",
            scratch.Folder,
            ["-shared", "-fPIC", "-o", "liba.so", "a.c", "-Wl,-soname,liba.so.7", "-lm", "-Wl,-rpath,$ORIGIN/x"]
        );
        using FileBytes source = FileBytes.Open(scratch["liba.so"]);
        ElfFile file = ElfFile.Read(source)!;
        string dynamic = await Tools.RunAsync("readelf", scratch.Folder, "-W", "-d", "liba.so");
        file.Needed.ShouldBe(Matches(dynamic, @"\(NEEDED\).*\[(.*)\]"));
        file.SoName.ShouldBe(Matches(dynamic, @"\(SONAME\).*\[(.*)\]").Single());
        file.RunPath.Concat(file.Rpath).ShouldBe(Matches(dynamic, @"\(R(?:UN)?PATH\).*\[(.*)\]"));
        string versions = await Tools.RunAsync("readelf", scratch.Folder, "-W", "-V", "liba.so");
        file.VersionNeeds.ShouldNotBeEmpty();
        file.VersionNeeds.Select(need => need.Version).ShouldBe(Matches(versions, @"Name: (\S+)  Flags"));
    }

    private static ElfFile? Read(byte[] file) => ElfFile.Read(new MemoryBytes(file));

    private static IEnumerable<string> Matches(string text, string pattern) =>
        Regex.Matches(text, pattern, RegexOptions.NonBacktracking).Select(match => match.Groups[1].Value);
}
