using System.Runtime.Versioning;
using System.Text;
using Venvstacks.Deployment;
using Venvstacks.Diagnostics;
using Venvstacks.Files;

namespace Venvstacks.Tests.Deployment;

/// <summary>Files that hold paths: those of the builder are replaced at installation, and installations are prepared for other paths, or moved (line 22 of the acceptance list).</summary>
[UnsupportedOSPlatform("windows")]
public sealed class RelocationTests : IDisposable
{
    private const string Variables = "lib/python3.11/_sysconfigdata__linux_x86_64-linux-gnu.py";
    private const string Makefile = "lib/python3.11/config-3.11-x86_64-linux-gnu/Makefile";
    private const string Package = "lib/pkgconfig/python-3.11.pc";

    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly DeploymentFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Variables, "'prefix': '/install'", "'prefix': '/p q'")]
    [InlineData(Variables, "'-I/install/include -L/install/lib'", "'-I/p q/include -L/p q/lib'")]
    [InlineData(Variables, "'-Wl,-rpath,/install/lib'", "'-Wl,-rpath,/p q/lib'")]
    [InlineData(Variables, "'/usr/bin/install -c'", null)]
    [InlineData(Variables, "'/installed' './install-sh' '$(x)/install'", null)]
    [InlineData(Makefile, "prefix=\t/install\n", "prefix=\t/p q\n")]
    [InlineData(Package, "prefix=/install\n", "prefix=/p\\ q\n")]
    public void Only_whole_paths_of_the_builder_are_replaced_and_can_be_restored(
        string path,
        string text,
        string? expected
    )
    {
        RuntimePaths.MayHold(path).ShouldBeTrue();
        byte[] content = Encoding.UTF8.GetBytes(text);
        byte[]? relocated = RuntimePaths.Relocate(content, path, "/p q");
        (relocated is null ? null : Encoding.UTF8.GetString(relocated)).ShouldBe(expected);
        if (relocated is not null)
            RuntimePaths.Restore(relocated, path, "/p q").ShouldBe(content);
    }

    [Theory]
    [InlineData("a'b\\c", "'/a\\'b\\\\c/lib'")]
    [InlineData("漢字 d", "'/漢字 d/lib'")]
    public void Paths_in_Python_are_escaped(string name, string expected) =>
        Encoding.UTF8.GetString(RuntimePaths.Relocate("'/install/lib'"u8, Variables, $"/{name}")!).ShouldBe(expected);

    [Theory]
    [InlineData("lib/python3.11/os.py")]
    [InlineData("lib/python3.11/site-packages/x/Makefile")]
    [InlineData("bin/python3.11-config")]
    [InlineData("share/pkgconfig/x.pc")]
    public void Other_files_are_left_as_they_are(string path) => RuntimePaths.MayHold(path).ShouldBeFalse();

    [Fact]
    public async Task The_paths_of_the_builder_in_sysconfig_are_those_of_the_installation()
    {
        string python = Peers.RequirePython("3.11");
        TestPublication source = WriteBuilt(python: python);

        await _folder.InstallAsync(source.Folder);

        File.ReadAllText(_folder.Installed($"py/{Variables}"))
            .ShouldBe(
                $"build_time_vars = {{'prefix': '{_folder.Installed("py")}', 'INSTALL': '/usr/bin/install -c'}}\n"
            );
        File.ReadAllText(_folder.Installed($"py/{Makefile}")).ShouldBe($"prefix= {_folder.Installed("py")}\n");
        File.ReadAllText(_folder.Installed($"py/{Package}"))
            .ShouldBe($"prefix={_folder.Installed("py").Replace(" ", "\\ ", StringComparison.Ordinal)}\n");
        string compiled = "py/lib/python3.11/__pycache__/_sysconfigdata__linux_x86_64-linux-gnu.cpython-311.pyc";
        Encoding.Latin1.GetString(File.ReadAllBytes(_folder.Installed(compiled))).ShouldNotContain("/install\0");
        StackDeployment.Verify(_folder.Target, withContents: true, Token).Problems.ShouldBeEmpty();
        (await _folder.Deployer.RepairAsync(_folder.Target, cancellationToken: Token)).IsChanged.ShouldBeFalse();
    }

    [Fact]
    public async Task An_update_and_a_repair_restore_replaced_files_without_the_archive()
    {
        TestPublication source = WriteBuilt();
        await _folder.InstallAsync(source.Folder);
        WriteBuilt(version: "2.0", build: 2);
        File.Delete(Path.Combine(source.Folder, "py.tar.gz"));

        await _folder.Deployer.UpdateAsync(new UpdateRequest(_folder.Target), cancellationToken: Token);
        File.ReadAllText(_folder.Installed($"py/{Makefile}")).ShouldBe($"prefix= {_folder.Installed("py")}\n");

        string moved = _folder["moved"];
        Directory.Move(_folder.Target, moved);
        Directory.Delete(source.Folder, recursive: true);
        string folder = (await _folder.Deployer.RepairAsync(moved, cancellationToken: Token)).Generation.Folder;
        File.ReadAllText($"{moved}/generations/{folder}/py/{Makefile}")
            .ShouldBe($"prefix= {moved}/generations/{folder}/py\n");
        StackDeployment.Verify(moved, withContents: true, Token).Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_installation_for_an_image_holds_the_final_path_and_runs_there()
    {
        string python = Peers.RequirePython("3.11");
        TestPublication source = WriteBuilt(python: python);
        string final = _folder["final/stack"];
        InstallRequest request = new(source.Folder, _folder.Target) { Prefix = final };

        DeploymentChange change = await _folder.Deployer.InstallAsync(request, cancellationToken: Token);

        string generation = $"generations/{change.Generation.Folder}";
        string[] generated = ["app-client/pyvenv.cfg", $"py/{Variables}", $"py/{Makefile}", $"py/{Package}"];
        foreach (string file in generated)
        {
            string text = File.ReadAllText(_folder.Installed(file));
            text.ShouldContain($"{final}/{generation}");
            text.ShouldNotContain(_folder.Target);
        }
        StackDeployment.GetStatus(_folder.Target).IsMoved.ShouldBeFalse();
        StackDeployment.Verify(_folder.Target, withContents: true, Token).IsGood.ShouldBeTrue();
        VerificationException early = await Should.ThrowAsync<VerificationException>(() =>
            StackDeployment.OpenAsync(_folder.Target, Token)
        );
        early.Message.ShouldContain($"is prepared for '{final}', and runs only there");
        (await _folder.Deployer.InstallAsync(request, cancellationToken: Token)).IsChanged.ShouldBeFalse();
        WriteBuilt(version: "2.0", build: 2, python: python);
        Generation updated = (
            await _folder.Deployer.UpdateAsync(new UpdateRequest(_folder.Target), cancellationToken: Token)
        ).Generation;
        (updated.Number, updated.Root).ShouldBe((2, final));

        Directory.CreateDirectory(Path.GetDirectoryName(final)!);
        Directory.Move(_folder.Target, final);
        StackDeployment.GetStatus(final).IsMoved.ShouldBeFalse();
        StackDeployment.Verify(final, withContents: true, Token).IsGood.ShouldBeTrue();
        using StackDeployment deployment = await StackDeployment.OpenAsync(final, Token);
        (await TestRun.OfAsync(deployment.GetApplication("client"), "x")).ShouldBe("2.0 x\n");
    }

    [Fact]
    public async Task Line_22_an_installation_with_a_path_of_240_characters_is_moved_and_runs_after_repair()
    {
        string python = Peers.RequirePython("3.11");
        await _folder.InstallAsync(WriteBuilt(python: python).Folder);
        string head = _folder["with space 漢字/"];
        string moved = head + new string('x', 240 - head.Length);
        moved.Length.ShouldBe(240);
        Directory.CreateDirectory(head);
        Directory.Move(_folder.Target, moved);

        StackDeployment.GetStatus(moved).IsMoved.ShouldBeTrue();
        (await DeploymentFolder.CodeOfAsync(() => StackDeployment.OpenAsync(moved, Token))).ShouldBe("VS5013");
        await _folder.Deployer.RepairAsync(moved, cancellationToken: Token);

        StackDeployment.Verify(moved, withContents: true, Token).Problems.ShouldBeEmpty();
        using StackDeployment deployment = await StackDeployment.OpenAsync(moved, Token);
        (await TestRun.OfAsync(deployment.GetApplication("client"), "x")).ShouldBe("1.0 x\n");
        FileStat.Of(Path.Combine(moved, ".venvstacks/state.json")).ShouldNotBeNull();
    }

    private TestPublication WriteBuilt(string version = "1.0", int build = 1, string? python = null) =>
        TestPublication.Write(
            _folder["source"],
            version,
            build,
            python,
            layer =>
                layer.Name != "py"
                    ? layer
                    : layer with
                    {
                        Files = new(layer.Files)
                        {
                            [Variables] =
                                "build_time_vars = {'prefix': '/install', 'INSTALL': '/usr/bin/install -c'}\n",
                            [Makefile] = "prefix= /install\n",
                            [Package] = "prefix=/install\n",
                        },
                    }
        );
}
