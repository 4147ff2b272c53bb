using System.Text;
using static Venvstacks.Tests.Store.HostileWheel;
using static Venvstacks.Tests.Store.WheelArchives;
using static Venvstacks.Tests.Store.WheelFixture;

namespace Venvstacks.Tests.Store;

/// <summary>The hostile wheels W01 to W48 of guides/reliability.md, section 3, each with its outcome by target.</summary>
internal static class HostileWheels
{
    private const string Layer = "layer 'framework-f'";

    public static readonly Dictionary<string, HostileWheel> All = new(StringComparer.Ordinal)
    {
        ["01 parent"] = Refused(() => With(new ZipItem("../x", "x")), "entry '../x': the path has a component '..'"),
        ["02 parent within"] = Refused(
            () => With(new ZipItem("a/../../x", "x")),
            "entry 'a/../../x': the path has a component '..'"
        ),
        ["03 absolute"] = Refused(() => With(new ZipItem("/tmp/x", "x")), "entry '/tmp/x': the path is absolute"),
        ["04 backslash"] = Refused(() => With(new ZipItem("..\\x", "x")), "entry '..\\x': the path has a backslash"),
        ["05 drive"] = Refused(() => With(new ZipItem("C:\\x", "x")), "entry 'C:\\x': the path has a drive"),
        ["06 file through a link"] = Refused(
            () => With(new ZipItem("l", "/tmp") { Mode = 0xA1FF }, new ZipItem("l/x", "x")),
            "entry 'l': a symbolic link, device or pipe: a wheel has files only"
        ),
        ["07 link"] = Refused(
            () => With(new ZipItem("l", "/etc/passwd") { Mode = 0xA1FF }),
            "entry 'l': a symbolic link, device or pipe: a wheel has files only"
        ),
        ["08 wrong hash"] = Refused(
            () => Recorded(Row(Module with { Content = "PRINT('foo')\n"u8.ToArray() })),
            "entry 'foo/__init__.py': its sha256 hash differs from RECORD"
        ),
        ["09 not in RECORD"] = Refused(() => Recorded(""), "entry 'foo/__init__.py': RECORD does not have it"),
        ["10 no RECORD"] = Refused(
            () => ZipFactory.Make([Module, Metadata, WheelFile]),
            $"entry '{Dist}/RECORD': the wheel does not have it"
        ),
        ["11 absent file"] = Odd(
            () => Recorded(Row(Module) + Row(new ZipItem("gone.py", ""))),
            "entry 'gone.py': RECORD has it and the wheel does not"
        ),
        ["12 name twice"] = Refused(
            () => ZipFactory.Make([.. Items([Module]), Module with { Content = "other"u8.ToArray() }]),
            "entry 'foo/__init__.py': the archive has two entries of this name"
        ),
        ["13 other local name"] = Refused(
            () => With(new ZipItem("a.py", "x") { LocalName = "b.py" }),
            "entry 'a.py': its local header has another name"
        ),
        ["14 trailing data"] = Refused(
            () => [.. With(), .. "more"u8],
            ": something follows the archive, or an archive is inside its comment"
        ),
        ["15 leading data"] = Refused(
            () => [.. "#!/bin/sh\n"u8, .. With()],
            ": the central directory does not end where its end record begins"
        ),
        ["16 archive in the comment"] = Refused(
            () => ZipFactory.Make(Items([Module]), comment: Encoding.Latin1.GetString(With(new ZipItem("x.py", "x")))),
            ": the central directory does not end where its end record begins"
        ),
        ["17 bomb"] = Refused(
            () => With(new ZipItem("zeros", new byte[70_000_000])),
            ": it unpacks to 70000440 bytes, more than 50 times its size"
        ),
        ["18 wrong CRC"] = Refused(() => With(new ZipItem("a.py", "x") { Crc = 1 }), "entry 'a.py': its CRC is wrong"),
        ["19 names that differ in case"] = SamePath("Foo.py", "foo.py"),
        ["20 NFC and NFD"] = SamePath("e\u0301.py", "\u00E9.py"),
        ["21 device names"] = NotOnWindows("CON", "aux.py", "'CON' is a reserved device name on Windows"),
        ["22 escape in a name"] = Refused(
            () => With(new ZipItem("a\u001b[2J", "1")),
            "entry 'a\\u{1b}[2J': the path has the control character U+001B"
        ),
        ["23 NUL in a name"] = Refused(
            () => With(new ZipItem("a\0b", "1")),
            "entry 'a\\u{0}b': the path has the control character U+0000"
        ),
        ["24 scripts outside"] = Refused(
            () => With(new ZipItem("foo-1.0.data/scripts/../../x", "1")),
            "entry 'foo-1.0.data/scripts/../../x': the path has a component '..'"
        ),
        ["25 data outside"] = Refused(
            () => With(new ZipItem("foo-1.0.data/data/../../x", "1")),
            "entry 'foo-1.0.data/data/../../x': the path has a component '..'"
        ),
        ["26 unknown scheme"] = Refused(
            () => With(new ZipItem("foo-1.0.data/etc/x", "1")),
            "entry 'foo-1.0.data/etc/x': 'etc' is not a scheme of '.data'"
        ),
        ["27 script python3"] = Refused(
            () => With(new ZipItem("foo-1.0.data/scripts/python3", "1")),
            "entry 'foo-1.0.data/scripts/python3': the script would replace the interpreter"
        ),
        ["28 entry point outside"] = Refused(
            () => EntryPoint("../../x = foo:main"),
            Script("the name of the script '../../x' is not a file name")
        ),
        ["29 entry point absolute"] = Refused(
            () => EntryPoint("/tmp/x = foo:main"),
            Script("the name of the script '/tmp/x' is not a file name")
        ),
        ["30 entry point python"] = Refused(
            () => EntryPoint("Python = foo:main"),
            Script("the script 'Python' would replace the interpreter")
        ),
        ["31 code in the object reference"] = Harmless(() => EntryPoint("x = foo:main()\nimport os")),
        ["32 setuid"] = Harmless(() => With(new ZipItem("run", "x") { Mode = 0x8FFF })),
        ["33 other name"] = Refused(
            () => Replace(Metadata with { Content = "Name: bar\nVersion: 1.0\n"u8.ToArray() }),
            $"entry '{Dist}/METADATA': its Name is 'bar', not 'foo'"
        ),
        ["34 other version"] = Refused(
            () => Replace(Metadata with { Content = "Name: foo\nVersion: 2.0\n"u8.ToArray() }),
            $"entry '{Dist}/METADATA': its Version is '2.0', not '1.0'"
        ),
        ["35 two dist-info"] = Refused(
            () => With(new ZipItem("bar-1.0.dist-info/METADATA", "Name: bar\n")),
            ": it has 2 '.dist-info' directories instead of one"
        ),
        ["36 format 9.0"] = Refused(
            () => Replace(WheelFile with { Content = "Wheel-Version: 9.0\nRoot-Is-Purelib: true\n"u8.ToArray() }),
            $"entry '{Dist}/WHEEL': Wheel-Version '9.0' is not supported (expected 1.x)"
        ),
        ["37 escape in the Summary"] = Harmless(() =>
            Replace(Metadata with { Content = "Name: foo\nVersion: 1.0\nSummary: \u001b[2J\n"u8.ToArray() })
        ),
        ["38 long name"] = Refused(
            () => With(new ZipItem(new string('n', 4096), "1")),
            $"entry '{new string('n', 200)}…': a name in the path is longer than 255 bytes"
        ),
        ["38 long path"] = Harmless(() =>
            With(new ZipItem($"{new string('d', 120)}/{new string('e', 120)}/{new string('f', 255)}", "1"))
        ),
        ["39 deep"] = Refused(
            () => With(new ZipItem(Deep(3000), "1")),
            $"entry '{Deep(100)}/…': the path is longer than 4096 bytes"
        ),
        ["39 not so deep"] = Refused(
            () => With(new ZipItem(Deep(65), "1")),
            $"entry '{Deep(65)}': the path is deeper than 64 directories"
        ),
        ["40 dot and space at the end"] = NotOnWindows(
            "a.py.",
            "b.py ",
            "a name ends with a dot or a space, which Windows drops"
        ),
        ["41 RECORD outside"] = Refused(
            () => Recorded(Row(Module) + Row(new ZipItem("../../x", ""))),
            "entry '../../x': the path has a component '..'"
        ),
        ["41 RECORD outside with backslashes"] = Refused(
            () => Recorded(Row(Module) + Row(new ZipItem("..\\..\\x", ""))),
            "entry '../../x': the path has a component '..'"
        ),
        ["42 file and folder"] = Refused(
            () => With(new ZipItem("a", "1"), new ZipItem("a/b.py", "2")),
            "entry 'a/b.py': it conflicts with 'a'"
        ),
        ["43 pipe"] = Refused(
            () => With(new ZipItem("p", "") { Mode = 0x11A4 }),
            "entry 'p': a symbolic link, device or pipe: a wheel has files only"
        ),
        ["44 stream"] = NotOnWindows("a.py:stream", "b.py", "a name has a character that Windows does not allow"),
        ["45 encrypted"] = Refused(() => With(new ZipItem("a.py", "1") { Flags = 1 }), "entry 'a.py': it is encrypted"),
        ["46 truncated"] = Refused(() => With()[..^100], ": the zip archive is cut short"),
        ["47 count"] = Refused(
            () => ZipFactory.Make(Items([Module]), countChange: -1),
            ": the end record counts 3 entries, and there are 4"
        ),
        ["48 md5 only"] = Refused(
            () => Recorded("foo/__init__.py,md5=0123456789abcdef0123456789abcdef,13\n"),
            "entry 'foo/__init__.py': its hash in RECORD is 'md5', and at least sha256 is needed"
        ),
    };

    private static HostileWheel SamePath(string one, string other)
    {
        return ByTarget(
            () => With(new ZipItem(one, "1"), new ZipItem(other, "2")),
            Conflict("Lib/site-packages", "win_amd64"),
            Conflict("lib/python3.11/site-packages", "macosx_arm64")
        );

        string Conflict(string site, string target) =>
            $"{Layer}: '{site}/{one}' of foo 1.0 and '{site}/{other}' of foo 1.0 are one path on {target}: they differ in case or Unicode form only";
    }

    private static HostileWheel NotOnWindows(string one, string other, string problem) =>
        ByTarget(
            () => With(new ZipItem(one, "1"), new ZipItem(other, "2")),
            $"{Layer}: 'Lib/site-packages/{one}' of foo 1.0 cannot exist on win_amd64: {problem}"
        );
}
