using Venvstacks.Formats.Archives;

namespace Venvstacks.Formats.Tests.Archives;

public class EntryPathTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("a/b/c.py")]
    [InlineData(".hidden/..data/...")]
    [InlineData("naïve/日本語.py")]
    [InlineData("aux.py")]
    public void Plain_paths_pass(string path) => EntryPath.FindProblem(path).ShouldBeNull();

    [Theory]
    [InlineData("", "empty")]
    [InlineData("/etc/passwd", "absolute")]
    [InlineData("../x", "'..'")]
    [InlineData("a/../../x", "'..'")]
    [InlineData("a/..", "'..'")]
    [InlineData("./a", "'.'")]
    [InlineData("a//b", "empty component")]
    [InlineData("a/", "empty component")]
    [InlineData("..\\x", "backslash")]
    [InlineData("d\\x", "backslash")]
    [InlineData("C:\\x", "drive")]
    [InlineData("c:evil", "drive")]
    [InlineData("a\0b", "U+0000")]
    [InlineData("a\u001b[2Jb", "U+001B")]
    [InlineData("a\u009bb", "U+009B")]
    public void Paths_that_could_lead_elsewhere_do_not(string path, string words) =>
        EntryPath.FindProblem(path).ShouldContainWords(words);

    [Theory]
    [InlineData("aux.py")]
    [InlineData("a/CON")]
    [InlineData("com1.tar.gz")]
    [InlineData("LPT².x")]
    [InlineData("nul .txt")]
    [InlineData("a.py.")]
    [InlineData("b.py ")]
    [InlineData("a.py:stream")]
    [InlineData("a?")]
    public void Portable_paths_have_names_that_Windows_takes(string path)
    {
        EntryPath.FindProblem(path).ShouldBeNull();
        EntryPath.FindProblem(path, portable: true).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("console.py")]
    [InlineData("com.py")]
    [InlineData("com10.py")]
    [InlineData("auxiliary/null.txt")]
    public void Names_that_only_look_like_devices_pass(string path) =>
        EntryPath.FindProblem(path, portable: true).ShouldBeNull();

    [Fact]
    public void Lengths_have_bounds()
    {
        EntryPath.FindProblem(new string('n', 255)).ShouldBeNull();
        EntryPath.FindProblem(new string('n', 256)).ShouldContainWords("255 bytes");
        EntryPath.FindProblem(new string('ä', 128)).ShouldContainWords("255 bytes");
        EntryPath.FindProblem(string.Join('/', Enumerable.Repeat("d", 64))).ShouldBeNull();
        EntryPath.FindProblem(string.Join('/', Enumerable.Repeat("d", 65))).ShouldContainWords("64 directories");
        EntryPath
            .FindProblem(string.Join('/', Enumerable.Repeat(new string('d', 200), 21)))
            .ShouldContainWords("4096 bytes");
    }
}

internal static class WordAssertions
{
    public static void ShouldContainWords(this string? actual, string words)
    {
        actual.ShouldNotBeNull();
        actual.ShouldContain(words, Case.Sensitive);
    }
}
