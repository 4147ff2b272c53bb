using Venvstacks.Diagnostics;
using Venvstacks.Locking;

namespace Venvstacks.Tests.Locking;

public sealed class LockCommitTests : IDisposable
{
    private readonly Scratch _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Folders_that_nothing_came_into_do_not_stay()
    {
        File.WriteAllText(At("blocked"), "a file");
        Should.Throw<StorageException>(() =>
            LockCommit.Write([new(At("requirements/a/lock"), "1"), new(At("blocked/b/lock"), "2")])
        );
        Directory.Exists(At("requirements")).ShouldBeFalse();

        LockCommit.Write([new(At("requirements/a/lock"), "1")]);
        File.ReadAllText(At("requirements/a/lock")).ShouldBe("1");
    }

    private string At(string path) => _folder[path];
}
