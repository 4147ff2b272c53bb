using System.ComponentModel;
using CliWrap;
using CliWrap.Buffered;
using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Layers;
using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Tests.Layers;

/// <summary>The parts of a layer that differ by platform; guides/platforms.md, section 1.</summary>
public sealed class PlatformLayerTests : IDisposable
{
    private readonly Scratch _folder = new();
    private readonly ContentStore _store;
    private readonly TestLayers _layers;

    public PlatformLayerTests()
    {
        _store = new ContentStore(_folder["store"]);
        _layers = new TestLayers(_store);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Windows_launchers_until_3_12_have_the_time_of_the_lock()
    {
        LayerManifest manifest = Build(TestLayers.Framework, Target.WindowsX64);

        Launchers(manifest)
            .ShouldBe([
                ("Scripts/python.exe", "Lib/venv/scripts/nt/python.exe", TestLayers.LockTime),
                ("Scripts/pythonw.exe", "Lib/venv/scripts/nt/pythonw.exe", TestLayers.LockTime),
            ]);
    }

    [Fact]
    public void Windows_launchers_since_3_13_have_other_sources_and_keep_their_times()
    {
        FrameworkDefinition framework = new(TestLayers.NewRuntime) { Name = "f" };
        LayerManifest manifest = Build(framework, Target.WindowsArm64);

        Launchers(manifest)
            .ShouldBe([
                ("Scripts/python.exe", "Lib/venv/scripts/nt/venvlauncher.exe", 1),
                ("Scripts/pythonw.exe", "Lib/venv/scripts/nt/venvwlauncher.exe", TestLayers.LockTime),
            ]);
    }

    [Fact]
    public void A_Windows_runtime_without_launchers_is_refused()
    {
        LayerRecipe recipe = _layers.Recipe(TestLayers.Framework, Target.WindowsX64);
        recipe = recipe with
        {
            Runtime = recipe.Runtime! with
            {
                Entries =
                [
                    .. recipe.Runtime.Entries.Where(entry =>
                        !entry.Path.StartsWith("Lib/venv", StringComparison.Ordinal)
                    ),
                ],
            },
        };

        Should
            .Throw<LayerInstallationException>(() => new LayerAssembler(_store).Assemble(recipe))
            .Message.ShouldContain("has no 'Lib/venv/scripts/nt/python.exe'");
    }

    [Fact]
    public void A_Windows_runtime_has_an_empty_folder_of_scripts()
    {
        LayerManifest manifest = Build(TestLayers.Runtime, Target.WindowsX64);

        manifest.Entries.ShouldContain(entry => entry.Path == "Scripts" && entry.Kind == EntryKind.Directory);
        manifest.Entries.ShouldNotContain(entry => entry.Path.StartsWith("Scripts/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("lib/x.dat", "Lib/x.dat")]
    [InlineData("LIB/site-packages/x.dat", "Lib/site-packages/x.dat")]
    [InlineData("include/x.h", "Include/x.h")]
    [InlineData("share/x", "share/x")]
    public void A_folder_of_the_layer_on_Windows_keeps_its_spelling(string data, string expected)
    {
        LayerManifest manifest = Build(TestLayers.Framework, Target.WindowsX64, _layers.Wheel("p", $"data:{data}"));

        manifest.Entries.ShouldContain(entry => entry.Path == expected);
        manifest.Entries.Select(entry => entry.Path.ToUpperInvariant()).ShouldBeUnique();
    }

    [Fact]
    public void Headers_on_Windows_are_below_the_version_and_in_a_runtime_beside_those_of_Python()
    {
        Build(TestLayers.Framework, Target.WindowsX64, _layers.Wheel("p", "headers:p.h"))
            .Entries.ShouldContain(entry => entry.Path == "Include/site/python3.11/p/p.h");
        Build(TestLayers.Runtime, Target.WindowsX64, _layers.Wheel("p", "headers:p.h"))
            .Entries.ShouldContain(entry => entry.Path == "include/p/p.h");
    }

    [Theory]
    [InlineData("linux_aarch64", "p.libs/libx.so", true)]
    [InlineData("musllinux_x86_64", "p/libx.so", true)]
    [InlineData("macosx_arm64", "p/.dylibs/libx.dylib", true)]
    [InlineData("macosx_x86_64", "p/libx.so", true)]
    [InlineData("win_amd64", "p/libx.so", false)]
    public void Libraries_are_linked_for_upper_layers_but_on_Windows(string name, string path, bool isLinked)
    {
        Target.TryParse(name, out Target? target).ShouldBeTrue();
        string[] links =
        [
            .. Build(TestLayers.Framework, target, _layers.Wheel("p", path))
                .Entries.Where(entry => entry.Path.StartsWith("share/venv/dynlib/", StringComparison.Ordinal))
                .Select(entry => $"{entry.Target}"),
        ];

        links.ShouldBe(isLinked ? [$"../../../{target.LibraryDirectory("3.11")}/site-packages/{path}"] : []);
    }

    [Theory]
    [InlineData("linux_x86_64")]
    [InlineData("macosx_arm64")]
    public void Two_packages_with_a_library_of_one_name_need_dynlib_exclude(string name)
    {
        Target.TryParse(name, out Target? target).ShouldBeTrue();
        UnpackedWheel[] packages =
        [
            _layers.Wheel("p", "p/.dylibs/libx.dylib"),
            _layers.Wheel("q", "q/.dylibs/libx.dylib"),
        ];
        FrameworkDefinition framework = TestLayers.Framework with { DynlibExclude = ["q/.dylibs/*"] };

        Should
            .Throw<BuildEnvException>(() => Build(TestLayers.Framework, target, packages))
            .Diagnostics[0]
            .Code.ShouldBe(DiagnosticCodes.AmbiguousLibraries);
        Build(framework, target, packages).Entries.ShouldContain(entry => entry.Path == "share/venv/dynlib/libx.dylib");
    }

    [Theory]
    [InlineData("linux_x86_64", false)]
    [InlineData("macosx_arm64", true)]
    [InlineData("win_amd64", true)]
    public void Files_of_two_packages_whose_paths_differ_in_case_conflict_where_case_does_not_matter(
        string name,
        bool isConflict
    )
    {
        Target.TryParse(name, out Target? target).ShouldBeTrue();
        UnpackedWheel[] packages = [_layers.Wheel("p", "shared/Readme"), _layers.Wheel("q", "shared/README")];

        if (!isConflict)
            Build(TestLayers.Framework, target, packages).Entries.Length.ShouldBeGreaterThan(2);
        else
            Should
                .Throw<BuildEnvException>(() => Build(TestLayers.Framework, target, packages))
                .Message.ShouldMatch(
                    $"'.*/shared/Readme' of p 1.0 and '.*/shared/README' of q 1.0 are one path on {target}"
                );
    }

    [Theory]
    [InlineData("linux_x86_64", true)]
    [InlineData("musllinux_aarch64", true)]
    [InlineData("macosx_arm64", false)]
    [InlineData("win_amd64", false)]
    public void Lib64_is_a_link_on_Linux_only(string target, bool isThere)
    {
        Target.TryParse(target, out Target? parsed).ShouldBeTrue();
        Build(TestLayers.Application, parsed).Entries.Any(entry => entry.Path == "lib64").ShouldBe(isThere);
    }

    [Theory]
    [InlineData("linux_aarch64", "#!/usr/bin/bash", "exec -a")]
    [InlineData("macosx_x86_64", "#!/bin/zsh", "exec -a")]
    [InlineData("musllinux_x86_64", "#!/bin/sh", "exec \"$interpreter\"")]
    public void The_launcher_is_a_script_of_the_shell_that_the_system_has(string target, string first, string exec)
    {
        Target.TryParse(target, out Target? parsed).ShouldBeTrue();
        string text = _layers.TextOf(Build(TestLayers.Application, parsed), "bin/python");

        text.ShouldStartWith(first + "\n");
        text.Trim().Split('\n')[^1].ShouldStartWith(exec);
        text.Contains("DYLD_LIBRARY_PATH", StringComparison.Ordinal).ShouldBe(parsed.IsMacos);
    }

    [Theory]
    [InlineData("linux_x86_64", "/bin/bash")]
    [InlineData("macosx_arm64", "/bin/zsh")]
    [InlineData("musllinux_x86_64", "/bin/dash")]
    public async Task The_launcher_runs_by_its_shell(string target, string shell)
    {
        Assert.SkipUnless(File.Exists(shell), $"{shell} is not here");
        Target.TryParse(target, out Target? parsed).ShouldBeTrue();
        string text = LauncherScript.Text(parsed, ["rt/share/venv/dynlib"]);
        Directory.CreateDirectory(_folder["app/bin"]);
        await File.WriteAllTextAsync(_folder["app/bin/python"], text, TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(_folder["app/bin/python_"], "/usr/bin/env");

        string output = await RunAsync(shell, _folder["app/bin/python"]);

        output.ShouldContain("LIBRARY_PATH=");
        output.ShouldContain("/rt/share/venv/dynlib");
    }

    /// <summary>guides/platforms.md, section 5, line 7: sh has no <c>exec -a</c>, so the program has the link's name there.</summary>
    [Theory]
    [InlineData("linux_x86_64", "/bin/bash", "python")]
    [InlineData("macosx_arm64", "/bin/zsh", "python")]
    [InlineData("musllinux_x86_64", "/bin/dash", "python_")]
    public async Task Line_7_the_launcher_starts_Python_in_its_layer(string target, string shell, string name)
    {
        Assert.SkipUnless(File.Exists(shell), $"{shell} is not here");
        Target.TryParse(target, out Target? parsed).ShouldBeTrue();
        const string script = "import sys; print(sys._base_executable, sys.prefix, sys.executable)";
        string python = (await RunAsync("python3", "-c", script)).Split(' ')[0];
        Directory.CreateDirectory(_folder["app/bin"]);
        await File.WriteAllTextAsync(
            _folder["app/bin/python"],
            LauncherScript.Text(parsed, []),
            TestContext.Current.CancellationToken
        );
        await File.WriteAllTextAsync(
            _folder["app/pyvenv.cfg"],
            PyvenvConfiguration.Text(python, "3.11.7"),
            TestContext.Current.CancellationToken
        );
        File.CreateSymbolicLink(_folder["app/bin/python_"], python);

        (await RunAsync(shell, _folder["app/bin/python"], "-c", script))
            .Split(' ')[1..]
            .ShouldBe([_folder["app"], $"{_folder["app/bin"]}/{name}"]);
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        try
        {
            BufferedCommandResult result = await Cli.Wrap(program)
                .WithArguments(arguments)
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync();
            result.ExitCode.ShouldBe(0, result.StandardError);
            return result.StandardOutput.Trim();
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{program} is not here");
            throw;
        }
    }

    private LayerManifest Build(LayerDefinition layer, Target target, params UnpackedWheel[] packages) =>
        new LayerAssembler(_store).Assemble(_layers.Recipe(layer, target, packages)).Manifest;

    // The stand-in programs hold their own paths.
    private IEnumerable<(string Path, string Source, long Time)> Launchers(LayerManifest manifest) =>
        manifest
            .Entries.Where(entry => entry.Path.StartsWith("Scripts/", StringComparison.Ordinal))
            .Select(entry => (entry.Path, _layers.TextOf(manifest, entry.Path), entry.Time));
}
