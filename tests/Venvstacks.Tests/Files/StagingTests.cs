using System.Text;
using Venvstacks.Diagnostics;
using Venvstacks.Files;

namespace Venvstacks.Tests.Files;

public sealed class StagingTests : IDisposable
{
    private readonly Scratch _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Errors_name_the_path_and_no_stage()
    {
        File.WriteAllText(_folder["existing"], "x");
        File.WriteAllText(_folder["file"], "x");
        string path = _folder["file/layer.tar.xz"];
        foreach (
            Action write in new Action[]
            {
                () => StagedLink.TryWrite(_folder["existing"], path),
                () => StagedFile.Write(path, "x"u8),
                () => StagedFolder.Create(path).Dispose(),
                () => ScratchFolder.Beside(path).Dispose(),
            }
        )
        {
            string told = Should.Throw<StorageException>(write).Message;
            told.ShouldStartWith($"cannot write '{path}': ");
            told.ShouldNotContain(".link");
            told.ShouldNotContain(".tmp");
        }
    }

    [Fact]
    public void A_file_appears_when_it_is_committed()
    {
        File.WriteAllText(_folder["f"], "old");
        using (StagedFile file = StagedFile.Create(_folder["f"]))
        {
            file.Content.Write(Encoding.UTF8.GetBytes(new string('n', 200_000)));
            File.ReadAllText(_folder["f"]).ShouldBe("old");
            file.Commit();
        }
        File.ReadAllText(_folder["f"]).ShouldBe(new string('n', 200_000));
        _folder.Names.ShouldBe(["f"]);
    }

    [Fact]
    public void A_file_that_is_not_committed_never_was()
    {
        File.WriteAllText(_folder["f"], "old");
        using (StagedFile file = StagedFile.Create(_folder["f"]))
            file.Content.Write("new"u8);
        File.ReadAllText(_folder["f"]).ShouldBe("old");
        _folder.Names.ShouldBe(["f"]);
    }

    [Fact]
    public void A_folder_takes_the_place_of_the_old_one()
    {
        Commit("layer", "old");
        Commit("layer", "new");
        File.ReadAllText(_folder["layer/deep/down/file"]).ShouldBe("new");
        File.ReadAllText(_folder["layer/done"]).ShouldBe("hash of new");
        new FileInfo(_folder["layer/bin/link"]).LinkTarget.ShouldBe("../deep/down/file");
        _folder.Names.ShouldBe(["layer"]);
    }

    [Fact]
    public void A_folder_that_is_not_committed_never_was()
    {
        Commit("layer", "old");
        using (StagedFolder stage = StagedFolder.Create(_folder["layer"]))
            File.WriteAllText(stage.NewPathOf("deep/down/file"), "new");
        File.ReadAllText(_folder["layer/deep/down/file"]).ShouldBe("old");
        _folder.Names.ShouldBe(["layer"]);
    }

    [Fact]
    public void What_killed_processes_left_is_swept_and_what_lives_is_not()
    {
        const string dead = "tmp-4000000-0123456789ab";
        File.WriteAllText(_folder[$"f.{dead}"], "half");
        Directory.CreateDirectory(_folder[$"layer.{dead}/sub"]);
        File.WriteAllText(_folder[$"layer.{dead}.lock"], "4000000");
        Directory.CreateDirectory(_folder[$"kept.{dead}.old"]); // killed between the two renames
        File.WriteAllText(_folder["my.tmp-file"], "not ours");
        using StagedFile file = StagedFile.Create(_folder["g"]);
        using StagedFolder folder = StagedFolder.Create(_folder["other"]);
        File.WriteAllText(folder.NewPathOf("f"), "x");

        StageSweeper.Sweep(_folder.Folder);

        _folder
            .Names.Where(n =>
                !n.StartsWith("g.", StringComparison.Ordinal) && !n.StartsWith("other.", StringComparison.Ordinal)
            )
            .ShouldBe(["kept", "my.tmp-file"]);
        file.Commit();
        folder.Commit();
        File.Exists(_folder["other/f"]).ShouldBeTrue();
    }

    [Fact]
    public void Errors_name_the_path_and_the_cause()
    {
        File.WriteAllText(_folder["file"], "");
        Should
            .Throw<StorageException>(() => StagedFile.Create(_folder["file/f"]))
            .Message.ShouldContain(_folder["file/f"]);
        Should
            .Throw<StorageException>(() => StagedFolder.Create(_folder["file"]))
            .Message.ShouldContain("a file has this name");
        if (Path.Exists("/proc/version"))
            Should
                .Throw<StorageException>(() => StagedFile.Create("/proc/none/f"))
                .Diagnostics[0]
                .Code.ShouldStartWith("VS310");
        if (Path.Exists("/proc/version"))
            Should
                .Throw<StorageException>(() => StagedFolder.Create("/proc/none/f"))
                .Message.ShouldStartWith("cannot write '/proc/none/f': ");
    }

    [Fact]
    public void A_full_disk_is_an_error_that_says_so()
    {
        if (!File.Exists("/dev/full"))
            Assert.Skip("/dev/full is not here");
        using CheckedFileStream stream = new(File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write), "goal");
        StorageException e = Should.Throw<StorageException>(() => stream.Write(new byte[100_000]));
        e.Message.ShouldBe("cannot write 'goal': the disk is full");
        (e.TypeName, e.Diagnostics[0].Code).ShouldBe(("BuildEnvError", "VS3101"));
    }

    [Fact]
    public void A_lock_has_one_holder()
    {
        using (FileLock.TryAcquire(_folder["lock"]).ShouldNotBeNull())
            FileLock.TryAcquire(_folder["lock"]).ShouldBeNull();
        FileLock.TryAcquire(_folder["lock"]).ShouldNotBeNull().Dispose();
    }

    private void Commit(string name, string text)
    {
        using StagedFolder stage = StagedFolder.Create(_folder[name]);
        File.WriteAllText(stage.NewPathOf("deep/down/file"), text);
        stage.CreateDirectory("empty");
        stage.CreateSymbolicLink("bin/link", "../deep/down/file");
        stage.Commit("done", file => file.Write(Encoding.UTF8.GetBytes($"hash of {text}")));
    }
}
