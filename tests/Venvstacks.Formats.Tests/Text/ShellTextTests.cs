using System.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Formats.Tests.Text;

/// <summary>Command lines of messages can be copied into a shell.</summary>
public class ShellTextTests
{
    public static TheoryData<string, string> Words { get; } =
        new()
        {
            { "/opt/stack-1.0", "/opt/stack-1.0" },
            { "https://HOST:80/out", "https://HOST:80/out" },
            { "/opt/漢字/überall", "/opt/漢字/überall" },
            { "", "\"\"" },
            { "/opt/my stack", "\"/opt/my stack\"" },
            { "/opt/it's", "\"/opt/it's\"" },
            { "app-*", "\"app-*\"" },
            { "a;b|c&(d)", "\"a;b|c&(d)\"" },
            { "/opt/“new”\u00a0—", "\"/opt/“new”\u00a0—\"" },
            { "/opt/$HOME", "'/opt/$HOME'" },
            { "/opt/`id`", "'/opt/`id`'" },
            { "/opt/wow!", "'/opt/wow!'" },
            { "/opt/back\\slash", "'/opt/back\\slash'" },
            { "/opt/\"it's\"", "'/opt/\"it'\\''s\"'" },
        };

    [Theory]
    [MemberData(nameof(Words))]
    public void Words_are_quoted_where_a_shell_needs_it(string word, string quoted)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the words are those of POSIX shells");
        ShellText.Quote(word).ShouldBe(quoted);
    }

    [Theory]
    [InlineData("/opt/stack", "'venvstacks repair /opt/stack'")]
    [InlineData("/opt/my stack", "`venvstacks repair \"/opt/my stack\"`")]
    [InlineData("/opt/$HOME", "`venvstacks repair '/opt/$HOME'`")]
    public void A_command_with_quotes_is_put_in_backticks(string path, string command)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the words are those of POSIX shells");
        ShellText.Command("venvstacks", "repair", path).ShouldBe(command);
    }

    [Fact]
    public async Task A_shell_reads_the_words_that_were_joined()
    {
        Assert.SkipUnless(File.Exists("/bin/sh"), "there is no /bin/sh");
        string[] words = [.. Words.Select(row => row.Data.Item1)];
        ProcessStartInfo start = new("/bin/sh") { RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(ShellText.Join(["printf", "%s\\n", .. words]));
        using Process shell = Process.Start(start)!;
        string read = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        read.ShouldBe(string.Concat(words.Select(word => $"{word}\n")));
    }
}
