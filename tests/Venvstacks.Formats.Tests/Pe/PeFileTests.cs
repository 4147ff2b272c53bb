using System.Buffers.Binary;
using System.Text.RegularExpressions;
using Venvstacks.Formats.Bytes;
using Venvstacks.Formats.Pe;

namespace Venvstacks.Formats.Tests.Pe;

public class PeFileTests
{
    private static readonly PeLibrary Library = new()
    {
        Imports = ["KERNEL32.dll", "python311.dll", "VCRUNTIME140.dll"],
        DelayImports = ["MSVCP140.dll", "ole32.dll"],
    };

    [Fact]
    public void All_facts_are_read()
    {
        PeFile file = Read(Library.Make())!;
        file.Processor.ShouldBe("amd64");
        file.Imports.ShouldBe(["KERNEL32.dll", "python311.dll", "VCRUNTIME140.dll"]);
        file.DelayImports.ShouldBe(["MSVCP140.dll", "ole32.dll"]);
    }

    [Theory]
    [InlineData(0xAA64, "arm64")]
    [InlineData(0x14C, "x86")]
    [InlineData(0x1C4, "arm")]
    [InlineData(0x5064, "PE machine 20580")]
    public void The_processor_has_its_name(int machine, string name) =>
        Read((Library with { Machine = machine }).Make())!.Processor.ShouldBe(name);

    [Fact]
    public void Programs_of_DOS_and_other_files_are_none()
    {
        byte[] dos = new byte[100];
        "MZ"u8.CopyTo(dos);
        Read(dos).ShouldBeNull();
        BinaryPrimitives.WriteUInt32LittleEndian(dos.AsSpan(0x3C), uint.MaxValue);
        Read(dos).ShouldBeNull();
        Read("MZ"u8.ToArray()).ShouldBeNull();
        Read(new byte[100]).ShouldBeNull();
    }

    [Fact]
    public void A_file_without_imports_has_none()
    {
        PeFile file = Read(new PeLibrary().Make())!;
        file.Imports.ShouldBeEmpty();
        file.DelayImports.ShouldBeEmpty();
    }

    [Fact]
    public void Delay_imports_of_old_linkers_have_addresses_in_memory()
    {
        byte[] file = Library.Make();
        int at = 0x200 + (20 * 4);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), 0);
        uint address = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 4));
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at + 4), unchecked(address + 0x8000_0000));
        Read(file)!.DelayImports.ShouldBe(["MSVCP140.dll", "ole32.dll"]);
    }

    [Fact]
    public void Files_cut_at_each_of_the_first_4096_bytes_are_read_or_refused() =>
        DamagedFiles.ReadCut(Library.Make(), PeFile.Read);

    [Fact]
    public void Changed_files_are_read_or_refused() => DamagedFiles.ReadChanged(Library.Make(), PeFile.Read);

    [Fact]
    public void A_table_of_imports_without_end_is_refused()
    {
        byte[] file = new byte[0x200 + (20 * 5000)];
        Library.Make().CopyTo(file, 0);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(0x80 + 24 + 240 + 8), file.Length - 0x200);
        for (int at = 0x200; at < file.Length; at += 20)
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at + 12), 0x1008);
        Should.Throw<FormatException>(() => Read(file)).Message.ShouldContain("too many");
    }

    /// <summary>The made file, and what <c>llvm-readobj</c> says of it.</summary>
    [Fact]
    public async Task A_made_library_is_as_readobj_says()
    {
        using Scratch scratch = new();
        File.WriteAllBytes(scratch["a.dll"], Library.Make());
        string dump = await Tools.RunAsync("llvm-readobj", scratch.Folder, ["--coff-imports", "a.dll"]);
        string[] names =
        [
            .. Regex
                .Matches(dump, @"Name: (?<name>\S+)", RegexOptions.NonBacktracking)
                .Select(match => match.Groups["name"].Value),
        ];
        PeFile file = Read(File.ReadAllBytes(scratch["a.dll"]))!;
        names.ShouldBe([.. file.Imports, .. file.DelayImports]);
        dump.ShouldContain("x86_64");
    }

    private static PeFile? Read(byte[] file) => PeFile.Read(new MemoryBytes(file));
}
