using System.Text.Json;
using Venvstacks.Auditing;
using Venvstacks.Platforms;

namespace Venvstacks.Tests.Auditing;

public class SystemLibrariesTests
{
    [Fact]
    public void The_floor_decides_on_libraries_and_symbols_of_Linux()
    {
        SystemLibraries.OfLinux(LibcFloor.Parse("glibc@2.28")).Count.ShouldBe(24);
        SystemLibraries.OfLinux(LibcFloor.Parse("glibc@2.17")).ShouldNotContain("libmvec.so.1");
        SystemLibraries.OfLinux(LibcFloor.Parse("musl@1.2")).ShouldBe(["libc.so", "libz.so.1"], ignoreOrder: true);
        IReadOnlyDictionary<string, Version> symbols = SystemLibraries.SymbolsOf(
            LibcFloor.Parse("glibc@2.30"),
            "x86_64"
        );
        symbols["GLIBC"].ShouldBe(new Version(2, 30));
        symbols["GLIBCXX"].ShouldBe(new Version(3, 4, 24));
        symbols["CXXABI"].ShouldBe(new Version(1, 3, 11));
        SystemLibraries.SymbolsOf(LibcFloor.Parse("glibc@2.34"), "aarch64")["GCC"].ShouldBe(new Version(11, 0));
    }

    [Theory]
    [InlineData("KERNEL32.dll", true)]
    [InlineData("api-ms-win-crt-heap-l1-1-0.dll", true)]
    [InlineData("ext-ms-win-any-thing.dll", true)]
    [InlineData("winspool.drv", true)]
    [InlineData("MSVCP140.dll", false)]
    [InlineData("vcomp140.dll", false)]
    [InlineData("planted.dll", false)]
    public void Windows_has_what_both_versions_have(string name, bool isSystem)
    {
        SystemLibraries.IsOfWindows(name, isArm: false).ShouldBe(isSystem);
        SystemLibraries.IsOfWindows(name, isArm: true).ShouldBe(isSystem);
    }

    [Fact]
    public void The_embedded_names_are_those_of_the_lists()
    {
        using JsonDocument lists = JsonDocument.Parse(
            File.ReadAllText(Shared.Require("data", "system-libraries.json"))
        );
        JsonElement windows = lists.RootElement.GetProperty("windows");
        foreach ((string list, bool isArm) in new[] { ("amd64", false), ("arm64", true) })
        {
            string[] names = [.. windows.GetProperty(list).EnumerateArray().Select(name => name.GetString()!)];
            names.Where(name => !SystemLibraries.IsOfWindows(name, isArm)).ShouldBeEmpty();
            string[] others =
            [
                .. windows.GetProperty(isArm ? "amd64" : "arm64").EnumerateArray().Select(n => n.GetString()!),
            ];
            others.Except(names).Where(name => SystemLibraries.IsOfWindows(name, isArm)).ShouldBeEmpty();
        }
        foreach (JsonElement policy in lists.RootElement.GetProperty("linux").GetProperty("glibc").EnumerateArray())
        {
            string[] parts = policy.GetProperty("name").GetString()!.Split('_');
            LibcFloor floor = LibcFloor.Parse($"glibc@{parts[1]}.{parts[2]}");
            SystemLibraries
                .OfLinux(floor)
                .ShouldBe(
                    policy.GetProperty("lib_whitelist").EnumerateArray().Select(name => name.GetString()!),
                    ignoreOrder: true
                );
            CheckSymbols(policy.GetProperty("symbol_versions"), floor);
        }
    }

    private static void CheckSymbols(JsonElement processors, LibcFloor floor)
    {
        foreach (JsonProperty processor in processors.EnumerateObject().Where(p => p.Name is "x86_64" or "aarch64"))
        {
            IReadOnlyDictionary<string, Version> symbols = SystemLibraries.SymbolsOf(floor, processor.Name);
            foreach (JsonProperty family in processor.Value.EnumerateObject().Where(f => f.Name != "GLIBC"))
            {
                Version[] versions =
                [
                    .. family
                        .Value.EnumerateArray()
                        .Select(text => Version.TryParse(text.GetString(), out Version? version) ? version : null)
                        .OfType<Version>(),
                ];
                symbols
                    .GetValueOrDefault(family.Name)
                    .ShouldBe(versions.Max(), $"{floor} {processor.Name} {family.Name}");
            }
        }
    }
}
