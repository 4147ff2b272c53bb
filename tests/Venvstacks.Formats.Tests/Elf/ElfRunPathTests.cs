using Venvstacks.Formats.Elf;

namespace Venvstacks.Formats.Tests.Elf;

public class ElfRunPathTests
{
    [Theory]
    [InlineData(29)]
    [InlineData(15)]
    public void Folders_are_replaced_where_they_stand(long tag)
    {
        ElfImage image = new("/opt/python/lib:/usr/lib", tag);
        ElfRunPath.Replace(image.Bytes, Relative).ShouldBeTrue();
        image.Strings.ShouldBe("$ORIGIN/../lib:/usr/lib");
        ElfRunPath.Replace(image.Bytes, Relative).ShouldBeFalse();
    }

    [Fact]
    public void Of_both_paths_the_newer_one_counts()
    {
        ElfImage image = new("/opt/python/lib\0/opt/python/lib", tag: 15);
        image.SetEntry(2, 29, 17);
        ElfRunPath.Replace(image.Bytes, Relative).ShouldBeTrue();
        image.Strings.ShouldBe("/opt/python/lib\0$ORIGIN/../lib");
    }

    [Fact]
    public void What_is_no_elf_file_or_has_no_run_path_stays_as_it_is()
    {
        ElfRunPath.Replace("#!/bin/sh\n"u8.ToArray(), Relative).ShouldBeFalse();
        ElfImage without = new("/opt/python/lib", tag: 14);
        byte[] before = [.. without.Bytes];
        ElfRunPath.Replace(without.Bytes, Relative).ShouldBeFalse();
        without.Bytes.ShouldBe(before);
    }

    [Fact]
    public void A_longer_name_does_not_fit()
    {
        ElfImage image = new("/lib");
        Should
            .Throw<FormatException>(() => ElfRunPath.Replace(image.Bytes, _ => "/longer"))
            .Message.ShouldContain("longer than '/lib'");
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(int.MaxValue)]
    [InlineData(10_000)]
    public void A_run_path_behind_the_end_is_refused(long offset)
    {
        ElfImage image = new("/opt/python/lib");
        image.SetEntry(1, 29, offset);
        Should
            .Throw<FormatException>(() => ElfRunPath.Replace(image.Bytes, Relative))
            .Message.ShouldContain("truncated");
    }

    [Fact]
    public void Damaged_files_are_read_or_refused()
    {
        Random random = new(7);
        long[] odd = [0, 1, -1, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue, long.MaxValue - 60];
        for (int round = 0; round < 20_000; round++)
        {
            ElfImage image = new("/opt/python/lib:/usr/lib");
            for (int edit = 0; edit < 1 + random.Next(4); edit++)
                image.Set(16 + random.Next(image.Bytes.Length - 24), odd[random.Next(odd.Length)]);
            byte[] file = random.Next(4) == 0 ? image.Bytes[..random.Next(image.Bytes.Length)] : image.Bytes;
            try
            {
                ElfRunPath.Replace(file, Relative);
            }
            catch (FormatException) { }
        }
    }

    /// <summary>The linker and the loader of this machine say what the file is.</summary>
    [Fact]
    public async Task A_library_of_the_compiler_is_read()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("needs a linker that makes ELF files");
        using Scratch scratch = new();
        File.WriteAllText(scratch["a.c"], "int a(void) { return 1; }\n");
        await Tools.RunAsync(
            "cc",
            scratch.Folder,
            ["-shared", "-o", "liba.so", "a.c", "-Wl,--enable-new-dtags,-rpath,/opt/python/lib:/usr/lib"]
        );
        byte[] file = File.ReadAllBytes(scratch["liba.so"]);
        ElfRunPath.Replace(file, Relative).ShouldBeTrue();
        File.WriteAllBytes(scratch["liba.so"], file);
        string dynamic = await Tools.RunAsync("readelf", scratch.Folder, "-d", "liba.so");
        dynamic.ShouldContain("[$ORIGIN/../lib:/usr/lib]");
    }

    private static string Relative(string folder) => folder == "/opt/python/lib" ? "$ORIGIN/../lib" : folder;
}
