using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Venvstacks.Formats.Bytes;
using Venvstacks.Formats.Elf;
using Venvstacks.Formats.MachO;
using Venvstacks.Formats.Pe;
using Venvstacks.Layers;
using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Tests.Publishing;

/// <summary>A stack of real wheels, built and published for six targets by one host; guides/platforms.md, section 5, lines 1 to 10.</summary>
[Trait("Category", "Slow")]
public sealed class PlatformStackTests(ITestOutputHelper output)
{
    private static readonly string[] LayerNames = ["app-client", "cpython-3.11", "framework-models@1", "framework-net"];

    public static TheoryData<string> TargetNames => [.. CrossCopy.Targets.Select(target => target.Name)];

    [Fact]
    public async Task Line_1_four_layers_for_six_targets_lie_in_one_folder_under_different_names()
    {
        CrossBuild build = await GetAsync();
        string[] archives =
        [
            .. Directory
                .EnumerateFiles(build.Artifacts)
                .Select(path => Path.GetFileName(path).Replace(".tar.xz", "", StringComparison.Ordinal))
                .Select(name => name.Replace(".zip", "", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];
        archives.ShouldBe(
            LayerNames
                .SelectMany(_ => CrossCopy.Targets, (layer, target) => $"{layer}-{target}-1")
                .SelectMany(name => new[] { name, $"{name}.manifest" })
                .Order(StringComparer.Ordinal)
        );
        string metadata = Path.Combine(build.Artifacts, "__venvstacks__");
        foreach (Target target in CrossCopy.Targets)
        {
            using JsonDocument stack = JsonDocument.Parse(
                await File.ReadAllTextAsync(
                    Path.Combine(metadata, $"venvstacks-{target}.json"),
                    TestContext.Current.CancellationToken
                )
            );
            foreach (string kind in new[] { "runtimes", "frameworks", "applications" })
            foreach (JsonElement layer in stack.RootElement.GetProperty("layers").GetProperty(kind).EnumerateArray())
            {
                layer.GetProperty("target_platform").GetString().ShouldBe(target.Name);
                layer
                    .GetProperty("bound_to_implementation")
                    .GetBoolean()
                    .ShouldBe(target.IsWindows || kind == "runtimes");
                File.Exists(Path.Combine(build.Artifacts, layer.GetProperty("archive_name").GetString()!))
                    .ShouldBeTrue();
            }
        }
        Directory.GetFiles(Path.Combine(metadata, "env_metadata")).Length.ShouldBe(4 * CrossCopy.Targets.Length);
    }

    [Fact]
    public async Task Line_2_Windows_metadata_has_backslashes_only_and_texts_have_LF()
    {
        foreach (string layer in LayerNames)
        {
            ImmutableArray<PackedEntry> entries = await ReadAsync(layer, Target.WindowsX64);
            string text = TextOf(entries, $"{layer}/{PythonLayout.Metadata}");
            text.ShouldNotContain('/');
            text.ShouldContain(@"Lib\\site-packages");
            text.ShouldNotContain('\r');
            TextOf(entries, $"{layer}/{PythonLayout.PostInstall}").ShouldNotContain('\r');
        }
        foreach (string layer in LayerNames)
            TextOf(await ReadAsync(layer, Target.MuslX64), $"{layer}/{PythonLayout.Metadata}").ShouldNotContain('\\');
    }

    [Fact]
    public async Task Line_3_launchers_are_copies_of_the_runtimes_dated_as_the_lock()
    {
        CrossBuild build = await GetAsync();
        SortedDictionary<string, byte[]> runtime = RuntimeFactory.FilesOf(Target.WindowsX64, "3.11.7");
        foreach (string layer in LayerNames.Where(layer => layer != "cpython-3.11"))
        {
            ImmutableArray<PackedEntry> entries = await ReadAsync(layer, Target.WindowsX64);
            entries
                .Where(entry => entry.Path.StartsWith($"{layer}/Scripts/", StringComparison.Ordinal))
                .Select(entry => entry.Path)
                .Order(StringComparer.Ordinal)
                .ShouldBe([$"{layer}/Scripts/python.exe", $"{layer}/Scripts/pythonw.exe"]);
            foreach (string name in new[] { "python.exe", "pythonw.exe" })
            {
                ContentOf(entries, $"{layer}/Scripts/{name}").ShouldBe(runtime[$"Lib/venv/scripts/nt/{name}"]);
                BuiltLayer built = Layer(build, layer, Target.WindowsX64);
                built
                    .Manifest.Entries.Single(entry => entry.Path == $"Scripts/{name}")
                    .Time.ShouldBe(built.Recipe.LockTime);
            }
        }
    }

    [Fact]
    public async Task Line_4_no_paths_on_Windows_differ_in_case_only_and_folders_are_spelled_as_there()
    {
        foreach (string layer in LayerNames)
        {
            ImmutableArray<PackedEntry> entries = await ReadAsync(layer, Target.WindowsX64);
            entries.Select(entry => entry.Path.ToUpperInvariant()).ShouldBeUnique();
            entries.ShouldNotContain(entry => entry.Path.StartsWith($"{layer}/lib/", StringComparison.Ordinal));
            entries.ShouldContain(entry => entry.Path == $"{layer}/Lib/site-packages");
        }
    }

    [Fact]
    public async Task Line_5_a_Windows_runtime_has_an_empty_folder_of_scripts()
    {
        PackedEntry scripts = (await ReadAsync("cpython-3.11", Target.WindowsX64)).Single(entry =>
            entry.Path.StartsWith("cpython-3.11/Scripts", StringComparison.Ordinal)
        );

        scripts.Path.ShouldBe("cpython-3.11/Scripts");
        scripts.Kind.ShouldBe(EntryKind.Directory);
    }

    [Theory]
    [MemberData(nameof(TargetNames))]
    public async Task Line_6_lib64_is_in_layers_for_Linux_only_and_layers_for_Windows_have_no_links(string name)
    {
        Target target = Target.All.Single(target => target.Name == name);
        foreach (string layer in LayerNames)
        {
            ImmutableArray<PackedEntry> entries = await ReadAsync(layer, target);
            entries
                .Any(entry => entry.Path == $"{layer}/lib64")
                .ShouldBe(target.IsLinux && layer != "cpython-3.11", layer);
            entries.Any(entry => entry.Kind == EntryKind.Link).ShouldBe(!target.IsWindows, layer);
        }
    }

    [Theory]
    [InlineData("linux_x86_64", "#!/usr/bin/bash", "LD_LIBRARY_PATH")]
    [InlineData("linux_aarch64", "#!/usr/bin/bash", "LD_LIBRARY_PATH")]
    [InlineData("musllinux_x86_64", "#!/bin/sh", "LD_LIBRARY_PATH")]
    [InlineData("macosx_arm64", "#!/bin/zsh", "DYLD_LIBRARY_PATH")]
    [InlineData("macosx_x86_64", "#!/bin/zsh", "DYLD_LIBRARY_PATH")]
    public async Task Line_7_the_wrapper_is_a_script_of_the_systems_shell(string name, string first, string variable)
    {
        Target target = Target.All.Single(target => target.Name == name);
        string text = TextOf(await ReadAsync("app-client", target), "app-client/bin/python");

        text.Split('\n')[0].ShouldBe(first);
        text.ShouldContain($"export {variable}\n");
        text.ShouldContain("framework-models@1/share/venv/dynlib");
    }

    [Fact]
    public async Task Line_10_an_export_for_Windows_holds_no_path_of_this_host()
    {
        CrossBuild build = await GetAsync();
        string export = await build.ExportAsync(Target.WindowsX64);
        byte[][] paths =
        [
            Encoding.UTF8.GetBytes(GoldenFolder.Root.FullName),
            Encoding.UTF8.GetBytes(Shared.Root),
            Encoding.UTF8.GetBytes(Shared.ProjectRoot),
        ];
        string[] files = Directory.GetFiles(export, "*", SearchOption.AllDirectories);
        files.Length.ShouldBeGreaterThan(500);
        foreach (string file in files)
        {
            byte[] content = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            paths.Any(path => content.AsSpan().IndexOf(path) >= 0).ShouldBeFalse(file);
        }
        files.Select(Path.GetFileName).ShouldNotContain("pyvenv.cfg");
        files.Select(Path.GetFileName).ShouldNotContain("sitecustomize.py");
    }

    [Theory]
    [InlineData("linux_aarch64")]
    [InlineData("musllinux_x86_64")]
    [InlineData("macosx_arm64")]
    public async Task An_export_for_another_Unix_lacks_nothing_but_bytecode(string name)
    {
        CrossBuild build = await GetAsync();
        string export = await build.ExportAsync(Target.All.Single(target => target.Name == name));
        foreach (string layer in LayerNames.Where(layer => layer != "cpython-3.11"))
        {
            string folder = Path.Combine(export, layer);
            string configuration = await File.ReadAllTextAsync(
                Path.Combine(folder, "pyvenv.cfg"),
                TestContext.Current.CancellationToken
            );
            configuration.ShouldStartWith($"home = {export}/cpython-3.11/bin\n");
            File.Exists(Path.Combine(folder, "lib/python3.11/site-packages/sitecustomize.py")).ShouldBeTrue(layer);
        }
        Directory.EnumerateFiles(export, "*.pyc", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("linux_x86_64", ".cpython-311-x86_64-linux-gnu.so")]
    [InlineData("linux_aarch64", ".cpython-311-aarch64-linux-gnu.so")]
    [InlineData("musllinux_x86_64", ".cpython-311-x86_64-linux-musl.so")]
    [InlineData("macosx_arm64", ".cpython-311-darwin.so")]
    [InlineData("macosx_x86_64", ".cpython-311-darwin.so")]
    [InlineData("win_amd64", ".cp311-win_amd64.pyd")]
    public async Task Extension_modules_are_those_of_the_target(string name, string suffix)
    {
        CrossBuild build = await GetAsync();
        Target target = Target.All.Single(target => target.Name == name);
        List<string> modules = [];
        foreach (BuiltLayer layer in build.Layers.Where(layer => layer.Recipe.Target == target))
        foreach (ManifestEntry entry in layer.Manifest.Entries)
        {
            if (Path.GetExtension(entry.Path) is not (".so" or ".pyd") || !entry.Path.Contains("site-packages"))
                continue;
            using FileStream content = build.Workspace.Cache.Store.Open(entry.Content);
            SystemOf(new FileBytes(content.SafeFileHandle)).ShouldBe(SystemOf(target), entry.Path);
            entry.Path.ShouldEndWith(suffix);
            modules.Add(Path.GetFileName(entry.Path));
        }
        modules.ShouldContain(module => module.StartsWith("_pydantic_core", StringComparison.Ordinal));
        modules.ShouldContain(module => module.StartsWith("_speedups", StringComparison.Ordinal));
        modules.Count.ShouldBeGreaterThanOrEqualTo(5);
    }

    private static string SystemOf(Target target) =>
        target.System switch
        {
            PlatformSystem.Linux => $"{target.Libc} {target.Architecture}",
            PlatformSystem.Macos => $"Mach-O {target.Architecture}",
            _ => $"PE {target.Architecture}",
        };

    private static string SystemOf(IByteSource file)
    {
        if (ElfFile.Read(file) is { } elf)
        {
            bool isMusl = elf.Needed.Any(name =>
                name == "libc.so" || name.StartsWith("libc.musl-", StringComparison.Ordinal)
            );
            return $"{(isMusl ? Libc.Musl : Libc.Glibc)} {elf.Header.Machine}";
        }
        return MachOFile.Read(file) is { } macho
            ? $"Mach-O {string.Join(' ', macho.Slices.Select(slice => slice.Processor))}"
            : $"PE {PeFile.Read(file)?.Processor}";
    }

    private static BuiltLayer Layer(CrossBuild build, string name, Target target) =>
        build.Layers.Single(layer => layer.Recipe.DeployedName == name && layer.Recipe.Target == target);

    private async Task<ImmutableArray<PackedEntry>> ReadAsync(string layer, Target target)
    {
        CrossBuild build = await GetAsync();
        string extension = target.IsWindows ? "zip" : "tar.xz";
        return PackedEntry.ReadAll(Path.Combine(build.Artifacts, $"{layer}-{target}-1.{extension}"));
    }

    private static byte[] ContentOf(ImmutableArray<PackedEntry> entries, string path) =>
        entries.Single(entry => entry.Path == path).Content;

    private static string TextOf(ImmutableArray<PackedEntry> entries, string path) =>
        Encoding.UTF8.GetString(ContentOf(entries, path));

    private Task<CrossBuild> GetAsync()
    {
        output.WriteLine(RuntimeFactory.Notice);
        return CrossBuild.WithStandIns();
    }
}
