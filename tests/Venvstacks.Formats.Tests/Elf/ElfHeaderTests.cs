using System.Buffers.Binary;
using Venvstacks.Formats.Bytes;
using Venvstacks.Formats.Elf;

namespace Venvstacks.Formats.Tests.Elf;

public class ElfHeaderTests
{
    [Theory]
    [InlineData(62, "x86_64")]
    [InlineData(183, "aarch64")]
    [InlineData(40, "arm")]
    [InlineData(243, "riscv64")]
    [InlineData(21, "ppc64le")]
    [InlineData(4711, "ELF machine 4711")]
    public void The_processor_has_its_name(ushort machine, string name)
    {
        ElfHeader header = Read(ElfProgram.Make(machine, "/lib64/ld-linux.so.2"))!;
        header.Machine.ShouldBe(name);
        header.Interpreter.ShouldBe("/lib64/ld-linux.so.2");
        header.Segments.ShouldHaveSingleItem().Type.ShouldBe(ElfSegment.Interpreter);
    }

    [Theory]
    [InlineData(1, 1, "x32")]
    [InlineData(1, 2, "x32")]
    [InlineData(2, 2, "x86_64")]
    public void Other_word_sizes_and_byte_orders_tell_the_processor_only(byte size, byte order, string name)
    {
        byte[] file = ElfProgram.Make(0, "/lib/ld");
        (file[4], file[5]) = (size, order);
        file[order == 1 ? 18 : 19] = 62;
        ElfHeader header = Read(file)!;
        header.Machine.ShouldBe(name);
        header.Segments.ShouldBeEmpty();
        header.Interpreter.ShouldBeNull();
    }

    [Fact]
    public void A_static_program_has_no_loader() => Read(ElfProgram.Make(62, null))!.Interpreter.ShouldBeNull();

    [Fact]
    public void What_is_not_an_elf_file_has_no_header()
    {
        Read([]).ShouldBeNull();
        Read("#!/bin/sh\n"u8.ToArray()).ShouldBeNull();
        Read(new byte[100]).ShouldBeNull();
        Read(ElfProgram.Make(62, null)[..63]).ShouldBeNull();
    }

    [Fact]
    public void A_program_that_is_cut_anywhere_is_read_or_refused()
    {
        byte[] file = ElfProgram.Make(62, "/lib/ld-musl-x86_64.so.1", 64 + 56 + 25);
        for (int length = 64; length < file.Length; length++)
            Should.Throw<FormatException>(() => Read(file[..length])).Message.ShouldContain("truncated");
        Read(file)!.Interpreter.ShouldBe("/lib/ld-musl-x86_64.so.1");
    }

    [Theory]
    [InlineData(64 + 8, long.MaxValue)]
    [InlineData(64 + 8, -1)]
    [InlineData(32, long.MaxValue)]
    [InlineData(32, -1)]
    public void Offsets_behind_the_end_are_refused(int at, long value)
    {
        byte[] file = ElfProgram.Make(62, "/lib/ld");
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(at), value);
        Should.Throw<FormatException>(() => Read(file));
    }

    [Fact]
    public async Task A_program_of_the_compiler_is_read()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("needs a linker that makes ELF files");
        using Scratch scratch = new();
        File.WriteAllText(scratch["a.c"], "int main(void) { return 0; }\n");
        await Tools.RunAsync("cc", scratch.Folder, ["-o", "a", "a.c", "-Wl,--dynamic-linker=/lib/ld-musl-test.so.1"]);
        ElfHeader header = Read(File.ReadAllBytes(scratch["a"]))!;
        header.Interpreter.ShouldBe("/lib/ld-musl-test.so.1");
        string machine = await Tools.RunAsync("uname", scratch.Folder, "-m");
        header.Machine.ShouldBe(machine.Trim());
    }

    private static ElfHeader? Read(byte[] file) => ElfHeader.Read(new MemoryBytes(file));
}
