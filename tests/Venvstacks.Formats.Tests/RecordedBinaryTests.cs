using System.Text.RegularExpressions;
using Venvstacks.Formats.Bytes;
using Venvstacks.Formats.Elf;
using Venvstacks.Formats.MachO;
using Venvstacks.Formats.Pe;
using Venvstacks.Formats.Zip;

namespace Venvstacks.Formats.Tests;

/// <summary>Every program and library in the wheels of ../shared, as the readers and as the system's tools see it.</summary>
[Trait("Category", "Slow")]
public class RecordedBinaryTests
{
    [Fact]
    public async Task All_ELF_files_are_as_readelf_says()
    {
        using Scratch scratch = new();
        string[] names = Extract(scratch, content => content.AsSpan().StartsWith(ElfHeader.Magic));
        names.Length.ShouldBeGreaterThanOrEqualTo(280);
        string dump = await Tools.RunAsync("readelf", scratch.Folder, ["-W", "-d", "-V", .. names]);
        string[] parts = dump.Split("\nFile: ")[1..];
        parts.Length.ShouldBe(names.Length);
        foreach (string part in parts)
        {
            string name = part[..part.IndexOf('\n')];
            using FileBytes source = FileBytes.Open(scratch[name]);
            ElfFile file = ElfFile.Read(source)!;
            file.Needed.ShouldBe(Find(part, @"\(NEEDED\).*\[(?<text>.*)\]"), name);
            (file.SoName is null ? [] : new[] { file.SoName }).ShouldBe(
                Find(part, @"\(SONAME\).*\[(?<text>.*)\]"),
                name
            );
            Texts(file.Rpath).ShouldBe(Find(part, @"\(RPATH\).*\[(?<text>.*)\]"), name);
            Texts(file.RunPath).ShouldBe(Find(part, @"\(RUNPATH\).*\[(?<text>.*)\]"), name);
            file.VersionNeeds.Select(need => $"{need.Version} {(need.IsWeak ? "WEAK" : "none")}")
                .ShouldBe(Find(part, @"Name: (?<text>\S+  Flags: \S+)").Select(t => t.Replace("  Flags:", "")), name);
        }
    }

    [Fact]
    public async Task All_Mach_O_files_are_as_objdump_says()
    {
        using Scratch scratch = new();
        string[] names = Extract(scratch, content => MachOFile.IsMagic(content));
        names.ShouldNotBeEmpty();
        foreach (string name in names)
        {
            using FileBytes source = FileBytes.Open(scratch[name]);
            MachOFile file = MachOFile.Read(source)!;
            foreach (MachOSlice slice in file.Slices)
            {
                string dump = await Tools.RunAsync(
                    "llvm-objdump",
                    scratch.Folder,
                    ["--macho", $"--arch={slice.Processor}", "--private-headers", name]
                );
                IEnumerable<string> own = slice.Id is null ? [] : [slice.Id];
                own.Concat(slice.Dylibs.Select(dylib => dylib.Name))
                    .ShouldBe(Find(dump, @"^\s+name (?<text>.*) \(offset"), name);
                slice.RunPaths.ShouldBe(Find(dump, @"^\s+path (?<text>.*) \(offset"), name);
                $"{slice.MinimumMacos}".ShouldBe(
                    Find(dump, @"^\s+(minos|version) (?<text>[0-9.]+)$").First(text => text.Contains('.')),
                    name
                );
                slice.IsSigned.ShouldBe(dump.Contains("LC_CODE_SIGNATURE", StringComparison.Ordinal), name);
            }
        }
    }

    [Fact]
    public async Task All_PE_files_are_as_readobj_says()
    {
        using Scratch scratch = new();
        string[] names = Extract(scratch, content => content.AsSpan().StartsWith(PeFile.Magic));
        names.Length.ShouldBeGreaterThanOrEqualTo(20);
        foreach (string name in names)
        {
            string dump = await Tools.RunAsync("llvm-readobj", scratch.Folder, ["--coff-imports", name]);
            using FileBytes source = FileBytes.Open(scratch[name]);
            PeFile file = PeFile.Read(source)!;
            file.Imports.Concat(file.DelayImports).ShouldBe(Find(dump, @"^  Name: (?<text>.*)$"), name);
        }
    }

    // The wheels' own names are too long and too much alike.
    private static string[] Extract(Scratch scratch, Func<byte[], bool> isWanted)
    {
        List<string> names = [];
        foreach (string wheel in Directory.EnumerateFiles(Shared.Require("wheels"), "*.whl"))
        {
            using FileBytes bytes = FileBytes.Open(wheel);
            ZipReader zip = ZipReader.Read(bytes, Path.GetFileName(wheel));
            foreach (ZipEntry entry in zip.Entries.Where(entry => !entry.IsDirectory && entry.Length > 64))
            {
                byte[] content = zip.ReadAll(entry);
                if (!isWanted(content))
                    continue;
                names.Add($"b{names.Count}");
                File.WriteAllBytes(scratch[names[^1]], content);
            }
        }
        return [.. names];
    }

    private static IEnumerable<string> Texts(IReadOnlyCollection<string> paths) =>
        paths.Count == 0 ? [] : [string.Join(':', paths)];

    private static IEnumerable<string> Find(string text, string pattern) =>
        Regex
            .Matches(
                text,
                pattern,
                RegexOptions.Multiline | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
            )
            .Select(match => match.Groups["text"].Value.Trim());
}
