namespace Venvstacks.Cli.Tests;

/// <summary>
/// Faults that real use found are cases of a kind. Each kind has further members in the tests, besides those that were reported: here
/// they are by name, with the file that holds them.
/// </summary>
public class WidenedKindsTests
{
    private static readonly (string Kind, string File, string[] Members)[] Kinds =
    [
        (
            "A1 two parts of a layer, one path or one name",
            "Venvstacks.Tests/Layers/LayerAssemblerTests.cs",
            ["cv2/cv2.abi3.so", "data:share/man/man1/x.1", "helper/x.py", "data:lib64/x"]
        ),
        (
            "A1 modules that hide one another",
            "Venvstacks.Tests/Layers/HiddenModulesTests.cs",
            ["six.abi3.so", "foo.pyc", "ns/a/__init__.py", "foo/__init__.cpython-311-darwin.so"]
        ),
        (
            "A2 names that a target cannot hold",
            "Venvstacks.Tests/Store/TargetPathsTests.cs",
            ["a/COM1.tar.gz", "CONOUT$", "nul .txt", "a/B/c.py A/b/d.py", "u212b.py"]
        ),
        ("A3 RECORD", "Venvstacks.Tests/Store/DeviantWheels.cs", ["absent license", "dots before a path", "size 0"]),
        (
            "A4 dist-info spelled otherwise",
            "Venvstacks.Tests/Store/DeviantWheels.cs",
            ["other version in dist-info", "other name in dist-info", "old escape in dist-info"]
        ),
        (
            "A5 credentials",
            "Venvstacks.Cli.Tests/Reliability/SecretOutputTests.cs",
            ["password with escapes", "password of a flat index", "Azure's signature in links", "token of find-links"]
        ),
        (
            "A6 locking: hints",
            "Venvstacks.Tests/Resolution/AdviceTests.cs",
            [
                "propcache==0.4.0 ; sys_platform == 'linux'",
                "propcache<1 ; os_name == 'posix'",
                "b>1 ; python_version >= '3.8'",
            ]
        ),
        (
            "A6 locking: invalid requirements",
            "Venvstacks.Packaging.Tests/Metadata/CoreMetadataTests.cs",
            ["b>=1,!=", "b (==)", "b~= ; os_name=='nt'"]
        ),
        (
            "A6 locking: environments that overlap",
            "Venvstacks.Tests/Definitions/DefinitionReaderTests.cs",
            [
                "os_name == 'posix' and platform_machine == 'x86_64'",
                "python_version < '3.12'",
                "platform_system == 'Windows'",
            ]
        ),
        (
            "D16 layers that would be missing",
            "Venvstacks.Tests/Definitions/MisspeltTests.cs",
            ["[applicatons]", "[[apps]]", "[[framework]]", "[[runtime]]"]
        ),
        (
            "D16 modules that cannot run",
            "Venvstacks.Tests/Definitions/MisspeltTests.cs",
            ["app.so", "my.pkg/__main__.py", "email/__main__.py", "src/types.py"]
        ),
        (
            "D19 help: requirements",
            "Venvstacks.Tests/Definitions/AdviceTests.cs",
            ["idna^3.1", "b>=1,,<3", "git@h:a/b.git", "sys_plattform"]
        ),
        (
            "D19 help: roots of indexes and folders",
            "Venvstacks.Cli.Tests/WrongInputTests.cs",
            ["/simple/idna", "nowhere/below", "UV_EXTRA_INDEX_URL", "py["]
        ),
        (
            "D19 help: archives",
            "Venvstacks.Formats.Tests/Gzip/GzipTests.cs",
            ["cut in the trailer", "other checksum", "zeros behind"]
        ),
        (
            "E22 hashes and requirements",
            "Venvstacks.Tests/Layers/WheelRequirementsTests.cs",
            ["p[all]", "c ; extra == 'y'", "q[x]"]
        ),
        ("E25 waits", "Venvstacks.Tests/Indexes/FaultTests.cs", ["flat page", "range of a wheel", "\"metadata\""]),
        (
            "E26 links that lead out",
            "Venvstacks.Tests/Sources/SourceLinksTests.cs",
            [
                "m.py -> n.py, n.py -> m.py",
                "through -> ../out",
                "..hidden -> ../out",
                "../shared/pkg/m.py -> ../impl.py",
            ]
        ),
    ];

    public static TheoryData<string> Names => [.. Kinds.Select(kind => kind.Kind)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_kind_has_three_further_members(string name)
    {
        (string Kind, string File, string[] Members) kind = Kinds.Single(item => item.Kind == name);
        kind.Members.Length.ShouldBeGreaterThanOrEqualTo(3);
        string text = File.ReadAllText(Path.Combine(Shared.ProjectRoot, "tests", kind.File));
        foreach (string member in kind.Members)
            text.ShouldContain(member, Case.Sensitive, kind.File);
    }
}
