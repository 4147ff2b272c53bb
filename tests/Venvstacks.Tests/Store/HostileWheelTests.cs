using System.Text;
using Venvstacks.Diagnostics;
using Venvstacks.Store;
using static Venvstacks.Tests.Store.WheelFixture;

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
        ["11 absent file"] = (
            () => Recorded(Row(Module) + Row(new ZipItem("gone.py", ""))),
            "entry 'gone.py': RECORD has it and the wheel does not"
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
        ["19 case"] = (
            () => With(new ZipItem("Foo.py", "1"), new ZipItem("foo.py", "2")),
            "entry 'foo.py': it and 'Foo.py' fall together"
        ),
        ["20 accents"] = (
            () => With(new ZipItem("\u00E9.py", "1"), new ZipItem("e\u0301.py", "2")),
            "entry 'e\u0301.py': it and '\u00E9.py' fall together"
        ),
        ["21 device name"] = (
            () => With(new ZipItem("aux.py", "1")),
            "entry 'aux.py': a name is one that Windows keeps for a device"
        ),
        ["21 device folder"] = (
            () => With(new ZipItem("CON/a", "1")),
            "entry 'CON/a': a name is one that Windows keeps for a device"
        ),
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
            "entry 'foo-1.0.data/etc/x': it belongs to no place that the standard knows"
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
        ["31 code in the object"] = (
            () => EntryPoint("x = foo:main()\nimport os"),
            Script("the script 'x' names 'foo:main()', which is no object of a module")
        ),
        ["33 other name"] = (
            () => Replace(Metadata with { Content = "Name: bar\nVersion: 1.0\n"u8.ToArray() }),
            $"entry '{Dist}/METADATA': it is about 'bar', not 'foo'"
        ),
        ["34 other version"] = (
            () => Replace(Metadata with { Content = "Name: foo\nVersion: 2.0\n"u8.ToArray() }),
            $"entry '{Dist}/METADATA': it is about version '2.0', not '1.0'"
        ),
        ["35 two dist-info"] = (
            () => With(new ZipItem("bar-1.0.dist-info/METADATA", "Name: bar\n")),
            ": it has 2 folders named '*.dist-info' instead of one"
        ),
        ["36 format 9.0"] = (
            () => Replace(WheelFile with { Content = "Wheel-Version: 9.0\nRoot-Is-Purelib: true\n"u8.ToArray() }),
            $"entry '{Dist}/WHEEL': the wheel's format is '9.0', and 1 is known"
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
            $"entry '{Deep(65)}': the path is deeper than 64 folders"
        ),
        ["40 dot at the end"] = (
            () => With(new ZipItem("a.py.", "1")),
            "entry 'a.py.': a name ends with a dot or a space, which Windows drops"
        ),
        ["40 space at the end"] = (
            () => With(new ZipItem("b.py ", "1")),
            "entry 'b.py ': a name ends with a dot or a space, which Windows drops"
        ),
        ["41 RECORD outside"] = (
            () => Recorded(Row(Module) + Row(new ZipItem("../../x", ""))),
            "entry '../../x': RECORD has it and the wheel does not"
        ),
        ["42 file and folder"] = (
            () => With(new ZipItem("a", "1"), new ZipItem("a/b.py", "2")),
            "entry 'a/b.py': it and 'a' fall together"
        ),
        ["43 pipe"] = (
            () => With(new ZipItem("p", "") { Mode = 0x11A4 }),
            "entry 'p': a symbolic link, device or pipe: a wheel has files only"
        ),
        ["44 stream"] = (
            () => With(new ZipItem("a.py:stream", "1")),
            "entry 'a.py:stream': a name has a character that Windows does not allow"
        ),
        ["45 encrypted"] = (() => With(new ZipItem("a.py", "1") { Flags = 1 }), "entry 'a.py': it is encrypted"),
        ["46 truncated"] = (() => With()[..^100], ": it is not a zip archive, or it is cut short"),
        ["47 count"] = (
            () => ZipFactory.Make(Items([Module]), countChange: -1),
            ": the end record counts 3 entries, and there are 4"
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
        ["other size"] = (
            () => Recorded(Row(Module).Replace(",13\n", ",14\n", StringComparison.Ordinal)),
            "entry 'foo/__init__.py': it has 13 bytes, and RECORD says 14"
        ),
        ["root and purelib fall together"] = (
            () => With(new ZipItem("foo-1.0.data/purelib/foo/__init__.py", "other")),
            "entry 'foo-1.0.data/purelib/foo/__init__.py': it and 'foo/__init__.py' fall together"
        ),
        ["no name in RECORD"] = (
            () => Recorded(",sha256=x,1\n"),
            $"entry '{Dist}/RECORD': expected path, hash and size: ',sha256=x,1'"
        ),
    };

    private readonly WheelFixture _fixture = new();

    public static TheoryData<string> Cases => [.. Wheels.Keys];

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

    [Fact]
    public void What_32_setuid_is_neutralised()
    {
        UnpackedWheel wheel = _fixture.Unpack(With(new ZipItem("run", "x") { Mode = 0x8FFF }));
        StoredContent content = wheel.Files.Single(f => f.Path == "run").Content;
        content.IsExecutable.ShouldBeTrue();
        if (!OperatingSystem.IsWindows())
            ((int)File.GetUnixFileMode(_fixture.Cache.Store.PathOf(content))).ShouldBe(0x1ED);
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

    private static byte[] EntryPoint(string line) =>
        With(new ZipItem($"{Dist}/entry_points.txt", $"[console_scripts]\n{line}\n"));

    private static string Script(string problem) => $"entry '{Dist}/entry_points.txt': {problem}";

    private static string Deep(int depth) => string.Join('/', Enumerable.Repeat("d", depth));
}
