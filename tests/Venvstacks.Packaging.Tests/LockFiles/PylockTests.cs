using System.Collections.Immutable;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging.LockFiles;

namespace Venvstacks.Packaging.Tests.LockFiles;

public class PylockTests
{
    private const string Canonical = """
        # Locked requirements for app-x (DO NOT EDIT)
        lock-version = "1.0"
        created-by = "venvstacks"
        environments = ["sys_platform == 'linux'", "sys_platform == 'win32'"]
        requires-python = "==3.11.*"

        [[packages]]
        name = "local"
        version = "1.0"

        [[packages.wheels]]
        path = "../../wheels/local-1.0-py3-none-any.whl"

        [packages.wheels.hashes]
        sha256 = "00ff"

        [[packages]]
        name = "send2trash"
        version = "1.8.3"
        marker = "sys_platform == 'win32'"
        index = "https://example.org/simple"

        [[packages.wheels]]
        name = "send2trash-1.8.3-py3-none-any.whl"
        url = "https://example.org/files/Send2Trash-1.8.3-py3-none-any.whl"
        upload-time = 2024-04-07T00:01:07Z
        size = 18072

        [packages.wheels.hashes]
        md5 = "ab"
        sha256 = "0c31"

        """;

    [Fact]
    public void What_is_read_is_written_back_byte_for_byte()
    {
        Pylock pylock = Read(Canonical);

        PylockWriter.Write(pylock, " Locked requirements for app-x (DO NOT EDIT)").ShouldBe(Canonical);
    }

    [Fact]
    public void A_lock_without_packages_says_so()
    {
        const string text = """
            lock-version = "1.0"
            created-by = "venvstacks"
            requires-python = "==3.12.*"
            packages = []

            """;

        PylockWriter.Write(Read(text)).ShouldBe(text);
    }

    [Fact]
    public void Inline_tables_and_unknown_keys_of_other_tools_are_taken()
    {
        Pylock pylock = Read(
            """
            lock-version = "1.0"
            created-by = "pip"
            extras = ["all"]

            [[packages]]
            name = "Attrs"
            version = "25.1.0"
            sdist = { url = "https://example.org/attrs-25.1.0.tar.gz", hashes = { sha256 = "1c" } }
            wheels = [
              { url = "https://example.org/attrs-25.1.0-py3-none-any.whl", upload-time = 2025-01-25T11:30:10.164985+00:00, size = 63152, hashes = { sha256 = "c7" } },
            ]

            [tool.other]
            anything = true
            """
        );

        PylockPackage package = pylock.Packages.ShouldHaveSingleItem();
        package.Name.ToString().ShouldBe("attrs");
        PylockWheel wheel = package.Wheels.ShouldHaveSingleItem();
        wheel.FileName.ShouldBe("attrs-25.1.0-py3-none-any.whl");
        wheel.Size.ShouldBe(63152);
        wheel.UploadTime.ShouldBe(new DateTimeOffset(2025, 1, 25, 11, 30, 10, TimeSpan.Zero).AddTicks(1649850));
        wheel.Hashes["sha256"].ShouldBe("c7");
    }

    [Theory]
    [InlineData(
        "https://example.org/a/torch-2.8.0%2Bcpu-cp311-cp311-win_amd64.whl?x=/y#z",
        "torch-2.8.0+cpu-cp311-cp311-win_amd64.whl"
    )]
    [InlineData("https://example.org/plain-1-py3-none-any.whl", "plain-1-py3-none-any.whl")]
    public void The_name_of_a_wheel_is_the_last_part_of_its_address(string url, string name) =>
        new PylockWheel { Url = url }.FileName.ShouldBe(name);

    [Fact]
    public void All_that_is_wrong_is_reported_where_it_stands()
    {
        SourceText source = new(
            "pylock.x.toml",
            """
            lock-version = "2.0"
            packages = [
              { name = "a", version = "one" },
              { name = "b", marker = "python_version <" },
              { name = "c", wheels = [{ size = "big" }] },
              { version = "1" },
            ]
            """
        );

        PylockReader.TryRead(source, out _, out ImmutableArray<Diagnostic> problems).ShouldBeFalse();

        problems.Select(problem => problem.Span!.Position.Line).ShouldBe([1, 3, 4, 5, 5, 6]);
    }

    [Theory]
    [InlineData("path = \"a\\u0000b/x-1-py3-none-any.whl\"")]
    [InlineData("url = \"file:///a%00b/x-1-py3-none-any.whl\"")]
    [InlineData("url = \"https://h/\\u001b/x-1-py3-none-any.whl\"")]
    public void Control_characters_in_the_place_of_a_wheel_are_an_error(string place)
    {
        string text =
            $"lock-version = \"1.0\"\n[[packages]]\nname = \"x\"\nversion = \"1\"\nwheels = [{{ {place} }}]\n";
        PylockReader
            .TryRead(new SourceText("pylock.toml", text), out _, out ImmutableArray<Diagnostic> problems)
            .ShouldBeFalse();
        problems.ShouldHaveSingleItem().Span!.Position.Line.ShouldBe(5);
    }

    [Fact]
    public void A_text_that_is_not_toml_is_refused()
    {
        PylockReader
            .TryRead(new SourceText("pylock.x.toml", "<<<<<<< ours\n"), out _, out ImmutableArray<Diagnostic> problems)
            .ShouldBeFalse();

        problems[0].Span!.Position.Line.ShouldBe(1);
    }

    [Fact]
    public void Golden_locks_are_written_back_byte_for_byte()
    {
        string golden = Shared.Require("golden");
        List<string> different = [];
        foreach (string path in Directory.EnumerateFiles(golden, "pylock.*.toml", SearchOption.AllDirectories))
        {
            string text = File.ReadAllText(path);
            string[] header = [.. text.Split('\n').Take(3).Select(line => line[1..])];
            if (PylockWriter.Write(Read(text), header) != text)
                different.Add(path);
        }

        different.ShouldBeEmpty();
    }

    private static Pylock Read(string text)
    {
        PylockReader.TryRead(
            new SourceText("pylock.x.toml", text),
            out Pylock? pylock,
            out ImmutableArray<Diagnostic> problems
        );
        problems.ShouldBeEmpty();
        return pylock.ShouldNotBeNull();
    }
}
