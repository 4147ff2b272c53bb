using Venvstacks.Platforms;
using Venvstacks.Runtimes;

namespace Venvstacks.Tests.Runtimes;

public sealed class RuntimeArchiveNameTests : IDisposable
{
    private readonly Scratch _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("cpython-3.11.7.tar.gz", "3.11.7", "", "", false)]
    [InlineData(
        "cpython-3.11.7+20240107-x86_64-unknown-linux-gnu-install_only.tar.gz",
        "3.11.7",
        "20240107",
        "x86_64-unknown-linux-gnu",
        false
    )]
    [InlineData(
        "cpython-3.11.9+20250101-aarch64-apple-darwin-install_only_stripped.tar.gz",
        "3.11.9",
        "20250101",
        "aarch64-apple-darwin",
        true
    )]
    public void Names_as_published_and_plain_ones_are_read(
        string name,
        string version,
        string build,
        string triple,
        bool stripped
    )
    {
        RuntimeArchiveName.TryParse(name, out RuntimeArchiveName? parsed).ShouldBeTrue();

        parsed.ShouldBe(new RuntimeArchiveName(version, build, triple, stripped));
    }

    [Theory]
    [InlineData("cpython-3.11.7+20240107-x86_64-unknown-linux-gnu-debug-full.tar.zst")]
    [InlineData("cpython-3.11.7+20240107-install_only.tar.gz")]
    [InlineData("pypy3.11-v7.3.20-linux64.tar.gz")]
    public void Other_names_are_not(string name) => RuntimeArchiveName.TryParse(name, out _).ShouldBeFalse();

    [Fact]
    public void The_best_archive_of_a_folder_is_taken()
    {
        string Name(string build, string flavour) =>
            $"cpython-3.11.7+{build}-x86_64-unknown-linux-gnu-{flavour}.tar.gz";
        RuntimeFolder folder = new(_folder.Folder, new Host(Target.LinuxX64));
        string? Find(Target platform, string version = "3.11.7") =>
            Path.GetFileName(folder.Find(PythonImplementation.Parse($"cpython@{version}"), platform));
        void Add(string name) => File.WriteAllText(_folder[name], "");

        Find(Target.LinuxX64).ShouldBeNull();
        Add("cpython-3.11.7.tar.gz");
        Find(Target.LinuxX64).ShouldBe("cpython-3.11.7.tar.gz");
        Find(Target.MacosX64).ShouldBeNull();
        Find(Target.MuslX64).ShouldBeNull();
        Add(Name("20240107", "install_only"));
        Add(Name("20250107", "install_only"));
        Find(Target.LinuxX64).ShouldBe(Name("20250107", "install_only"));
        Add(Name("20240107", "install_only_stripped"));
        Find(Target.LinuxX64).ShouldBe(Name("20240107", "install_only_stripped"));
        Find(Target.LinuxX64, "3.11").ShouldBe(Name("20240107", "install_only_stripped"));
        Add("cpython-3.11.10.tar.gz");
        Add("cpython-3.11.11rc1.tar.gz");
        Find(Target.LinuxX64, "3.11").ShouldBe("cpython-3.11.10.tar.gz");
        Find(Target.LinuxX64, "3.1").ShouldBeNull();
    }
}
