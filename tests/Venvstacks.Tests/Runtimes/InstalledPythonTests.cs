using Venvstacks.Runtimes;
using Venvstacks.Storage;

namespace Venvstacks.Tests.Runtimes;

public sealed class InstalledPythonTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("venvstacks-python-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact, Trait("Category", "Slow")]
    public void An_installation_equals_its_archive()
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string prefix = Path.Combine(home, ".pyenv", "versions", "3.11.7");
        string archive = Path.Combine(Shared.Root, "..", "runtimes", "cpython-3.11.7.tar.gz");
        if (!Directory.Exists(prefix) || !File.Exists(archive))
            Assert.Skip("needs an installed CPython 3.11.7 and its archive");
        var store = new ContentStore(Path.Combine(_folder.FullName, "store"));

        using FileStream file = File.OpenRead(archive);
        var packed = new RuntimeArchiveReader(store).Read(file, "cpython-3.11.7.tar.gz");
        var installed = new InstalledPython(store).Read(prefix);

        var expected = packed.Select(entry => entry.ToString()).Order(StringComparer.Ordinal);
        installed.Select(entry => entry.ToString()).Order(StringComparer.Ordinal).Except(expected).ShouldBeEmpty();
        expected.Count().ShouldBe(installed.Length);
        RuntimeIdentity.FindVersion(installed, store).ShouldBe("3.11.7");
    }
}
