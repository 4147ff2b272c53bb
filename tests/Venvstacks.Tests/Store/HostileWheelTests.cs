using System.Text;
using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Packaging;
using Venvstacks.Store;
using static Venvstacks.Tests.Store.WheelFixture;
using WheelScheme = Venvstacks.Packaging.Wheels.WheelScheme;

namespace Venvstacks.Tests.Store;

/// <summary>Wheels that would do harm, or that tools read differently: each is refused with one line that names the wheel, the entry and what is wrong.</summary>
public sealed class HostileWheelTests : IDisposable
{
    private static readonly Dictionary<string, (Func<byte[]> Make, string Message)> Wheels = new()
    {
        ["01 parent"] = (() => With(new ZipItem("../x", "x")), "entry '../x': the path has a component '..'"),
        ["02 parent within"] = (
            () => With(new ZipItem("a/../../x", "x")),
            "entry 'a/../../x': the path has a component '..'"
        ),
        ["03 absolute"] = (() => With(new ZipItem("/tmp/x", "x")), "entry '/tmp/x': the path is absolute"),
        ["04 backslash"] = (() => With(new ZipItem("..\\x", "x")), "entry '..\\x': the path has a backslash"),
        ["05 drive"] = (() => With(new ZipItem("C:\\x", "x")), "entry 'C:\\x': the path has a drive"),
        ["06 file through a link"] = (
            () => With(new ZipItem("l", "/tmp") { Mode = 0xA1FF }, new ZipItem("l/x", "x")),
            "entry 'l': a symbolic link, device or pipe: a wheel has files only"
        ),
        ["07 link"] = (
            () => With(new ZipItem("l", "/etc/passwd") { Mode = 0xA1FF }),
            "entry 'l': a symbolic link, device or pipe: a wheel has files only"
        ),
        ["08 wrong hash"] = (
            () => Recorded(Row(Module with { Content = "PRINT('foo')\n"u8.ToArray() })),
            "entry 'foo/__init__.py': its sha256 hash differs from RECORD"
        ),
        ["09 not in RECORD"] = (() => Recorded(""), "entry 'foo/__init__.py': RECORD does not have it"),
        ["10 no RECORD"] = (
            () => ZipFactory.Make([Module, Metadata, WheelFile]),
            $"entry '{Dist}/RECORD': the wheel does not have it"
        ),
        ["12 name twice"] = (
            () => ZipFactory.Make([.. Items([Module]), Module with { Content = "other"u8.ToArray() }]),
            "entry 'foo/__init__.py': the archive has two entries of this name"
        ),
        ["13 other local name"] = (
            () => With(new ZipItem("a.py", "x") { LocalName = "b.py" }),
            "entry 'a.py': its local header has another name"
        ),
        ["14 trailing data"] = (
            () => [.. With(), .. "more"u8],
            ": something follows the archive, or an archive is inside its comment"
        ),
        ["15 leading data"] = (
            () => [.. "#!/bin/sh\n"u8, .. With()],
            ": the central directory does not end where its end record begins"
        ),
        ["16 archive in the comment"] = (
            () => ZipFactory.Make(Items([Module]), comment: Encoding.Latin1.GetString(With(new ZipItem("x.py", "x")))),
            ": the central directory does not end where its end record begins"
        ),
        ["17 bomb"] = (
            () => With(new ZipItem("zeros", new byte[70_000_000])),
            ": it unpacks to 70000440 bytes, more than 50 times its size"
        ),
        ["18 wrong CRC"] = (() => With(new ZipItem("a.py", "x") { Crc = 1 }), "entry 'a.py': its CRC is wrong"),
        ["22 escape in a name"] = (
            () => With(new ZipItem("a\u001b[2J", "1")),
            "entry 'a\\u{1b}[2J': the path has the control character U+001B"
        ),
        ["23 NUL in a name"] = (
            () => With(new ZipItem("a\0b", "1")),
            "entry 'a\\u{0}b': the path has the control character U+0000"
        ),
        ["24 scripts outside"] = (
            () => With(new ZipItem("foo-1.0.data/scripts/../../x", "1")),
            "entry 'foo-1.0.data/scripts/../../x': the path has a component '..'"
        ),
        ["25 data outside"] = (
            () => With(new ZipItem("foo-1.0.data/data/../../x", "1")),
            "entry 'foo-1.0.data/data/../../x': the path has a component '..'"
        ),
        ["26 unknown scheme"] = (
            () => With(new ZipItem("foo-1.0.data/etc/x", "1")),
            "entry 'foo-1.0.data/etc/x': 'etc' is not a scheme of '.data'"
        ),
        ["27 script python3"] = (
            () => With(new ZipItem("foo-1.0.data/scripts/python3", "1")),
            "entry 'foo-1.0.data/scripts/python3': the script would replace the interpreter"
        ),
        ["28 entry point outside"] = (
            () => EntryPoint("../../x = foo:main"),
            Script("the name of the script '../../x' is not a file name")
        ),
        ["29 entry point absolute"] = (
            () => EntryPoint("/tmp/x = foo:main"),
            Script("the name of the script '/tmp/x' is not a file name")
        ),
        ["30 entry point python"] = (
            () => EntryPoint("Python = foo:main"),
            Script("the script 'Python' would replace the interpreter")
        ),
        ["33 other name"] = (
            () => Replace(Metadata with { Content = "Name: bar\nVersion: 1.0\n"u8.ToArray() }),
            $"entry '{Dist}/METADATA': its Name is 'bar', not 'foo'"
        ),
        ["34 other version"] = (
            () => Replace(Metadata with { Content = "Name: foo\nVersion: 2.0\n"u8.ToArray() }),
            $"entry '{Dist}/METADATA': its Version is '2.0', not '1.0'"
        ),
        ["35 two dist-info"] = (
            () => With(new ZipItem("bar-1.0.dist-info/METADATA", "Name: bar\n")),
            ": it has 2 '.dist-info' directories instead of one"
        ),
        ["36 format 9.0"] = (
            () => Replace(WheelFile with { Content = "Wheel-Version: 9.0\nRoot-Is-Purelib: true\n"u8.ToArray() }),
            $"entry '{Dist}/WHEEL': Wheel-Version '9.0' is not supported (expected 1.x)"
        ),
        ["38 long name"] = (
            () => With(new ZipItem(new string('n', 4096), "1")),
            $"entry '{new string('n', 200)}…': a name in the path is longer than 255 bytes"
        ),
        ["39 deep"] = (
            () => With(new ZipItem(Deep(3000), "1")),
            $"entry '{Deep(100)}/…': the path is longer than 4096 bytes"
        ),
        ["39 not so deep"] = (
            () => With(new ZipItem(Deep(65), "1")),
            $"entry '{Deep(65)}': the path is deeper than 64 directories"
        ),
        ["41 RECORD outside"] = (
            () => Recorded(Row(Module) + Row(new ZipItem("../../x", ""))),
            "entry '../../x': the path has a component '..'"
        ),
        ["42 file and folder"] = (
            () => With(new ZipItem("a", "1"), new ZipItem("a/b.py", "2")),
            "entry 'a/b.py': it conflicts with 'a'"
        ),
        ["43 pipe"] = (
            () => With(new ZipItem("p", "") { Mode = 0x11A4 }),
            "entry 'p': a symbolic link, device or pipe: a wheel has files only"
        ),
        ["45 encrypted"] = (() => With(new ZipItem("a.py", "1") { Flags = 1 }), "entry 'a.py': it is encrypted"),
        ["46 truncated"] = (() => With()[..^100], ": the zip archive is cut short"),
        ["HTML"] = (() => "<!DOCTYPE html>\n<html>"u8.ToArray(), ": it is an HTML page, not a zip archive"),
        ["empty"] = (() => [], ": the file is empty"),
        ["47 count"] = (
            () => ZipFactory.Make(Items([Module]), countChange: -1),
            ": the end record counts 3 entries, and there are 4"
        ),
        ["41 RECORD outside with backslashes"] = (
            () => Recorded(Row(Module) + Row(new ZipItem("..\\..\\x", ""))),
            "entry '../../x': the path has a component '..'"
        ),
        ["no Wheel-Version"] = (
            () => Replace(WheelFile with { Content = "Root-Is-Purelib: true\n"u8.ToArray() }),
            $"entry '{Dist}/WHEEL': 'Wheel-Version' is missing"
        ),
        ["no Root-Is-Purelib"] = (
            () => Replace(WheelFile with { Content = "Wheel-Version: 1.0\n"u8.ToArray() }),
            $"entry '{Dist}/WHEEL': 'Root-Is-Purelib' is missing"
        ),
        ["48 md5 only"] = (
            () => Recorded("foo/__init__.py,md5=0123456789abcdef0123456789abcdef,13\n"),
            "entry 'foo/__init__.py': its hash in RECORD is 'md5', and at least sha256 is needed"
        ),
        ["hidden bytes"] = (
            () => With(new ZipItem("a.py", "1") { Hidden = "secret"u8.ToArray() }),
            "entry 'a.py': something is hidden behind its data"
        ),
        ["no hash"] = (() => Recorded("foo/__init__.py,,\n"), "entry 'foo/__init__.py': RECORD has no hash for it"),
        ["root and purelib conflict"] = (
            () => With(new ZipItem("foo-1.0.data/purelib/foo/__init__.py", "other")),
            "entry 'foo-1.0.data/purelib/foo/__init__.py': it conflicts with 'foo/__init__.py'"
        ),
        ["no name in RECORD"] = (
            () => Recorded(",sha256=x,1\n"),
            $"entry '{Dist}/RECORD': expected path, hash and size: ',sha256=x,1'"
        ),
    };

    // Odd but harmless: one warning for each kind, an error with strict checks.
    private static readonly Dictionary<string, (Func<byte[]> Make, string Message)> Odd = new()
    {
        ["11 absent file"] = (
            () => Recorded(Row(Module) + Row(new ZipItem("gone.py", ""))),
            "entry 'gone.py': RECORD has it and the wheel does not"
        ),
        ["absent bytecode"] = (
            () => Recorded(Row(Module) + "foo/__pycache__/__init__.cpython-311.pyc,,\nfoo/b.pyc,md5=0,9\n"),
            "entry 'foo/__pycache__/__init__.cpython-311.pyc': RECORD has it and the wheel does not (and 1 more entry)"
        ),
        ["absent folder"] = (
            () => Recorded(Row(Module) + "foo/,,\nempty/,,\nfoo,,\n"),
            "entry 'foo/': RECORD has it and the wheel does not (and 2 more entries)"
        ),
        ["absent license"] = (
            () => Recorded(Row(Module) + Row(new ZipItem("foo-1.0.dist-info/LICENSE", ""))),
            "entry 'foo-1.0.dist-info/LICENSE': RECORD has it and the wheel does not"
        ),
        ["equal rows"] = (
            () => Recorded(Row(Module) + Row(Module)),
            "entry 'foo/__init__.py': RECORD has two equal rows for it"
        ),
        ["dot before a path"] = (
            () => Recorded("./" + Row(Module)),
            "entry './foo/__init__.py': its path in RECORD starts with './'"
        ),
        ["dots before a path"] = (
            () => Recorded("././" + Row(Module)),
            "entry '././foo/__init__.py': its path in RECORD starts with './'"
        ),
        ["other size"] = (
            () => Recorded(Row(Module).Replace(",13\n", ",14\n", StringComparison.Ordinal)),
            "entry 'foo/__init__.py': RECORD has another size for it"
        ),
        ["backslash in a path"] = (
            () => Recorded(Row(Module).Replace('/', '\\')),
            "entry 'foo\\__init__.py': its path in RECORD has a backslash"
        ),
        ["empty component"] = (
            () => Recorded(Row(Module).Replace("/", "//", StringComparison.Ordinal)),
            "entry 'foo//__init__.py': its path in RECORD has an empty component or a '.'"
        ),
        ["dot in a path"] = (
            () => Recorded(Row(Module).Replace("/", "/./", StringComparison.Ordinal)),
            "entry 'foo/./__init__.py': its path in RECORD has an empty component or a '.'"
        ),
        ["space before a size"] = (
            () => Recorded(Row(Module).Replace(",13\n", ", 13\n", StringComparison.Ordinal)),
            "entry 'foo/__init__.py': its size in RECORD is not a plain number"
        ),
        ["size with a fraction"] = (
            () => Recorded(Row(Module).Replace(",13\n", ",13.0\n", StringComparison.Ordinal)),
            "entry 'foo/__init__.py': its size in RECORD is not a plain number"
        ),
        ["comma at the end"] = (
            () => Recorded(Row(Module).Replace("\n", ",\n", StringComparison.Ordinal)),
            "entry 'foo/__init__.py': its row in RECORD has empty fields at the end"
        ),
        ["no version after the dash of dist-info"] = (() => Spelled("foo-.dist-info"), Misnamed("foo-.dist-info")),
        ["build number in dist-info"] = (() => Spelled("foo-1.0-1.dist-info"), Misnamed("foo-1.0-1.dist-info")),
        ["no version in dist-info"] = (() => Spelled("foo.dist-info"), Misnamed("foo.dist-info")),
        ["old escape in dist-info"] = (() => Spelled("foo-1.0_873c15.dist-info"), Misnamed("foo-1.0_873c15.dist-info")),
        ["other version in dist-info"] = (() => Spelled("foo-1.1.dist-info"), Misnamed("foo-1.1.dist-info")),
        ["other name in dist-info"] = (() => Spelled("bar-1.0.dist-info"), Misnamed("bar-1.0.dist-info")),
        ["size 0"] = (
            () => Recorded(Row(Module).Replace(",13\n", ",0\n", StringComparison.Ordinal)),
            "entry 'foo/__init__.py': RECORD has another size for it"
        ),
    };

    private readonly WheelFixture _fixture = new();

    public static TheoryData<string> Cases => [.. Wheels.Keys];

    public static TheoryData<string> OddCases => [.. Odd.Keys];

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Is_refused_in_one_line(string which)
    {
        (Func<byte[]> make, string message) = Wheels[which];
        LayerInstallationException e = Should.Throw<LayerInstallationException>(() => _fixture.Unpack(make()));
        e.Message.ShouldBe(
            $"wheel 'foo-1.0-py3-none-any.whl' is refused{(message.StartsWith(':') ? "" : ", ")}{message}"
        );
        e.Diagnostics.Single().Code.ShouldBe("VS3201");
        _fixture.FilesOutside.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(OddCases))]
    public void Is_a_warning_or_an_error_with_strict_checks(string which)
    {
        (Func<byte[]> make, string message) = Odd[which];
        string warning = $"wheel 'foo-1.0-py3-none-any.whl', {message}";

        _fixture.Check(make()).ShouldBe([warning]);
        Should
            .Throw<LayerInstallationException>(() => _fixture.Check(make(), new WheelChecks { IsStrict = true }))
            .Message.ShouldBe(warning);
        _fixture
            .Check(make(), new WheelChecks { IsStrict = true, Exempt = [PackageName.Parse("Foo")] })
            .ShouldBe([$"{warning}; accepted because 'wheel-checks-exempt' names 'foo'"]);
        _fixture.FilesOutside.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("08 wrong hash")]
    [InlineData("09 not in RECORD")]
    [InlineData("48 md5 only")]
    [InlineData("no hash")]
    public void What_RECORD_does_not_prove_is_accepted_of_an_exempt_package_only(string which)
    {
        byte[] wheel = Wheels[which].Make();

        _fixture
            .Check(wheel, new WheelChecks { Exempt = [PackageName.Parse("foo")] })
            .Single()
            .ShouldEndWith($"{Wheels[which].Message}; accepted because 'wheel-checks-exempt' names 'foo'");
        // The wheel is unpacked now, and still refused in another stack.
        Should.Throw<LayerInstallationException>(() => _fixture.Check(wheel));
        Should.Throw<LayerInstallationException>(() =>
            _fixture.Check(wheel, new WheelChecks { Exempt = [PackageName.Parse("bar")] })
        );
    }

    [Theory]
    [InlineData("01 parent")]
    [InlineData("07 link")]
    [InlineData("27 script python3")]
    [InlineData("41 RECORD outside")]
    [InlineData("45 encrypted")]
    public void What_does_harm_is_refused_of_exempt_packages_too(string which) =>
        Should.Throw<LayerInstallationException>(() =>
            _fixture.Check(Wheels[which].Make(), new WheelChecks { Exempt = [PackageName.Parse("foo")] })
        );

    [Theory]
    [InlineData("Foo.py", "foo.py")]
    [InlineData("\u00E9.py", "e\u0301.py")]
    [InlineData("aux.py", "CON/a")]
    [InlineData("a.py.", "b.py ")]
    [InlineData("a.py:stream", "T14:50:54.xml")]
    [InlineData("what?", "a|b")]
    public void Names_are_up_to_the_target(string one, string other) =>
        _fixture
            .Unpack(With(new ZipItem(one, "1"), new ZipItem(other, "2")))
            .Files.Select(file => file.Path)
            .Intersect([one, other])
            .Count()
            .ShouldBe(2);

    [Theory]
    [InlineData("x = foo:main()\nimport os")]
    [InlineData("x = foo-bar:main")]
    [InlineData("x =")]
    [InlineData("x = 1.2:3")]
    [InlineData("x = foo:main [extra")]
    public void Objects_of_scripts_do_not_matter(string line) => _fixture.Check(EntryPoint(line)).ShouldBeEmpty();

    [Theory]
    [InlineData("Foo-1.0.dist-info")]
    [InlineData("foo-1.dist-info")]
    [InlineData("foo-1.0.0.dist-info")]
    public void Equal_names_and_versions_of_dist_info_need_no_warning(string distInfo) =>
        _fixture.Check(Spelled(distInfo)).ShouldBeEmpty();

    [Fact]
    public void Folders_and_the_mode_of_RECORD_are_kept()
    {
        ZipItem[] items = Items([
            Module,
            new("foo/empty/", ""),
            new("foo-1.0.data/data/share/", ""),
            new("foo-1.0.data/", ""),
        ]);
        items[^1] = items[^1] with { Mode = 0x81ED };

        var wheel = _fixture.Unpack(ZipFactory.Make(items));
        var again = _fixture.Unpack(ZipFactory.Make(items));

        wheel.Folders.ShouldBe([new(WheelScheme.Purelib, "foo/empty"), new(WheelScheme.Data, "share")]);
        again.Folders.ShouldBe(wheel.Folders);
        again.Files.Single(file => file.Content.IsExecutable).Path.ShouldBe($"{Dist}/RECORD");
    }

    [Fact]
    public void What_32_setuid_is_neutralised()
    {
        UnpackedWheel wheel = _fixture.Unpack(With(new ZipItem("run", "x") { Mode = 0x8FFF }));
        StoredContent content = wheel.Files.Single(f => f.Path == "run").Content;
        content.IsExecutable.ShouldBeTrue();
        if (!OperatingSystem.IsWindows())
            ((int)File.GetUnixFileMode(_fixture.Cache.Store.PathOf(content))).ShouldBe(0x16D);
    }

    [Fact]
    public void What_37_escape_in_the_summary_reaches_no_message() =>
        _fixture
            .Unpack(Replace(Metadata with { Content = "Name: foo\nVersion: 1.0\nSummary: \u001b[2J\n"u8.ToArray() }))
            .Files.Length.ShouldBe(4);

    [Fact]
    public void Random_damage_is_an_error_of_ours_or_harmless()
    {
        byte[] archive = With(
            new ZipItem("foo-1.0.data/scripts/run", "#!python\n"),
            new ZipItem($"{Dist}/entry_points.txt", "[console_scripts]\nx = foo:main\n")
        );
        Random random = new(1);
        for (int i = 0; i < 300; i++)
        {
            byte[] damaged = [.. archive];
            for (int n = random.Next(1, 4); n > 0; n--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                _fixture.Unpack(damaged);
            }
            catch (LayerInstallationException) { }
        }
    }

    private static byte[] With(params ZipItem[] items) => ZipFactory.Make(Items([Module, .. items]));

    private static byte[] Replace(ZipItem item) => ZipFactory.Make(Items([Module, item]));

    private static byte[] Recorded(string rows) =>
        ZipFactory.Make(Items([Module], record: $"{rows}{Row(Metadata)}{Row(WheelFile)}{Dist}/RECORD,,\n"));

    private static string Misnamed(string distInfo) =>
        $"entry '{distInfo}': the directory is not named after the wheel";

    private static byte[] Spelled(string distInfo)
    {
        ZipItem[] items =
        [
            .. ((ZipItem[])[Module, Metadata, WheelFile]).Select(item =>
                item with
                {
                    Name = item.Name.Replace(Dist, distInfo, StringComparison.Ordinal),
                }
            ),
        ];
        string record = string.Concat(items.Select(Row)) + $"{distInfo}/RECORD,,\n";
        return ZipFactory.Make([.. items, new ZipItem($"{distInfo}/RECORD", record)]);
    }

    private static byte[] EntryPoint(string line) =>
        With(new ZipItem($"{Dist}/entry_points.txt", $"[console_scripts]\n{line}\n"));

    private static string Script(string problem) => $"entry '{Dist}/entry_points.txt': {problem}";

    private static string Deep(int depth) => string.Join('/', Enumerable.Repeat("d", depth));
}
