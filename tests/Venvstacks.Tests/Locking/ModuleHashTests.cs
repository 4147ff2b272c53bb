using Venvstacks.Definitions;
using Venvstacks.Locking;

namespace Venvstacks.Tests.Locking;

public sealed class ModuleHashTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("venvstacks-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // The hashes are those that the reference's own functions give.
    [Theory]
    [InlineData("app.py", "sha256:be15bb03c9ca55958f2f6cf65622a44051d021d70468f2fe0e218976d266396b")]
    [InlineData("package", "sha256/3b5816b472678c2d08c163e6f7b284d91aba9f4ee4ad1c660a886793912a93cb")]
    public void Names_and_contents_are_hashed(string module, string hash)
    {
        Write("app.py", "print('hello')\n");
        Write("package/__init__.py", "");
        Write("package/Upper.py", "x = 1\n");
        Write("package/data/one.txt", "1");
        Write("package/data/__pycache__/one.pyc", "no source");
        Write("package/a/two.txt", "2");

        ModuleHash.Of(new SourceModule(module, Path.Combine(_folder, module))).ShouldBe(hash);
    }

    private void Write(string path, string text)
    {
        string full = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
