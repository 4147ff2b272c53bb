using Venvstacks.Diagnostics;

namespace Venvstacks.Tests.Locking;

/// <summary>What the older page format of indexes (HTML) leaves out: sizes and upload times.</summary>
public class ServedPagesTests
{
    private const string Definition = """
        [[runtimes]]
        name = "py"
        python_implementation = "cpython@3.11.7"
        requirements = ["rich"]

        [[applications]]
        name = "site"
        launch_module = "main.py"
        runtime = "py"
        requirements = ["httpx", "rich"]

        """;

    [Fact]
    public async Task Html_pages_give_the_same_locks_but_for_size_and_upload_time()
    {
        (await LockAsync("--html-only")).ShouldBe(await LockAsync());

        static async Task<string[]> LockAsync(params string[] options)
        {
            using RecordedIndex index = await RecordedIndex.StartAsync(options);
            await using StackFolder folder = await StackFolder.CreateAsync(Definition);
            folder.DefaultIndex = index.Address;
            await folder.LockAsync();
            string locks = folder.Read("py/pylock.py.toml") + folder.Read("app-site/pylock.app-site.toml");
            return
            [
                .. locks
                    .Replace(index.Address.Authority, "INDEX")
                    .Split('\n')
                    .Where(line =>
                        !line.StartsWith("size = ", StringComparison.Ordinal)
                        && !line.StartsWith("upload-time = ", StringComparison.Ordinal)
                    ),
            ];
        }
    }

    [Fact]
    public async Task Html_pages_have_no_upload_times_for_exclude_newer()
    {
        using RecordedIndex index = await RecordedIndex.StartAsync("--html-only");
        await using StackFolder folder = await StackFolder.CreateAsync(
            Definition + "[tool.uv]\nexclude-newer = \"2026-11-01T00:00:00Z\"\n"
        );
        folder.DefaultIndex = index.Address;

        VenvstacksException error = await Assert.ThrowsAnyAsync<VenvstacksException>(() => folder.LockAsync());

        string text = string.Join('\n', error.Diagnostics.SelectMany(d => d.Notes.Append(d.Help).Prepend(d.Message)));
        text.ShouldContain("'py'");
        text.ShouldContain("rich");
        text.ShouldContain("does not say when it was uploaded");
        text.ShouldContain("exclude-newer");
    }
}
