using static Venvstacks.Tests.Store.HostileWheel;
using static Venvstacks.Tests.Store.WheelArchives;
using static Venvstacks.Tests.Store.WheelFixture;

namespace Venvstacks.Tests.Store;

/// <summary>Further wheels that deviate from the standard: some prove nothing or are no wheels, most are odd but harmless.</summary>
internal static class DeviantWheels
{
    public static readonly Dictionary<string, HostileWheel> All = new(StringComparer.Ordinal)
    {
        ["HTML"] = Refused(() => "<!DOCTYPE html>\n<html>"u8.ToArray(), ": it is an HTML page, not a zip archive"),
        ["empty"] = Refused(() => [], ": the file is empty"),
        ["no Wheel-Version"] = Refused(
            () => Replace(WheelFile with { Content = "Root-Is-Purelib: true\n"u8.ToArray() }),
            $"entry '{Dist}/WHEEL': 'Wheel-Version' is missing"
        ),
        ["no Root-Is-Purelib"] = Refused(
            () => Replace(WheelFile with { Content = "Wheel-Version: 1.0\n"u8.ToArray() }),
            $"entry '{Dist}/WHEEL': 'Root-Is-Purelib' is missing"
        ),
        ["hidden bytes"] = Refused(
            () => With(new ZipItem("a.py", "1") { Hidden = "secret"u8.ToArray() }),
            "entry 'a.py': something is hidden behind its data"
        ),
        ["no hash"] = Refused(
            () => Recorded("foo/__init__.py,,\n"),
            "entry 'foo/__init__.py': RECORD has no hash for it"
        ),
        ["root and purelib conflict"] = Refused(
            () => With(new ZipItem("foo-1.0.data/purelib/foo/__init__.py", "other")),
            "entry 'foo-1.0.data/purelib/foo/__init__.py': it conflicts with 'foo/__init__.py'"
        ),
        ["no name in RECORD"] = Refused(
            () => Recorded(",sha256=x,1\n"),
            $"entry '{Dist}/RECORD': expected path, hash and size: ',sha256=x,1'"
        ),
        ["absent bytecode"] = Odd(
            () => Recorded(Row(Module) + "foo/__pycache__/__init__.cpython-311.pyc,,\nfoo/b.pyc,md5=0,9\n"),
            "entry 'foo/__pycache__/__init__.cpython-311.pyc': RECORD has it and the wheel does not (and 1 more entry)"
        ),
        ["absent folder"] = Odd(
            () => Recorded(Row(Module) + "foo/,,\nempty/,,\nfoo,,\n"),
            "entry 'foo/': RECORD has it and the wheel does not (and 2 more entries)"
        ),
        ["absent license"] = Odd(
            () => Recorded(Row(Module) + Row(new ZipItem("foo-1.0.dist-info/LICENSE", ""))),
            "entry 'foo-1.0.dist-info/LICENSE': RECORD has it and the wheel does not"
        ),
        ["equal rows"] = Odd(
            () => Recorded(Row(Module) + Row(Module)),
            "entry 'foo/__init__.py': RECORD has two equal rows for it"
        ),
        ["dot before a path"] = Odd(
            () => Recorded("./" + Row(Module)),
            "entry './foo/__init__.py': its path in RECORD starts with './'"
        ),
        ["dots before a path"] = Odd(
            () => Recorded("././" + Row(Module)),
            "entry '././foo/__init__.py': its path in RECORD starts with './'"
        ),
        ["other size"] = Odd(
            () => Recorded(Row(Module).Replace(",13\n", ",14\n", StringComparison.Ordinal)),
            "entry 'foo/__init__.py': RECORD has another size for it"
        ),
        ["backslash in a path"] = Odd(
            () => Recorded(Row(Module).Replace('/', '\\')),
            "entry 'foo\\__init__.py': its path in RECORD has a backslash"
        ),
        ["empty component"] = Odd(
            () => Recorded(Row(Module).Replace("/", "//", StringComparison.Ordinal)),
            "entry 'foo//__init__.py': its path in RECORD has an empty component or a '.'"
        ),
        ["dot in a path"] = Odd(
            () => Recorded(Row(Module).Replace("/", "/./", StringComparison.Ordinal)),
            "entry 'foo/./__init__.py': its path in RECORD has an empty component or a '.'"
        ),
        ["space before a size"] = Odd(
            () => Recorded(Row(Module).Replace(",13\n", ", 13\n", StringComparison.Ordinal)),
            "entry 'foo/__init__.py': its size in RECORD is not a plain number"
        ),
        ["size with a fraction"] = Odd(
            () => Recorded(Row(Module).Replace(",13\n", ",13.0\n", StringComparison.Ordinal)),
            "entry 'foo/__init__.py': its size in RECORD is not a plain number"
        ),
        ["comma at the end"] = Odd(
            () => Recorded(Row(Module).Replace("\n", ",\n", StringComparison.Ordinal)),
            "entry 'foo/__init__.py': its row in RECORD has empty fields at the end"
        ),
        ["no version after the dash of dist-info"] = Odd(() => Spelled("foo-.dist-info"), Misnamed("foo-.dist-info")),
        ["build number in dist-info"] = Odd(() => Spelled("foo-1.0-1.dist-info"), Misnamed("foo-1.0-1.dist-info")),
        ["no version in dist-info"] = Odd(() => Spelled("foo.dist-info"), Misnamed("foo.dist-info")),
        ["old escape in dist-info"] = Odd(
            () => Spelled("foo-1.0_873c15.dist-info"),
            Misnamed("foo-1.0_873c15.dist-info")
        ),
        ["other version in dist-info"] = Odd(() => Spelled("foo-1.1.dist-info"), Misnamed("foo-1.1.dist-info")),
        ["other name in dist-info"] = Odd(() => Spelled("bar-1.0.dist-info"), Misnamed("bar-1.0.dist-info")),
        ["size 0"] = Odd(
            () => Recorded(Row(Module).Replace(",13\n", ",0\n", StringComparison.Ordinal)),
            "entry 'foo/__init__.py': RECORD has another size for it"
        ),
    };

    private static string Misnamed(string distInfo) =>
        $"entry '{distInfo}': the directory is not named after the wheel";
}
