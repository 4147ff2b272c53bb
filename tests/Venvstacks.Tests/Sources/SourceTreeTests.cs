using System.Diagnostics;
using Venvstacks.Sources;

namespace Venvstacks.Tests.Sources;

public sealed class SourceTreeTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("venvstacks-sources-").FullName;

    [Fact]
    public void Outside_git_only_bytecode_is_left_out()
    {
        Write(
            "module/__init__.py",
            "module/__pycache__/x.pyc",
            "module/data/.gitignore",
            "module/data/b",
            "module/data/a"
        );
        List("module").ShouldBe(["module/__init__.py", "module/data/.gitignore", "module/data/a", "module/data/b"]);
    }

    [Fact]
    public void In_a_work_tree_the_ignore_files_decide()
    {
        Directory.CreateDirectory(Path.Combine(_root, ".git"));
        Write(
            "app/module/__init__.py",
            "app/module/x.pyc",
            "app/module/build/y",
            "app/module/keep.pyc",
            "app/module/.gitkeep"
        );
        File.WriteAllText(Path.Combine(_root, ".gitignore"), "*.pyc\nbuild/\n");
        File.WriteAllText(Path.Combine(_root, "app", ".gitignore"), "!keep.pyc\n");
        List("app/module").ShouldBe(["module/__init__.py", "module/keep.pyc"]);
    }

    [Theory]
    [InlineData("module/")]
    [InlineData("app")]
    public void A_module_that_is_left_out_is_empty(string rule)
    {
        Directory.CreateDirectory(Path.Combine(_root, ".git"));
        Write("app/module/__init__.py");
        File.WriteAllText(Path.Combine(_root, ".gitignore"), rule);
        List("app/module").ShouldBeEmpty();
    }

    [Fact]
    public void Random_rules_leave_out_what_git_leaves_out()
    {
        Random random = new(20261124);
        List<string> differing = [];
        int ignoredFiles = 0;
        for (int round = 0; round < 30; round++)
        {
            string[] files = MakeTree(random, round);
            string folder = Path.Combine(_root, $"r{round}");
            if (!RunGit(folder, ["init", "-q"], "", out _))
                Assert.Skip("git is not here");
            RunGit(
                folder,
                ["-c", "core.excludesFile=/dev/null", "check-ignore", "--stdin"],
                string.Join('\n', files),
                out string ignored
            );
            ignoredFiles += files.Length - files.Except(ignored.Split('\n')).Count();
            string[] expected = [.. files.Except(ignored.Split('\n')).Order(StringComparer.Ordinal)];
            string[] actual = [.. ListBelow(folder).Order(StringComparer.Ordinal)];
            if (!expected.SequenceEqual(actual))
                differing.Add(Describe(folder, expected, actual));
        }
        differing.ShouldBeEmpty();
        ignoredFiles.ShouldBeGreaterThan(50, "the rules must leave something out, or nothing is compared");
    }

    private static string Describe(string folder, string[] expected, string[] actual)
    {
        string rules = string.Join(
            "\n--\n",
            Directory
                .GetFiles(folder, ".gitignore", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Select(path => $"{path}:\n{File.ReadAllText(path)}")
        );
        return $"{rules}\nonly git keeps: {string.Join(' ', expected.Except(actual))}\nonly we keep: {string.Join(' ', actual.Except(expected))}";
    }

    private string[] MakeTree(Random random, int round)
    {
        string[] parts = ["a", "b", "ab", "a.b", "c-d", "x y"];
        string[] files =
        [
            .. Enumerable
                .Range(0, 60)
                .Select(_ =>
                    string.Join(
                        '/',
                        Enumerable
                            .Range(0, random.Next(1, 4))
                            .Select(_ => parts[random.Next(parts.Length)])
                            .Append($"f{random.Next(9)}.py")
                    )
                ),
        ];
        files = [.. files.Distinct()];
        Write([.. files.Select(file => $"r{round}/top/{file}")]);
        foreach (string folder in (string[])["", "top", "top/a"])
        {
            if (Directory.Exists(Path.Combine(_root, $"r{round}", folder)))
                File.WriteAllLines(
                    Path.Combine(_root, $"r{round}", folder, ".gitignore"),
                    Enumerable.Range(0, 4).Select(_ => MakeRule(random))
                );
        }
        return [.. files.Select(file => $"top/{file}")];
    }

    private static string MakeRule(Random random)
    {
        string[] pieces =
        [
            "a",
            "b",
            "f1",
            "f2.py",
            "*",
            "?",
            "**",
            "/",
            "/",
            ".py",
            "[a-c]",
            "[!a]",
            "[^f]",
            "[[:alpha:]]",
            "\\a",
            "**/",
            "/**",
            " ",
            "\\ ",
            "#",
            "x y",
            "[",
            "]",
            "\\",
        ];
        string rule = string.Concat(
            Enumerable.Range(0, random.Next(1, 5)).Select(_ => pieces[random.Next(pieces.Length)])
        );
        return random.Next(4) == 0 ? "!" + rule : rule;
    }

    private static IEnumerable<string> ListBelow(string folder) =>
        SourceTree
            .Around(folder)
            .Walk(new SourceModule("top", Path.Combine(folder, "top")))
            .SelectMany(item => item.FileNames.Select(name => $"{item.RelativePath}/{name}"));

    private IEnumerable<string> List(string module) =>
        SourceTree
            .Around(Path.Combine(_root, "app"))
            .Walk(new SourceModule(module, Path.Combine(_root, module)))
            .SelectMany(item => item.FileNames.Select(name => $"{item.RelativePath}/{name}"));

    private void Write(params string[] paths)
    {
        foreach (string path in paths)
        {
            string full = Path.Combine(_root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, path);
        }
    }

    private static bool RunGit(string folder, string[] arguments, string input, out string output)
    {
        output = "";
        ProcessStartInfo start = new("git", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        try
        {
            using Process git = Process.Start(start)!;
            git.StandardInput.Write(input);
            git.StandardInput.Close();
            output = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return true;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
