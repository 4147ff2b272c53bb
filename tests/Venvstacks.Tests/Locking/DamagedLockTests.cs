using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Locking;
using Venvstacks.Selection;

namespace Venvstacks.Tests.Locking;

public class DamagedLockTests
{
    [Fact]
    public async Task An_edited_lock_is_not_valid()
    {
        await using StackFolder folder = await WebStack.CreateAsync();
        await folder.LockAsync();
        string path = Path.Combine(folder.Path, "requirements", "py", "pylock.py.toml");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"1.0\"\nindex", "\"0.9\"\nindex"));

        StackLocks locks = StackLocks.Read(await folder.DefineAsync());

        locks.States.ShouldAllBe(state => !state.IsValid);
        locks.States[0].StaleReason.ShouldBe(LockReason.LockEdited);
        Diagnostic error = locks.States[0].ToException("Layer 'py' cannot be built").Diagnostics.ShouldHaveSingleItem();
        error.Message.ShouldBe("the lock of layer 'py' or its metadata was changed by hand");
        error.Span!.Source.Name.ShouldBe(path);
        error.Span!.Position.Line.ShouldBe(
            File.ReadLines(path).ToList().IndexOf("name = \"base\"") + 1,
            "the package that differs from the summary"
        );
        (await folder.LockAsync(OperationChoice.IfNeeded)).Layers[0].Reason.ShouldBe(LockReason.LockEdited);
    }

    [Fact]
    public async Task A_lock_that_cannot_be_read_is_locked_again()
    {
        await using StackFolder folder = await WebStack.CreateAsync();
        await folder.LockAsync();
        folder.Write("requirements/py/pylock.py.toml", "<<<<<<< ours\n");
        folder.Write("requirements/py/pylock.py.meta.json", "<<<<<<< ours\n");
        LayerLockState state = StackLocks.Read(await folder.DefineAsync()).States[0];

        state.LockProblems.ShouldHaveSingleItem().Span!.Position.Line.ShouldBe(1);
        state.MetadataProblem!.Span!.Position.Line.ShouldBe(1);
        (await folder.LockAsync(OperationChoice.IfNeeded)).Layers[0].Reason.ShouldBe(LockReason.NoLock);
    }

    [Fact]
    public async Task All_that_is_wrong_with_a_lock_is_told()
    {
        await using StackFolder folder = await WebStack.CreateAsync();
        await folder.LockAsync();
        string path = Path.Combine(folder.Path, "requirements", "py", "pylock.py.toml");
        folder.Write(path, "lock-version = 1\ncreated-by = 2\npackages = []\n");
        LayerLockState state = StackLocks.Read(await folder.DefineAsync()).States[0];
        state.LockProblems.Select(problem => problem.Span!.Position.Line).ShouldBe([1, 2]);
        state.ToException("").Diagnostics.Length.ShouldBe(2);

        await File.WriteAllBytesAsync(path, [0x23, 0x0A, 0xFF], TestContext.Current.CancellationToken);
        state = StackLocks.Read(await folder.DefineAsync()).States[0];
        state.LockProblems.ShouldHaveSingleItem().Span!.Position.Line.ShouldBe(2);
    }

    [Theory]
    [InlineData("lock", "lock-version = \"1.0", 1, "the lock is not TOML: ")]
    [InlineData("lock", "lock-version = \"1.0\"\n[[packages]\n", 2, "the lock is not TOML: ")]
    [InlineData("lock", "{}", 1, "the lock is not TOML: ")]
    [InlineData("lock", "", 1, "the lock must have the key 'lock-version'")]
    [InlineData("lock", "lock-version = \"1.0\"\n<<<<<<< ours\n", 2, "the lock contains merge conflict markers")]
    [InlineData("lock", "a = 1\nb = 2\n=======\n", 3, "the lock contains merge conflict markers")]
    [InlineData("lock", "lock-version = \"1.0\"\ncreated-by = \"x\"\npackages = []\n", 1, "was changed by hand")]
    [InlineData("meta", "{\n  \"lock_input_hash\": \"sha", 2, "the lock metadata is not valid JSON")]
    [InlineData("meta", "{\n<<<<<<< ours\n", 2, "the lock metadata contains merge conflict markers")]
    [InlineData("meta", "[]", 1, "the lock metadata is not an object")]
    public async Task Damage_is_reported_in_words_at_its_own_file_and_line(
        string file,
        string text,
        int line,
        string message
    )
    {
        await using StackFolder folder = await WebStack.CreateAsync();
        await folder.LockAsync();
        string path = $"requirements/py/pylock.py.{(file == "lock" ? "toml" : "meta.json")}";
        folder.Write(path, text);

        LayerLockState state = StackLocks.Read(await folder.DefineAsync()).States[0];
        Diagnostic error = state.ToException("").Diagnostics[0];

        error.Message.ShouldContain(message);
        error.Message.ShouldNotContain("VS");
        error.Span!.Source.Name.ShouldBe(Path.Combine(folder.Path, path));
        error.Span.Position.Line.ShouldBe(line);
        if (file == "lock")
            error.Advice.ShouldBe(new Remedy.LockLayers());
        (await folder.LockAsync(OperationChoice.IfNeeded)).Layers[0].Reason.ShouldNotBeNull();
    }

    [Fact]
    public async Task What_a_killed_run_left_is_swept()
    {
        await using StackFolder folder = await WebStack.CreateAsync();
        await folder.LockAsync();
        folder.Write("requirements/py/pylock.py.toml.tmp-1-0123456789ab", "lock-ver");

        await folder.LockAsync(OperationChoice.IfNeeded);

        Directory.GetFiles(Path.Combine(folder.Path, "requirements", "py")).Length.ShouldBe(4);
    }

    [Fact]
    public async Task A_run_that_is_killed_between_two_files_is_finished_by_the_next()
    {
        await using StackFolder folder = await WebStack.CreateAsync();
        await folder.LockAsync();
        Dictionary<string, string> before = folder.ReadFiles();
        folder.Index.Add("base", "2.0");
        folder.Write("venvstacks.toml", WebStack.Definition.Replace("[\"base\"]", "[\"base>=2\"]"));
        LockResult undisturbed = await folder.LockAsync(OperationChoice.IfNeeded);
        Dictionary<string, string> after = folder.ReadFiles();

        for (int written = 0; written <= undisturbed.Written.Length; written++)
        {
            folder.WriteFiles(before);
            folder.WriteFiles(undisturbed.Written.Take(written).ToDictionary(path => path, path => after[path]));
            await folder.LockAsync(OperationChoice.IfNeeded);
            folder.ReadFiles().ShouldBe(after, ignoreOrder: true);
        }
    }
}
