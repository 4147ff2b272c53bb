using Microsoft.AspNetCore.Http;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Tests.Locking;

/// <summary>What an index gives no good checksum for is not locked.</summary>
public class UncheckedWheelsTests
{
    private const string Definition = """
        [[runtimes]]
        name = "py"
        python_implementation = "cpython@3.11.7"
        requirements = ["a"]

        """;

    [Theory]
    [InlineData("")]
    [InlineData("#md5=00000000000000000000000000000000")]
    public async Task Without_a_checksum_there_is_no_lock(string fragment)
    {
        await using StackFolder folder = await ServeAsync(fragment);
        LayerLockException error = await Should.ThrowAsync<LayerLockException>(() => folder.LockAsync());
        Diagnostic problem = error.Diagnostics.ShouldHaveSingleItem();
        problem.Code.ShouldBe("VS2009");
        problem.Message.ShouldContain("'py'");
        problem.Notes.ShouldBe(["a 1: 'a-1-py3-none-any.whl'"]);
    }

    [Fact]
    public async Task Another_strong_checksum_will_do()
    {
        string hex = new('a', 128);
        await using StackFolder folder = await ServeAsync($"#md5=00&sha512={hex}");
        await folder.LockAsync();
        string text = folder.Read("py/pylock.py.toml");
        text.ShouldContain(hex);
        text.ShouldNotContain("md5");
    }

    [Fact]
    public async Task All_strong_checksums_of_a_page_are_locked()
    {
        string sha256 = new('b', 64);
        string sha512 = new('a', 128);
        await using StackFolder folder = await ServeAsync($"#sha256={sha256}&sha512={sha512}");
        await folder.LockAsync();
        string text = folder.Read("py/pylock.py.toml");
        text.ShouldContain($"sha256 = \"{sha256}\"");
        text.ShouldContain($"sha512 = \"{sha512}\"");
    }

    private static async Task<StackFolder> ServeAsync(string fragment)
    {
        StackFolder folder = await StackFolder.CreateAsync(Definition);
        folder.Index.Add("a", "1");
        folder.Index.Routes["/simple/a/"] = context =>
        {
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync($"<a href='/files/a-1-py3-none-any.whl{fragment}'>a</a>");
        };
        return folder;
    }
}
