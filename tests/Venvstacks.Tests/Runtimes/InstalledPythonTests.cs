using System.Collections.Immutable;
using System.Diagnostics;
using Venvstacks.Diagnostics;
using Venvstacks.Runtimes;
using Venvstacks.Store;

namespace Venvstacks.Tests.Runtimes;

public sealed class InstalledPythonTests : IDisposable
{
    private readonly Scratch _folder = new();

    [Fact]
    public void Links_within_an_installation_become_relative()
    {
        Make("bin/python3.11");
        Make("lib/python3.11/os.py");
        File.CreateSymbolicLink(Prefix("bin/python"), Prefix("bin/python3.11"));
        File.CreateSymbolicLink(Prefix("lib64"), "lib");

        Read()
            .Select(entry => $"{entry.Path} {entry.Target}".Trim())
            .ShouldBe(["bin/python python3.11", "bin/python3.11", "lib/python3.11/os.py"]);
    }

    [Theory]
    [InlineData("/etc/hosts", "'lib/x' is a link out of the installation, to '/etc/hosts'")]
    [InlineData("../../../etc", "'lib/x': a link out of the runtime, to '../../../etc'")]
    [InlineData("y/../../z", "'lib/x': a link out of the runtime, to 'y/../../z'")]
    public void Links_out_of_an_installation_are_refused(string target, string problem)
    {
        Make("bin/python");
        Make("lib/os.py");
        File.CreateSymbolicLink(Prefix("lib/y"), "..");
        File.CreateSymbolicLink(Prefix("lib/x"), target);

        Should.Throw<LayerInstallationException>(() => Read()).Message.ShouldContain(problem);
    }

    [Fact]
    public void Reading_ends_between_two_files()
    {
        Make("bin/python");
        Make("lib/os.py");
        using ContentStore store = new(Prefix("store"));
        Should.Throw<OperationCanceledException>(() =>
            new InstalledPython(store).Read(Prefix(""), new CancellationToken(canceled: true))
        );
    }

    [Fact]
    public void Pipes_are_refused()
    {
        Make("bin/python");
        Make("lib/os.py");
        using (Process pipe = Process.Start("mkfifo", Prefix("lib/pipe")))
            pipe.WaitForExit();

        Should
            .Throw<LayerInstallationException>(() => Read())
            .Message.ShouldContain("'lib/pipe' is neither a file nor a directory");
    }

    [Fact]
    public void A_damaged_library_is_named()
    {
        byte[] file = new byte[64 + 56];
        "\u007fELF\u0002\u0001"u8.CopyTo(file);
        file[32] = 64; // the program headers …
        file[54] = 56; // … of this size …
        file[56] = 1; // … one …
        file[64] = 2; // … that says where the dynamic section lies …
        file.AsSpan(72, 8).Fill(0x7F); // … far away.
        file[64 + 32] = 16;
        Make("bin/python");
        Make("lib/libdamaged.so", file);

        LayerInstallationException error = Should.Throw<LayerInstallationException>(() => Read());

        error.Diagnostics[0].Code.ShouldBe("VS3021");
        error.Message.ShouldContain("'lib/libdamaged.so': the file is truncated");
    }

    private ImmutableArray<ManifestEntry> Read()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("an installation of Unix");
        return new InstalledPython(new ContentStore(_folder["store"])).Read(
            Prefix("."),
            TestContext.Current.CancellationToken
        );
    }

    private string Prefix(string path) => Path.Combine(_folder.Folder, "python", path);

    private void Make(string path, byte[]? content = null)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Prefix(path))!);
        File.WriteAllBytes(Prefix(path), content ?? []);
    }

    public void Dispose() => _folder.Dispose();

    [Fact, Trait("Category", "Slow")]
    public void An_installation_equals_its_archive()
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string prefix = Path.Combine(home, ".pyenv", "versions", "3.11.7");
        string archive = Path.Combine(Shared.Root, "..", "runtimes", "cpython-3.11.7.tar.gz");
        if (!Directory.Exists(prefix) || !File.Exists(archive))
            Assert.Skip("needs an installed CPython 3.11.7 and its archive");
        ContentStore store = new(_folder["store"]);

        using FileStream file = File.OpenRead(archive);
        ImmutableArray<ManifestEntry> packed = new RuntimeArchiveReader(store).Read(
            file,
            "cpython-3.11.7.tar.gz",
            TestContext.Current.CancellationToken
        );
        ImmutableArray<ManifestEntry> installed = new InstalledPython(store).Read(
            prefix,
            TestContext.Current.CancellationToken
        );

        IOrderedEnumerable<string> expected = packed.Select(entry => entry.ToString()).Order(StringComparer.Ordinal);
        installed.Select(entry => entry.ToString()).Order(StringComparer.Ordinal).Except(expected).ShouldBeEmpty();
        expected.Count().ShouldBe(installed.Length);
        RuntimeIdentity.FindVersion(installed, store).ShouldBe("3.11.7");
    }
}
