using System.Text;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging.Metadata;
using Venvstacks.Packaging.Specifiers;

namespace Venvstacks.Packaging.Tests.Metadata;

public class CoreMetadataTests
{
    [Fact]
    public void The_fields_are_read_up_to_the_description()
    {
        CoreMetadata metadata = Parse(
            "Metadata-Version: 2.2\r\nname: My.Pkg\r\nVersion: 1.0\r\nSummary: a\r\n  b\r\nRequires-Python: >=3.8\r\nRequires-Dist: a>=1\r\nRequires-Dist: b;\r\n python_version < '3'\r\n"
                + "Provides-Extra: X_y\r\nDynamic: Requires-Dist\r\n\r\nRequires-Dist: not-this\r\n"
        );
        metadata.Name.ToString().ShouldBe("my-pkg");
        metadata.Version.ToString().ShouldBe("1.0");
        metadata.RequiresPython!.ToString().ShouldBe(">=3.8");
        metadata.RequiresDist.Select(r => r.Name.ToString()).ShouldBe(["a", "b"]);
        metadata.RequiresDist[1].Marker.ShouldNotBeNull();
        metadata.ProvidesExtra.Select(e => e.ToString()).ShouldBe(["x-y"]);
        metadata.Dynamic.ShouldBe(["requires-dist"]);
    }

    [Theory]
    [InlineData("Name: a\n", "Version")]
    [InlineData("Version: 1\n", "Name")]
    [InlineData("\nName: a\nVersion: 1\n", "Name")]
    [InlineData("Name: a\nVersion: one\n", "one")]
    [InlineData("Name: a\nVersion: 1\nRequires-Dist: ???\n", "???")]
    [InlineData("Name: a\nVersion: 1\nRequires-Dist: b==\n", "b==")]
    [InlineData("Name: a\nVersion: 1\nRequires-Dist: b>=\n", "b>=")]
    [InlineData("Name: a\nVersion: 1\nRequires-Dist: b>=1,!=\n", "b>=1,!=")]
    [InlineData("Name: a\nVersion: 1\nRequires-Dist: b (==)\n", "b (==)")]
    [InlineData("Name: a\nVersion: 1\nRequires-Dist: b~= ; os_name=='nt'\n", "b~=")]
    public void What_matters_must_be_there_and_right(string text, string named) =>
        Should.Throw<ParseException>(() => Parse(text)).Message.ShouldContain(named);

    [Theory]
    [InlineData("a>=7.2.0<8.0.0", "a>=7.2.0,<8.0.0")]
    [InlineData("a (!=~5.0,>=4.12)", "a!=5.0.*,>=4.12")]
    [InlineData("a>=1.9.*", "a>=1.9")]
    [InlineData("a!=3.0*", "a!=3.0.*")]
    [InlineData("a>=3.6,", "a>=3.6")]
    [InlineData("a>dev", "a>0.0.0dev")]
    [InlineData("a>=9.0.0a1.0", "a>=9.0.0a1")]
    [InlineData("a>= 2.7' ; python_version >= '3'", "a>=2.7 ; python_version >= '3'")]
    [InlineData("a[x] (>=1.0,<2.0.*)", "a[x]>=1.0,<2.0")]
    [InlineData("a>=1.0 , <2.0,", "a>=1.0,<2.0")]
    public void Requirements_with_common_mistakes_are_mended(string written, string meant)
    {
        LenientSpecifiers.Repair(written).ShouldBe(meant);
        Parse($"Name: a\nVersion: 1\nRequires-Dist: {written}\n").RequiresDist.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(">=3.6.*", ">=3.6")]
    [InlineData(">= 2.7'", ">=2.7")]
    [InlineData("!=3.0.*,!=3.1.*,>=2.6,", "!=3.0.*,!=3.1.*,>=2.6")]
    public void Python_versions_with_common_mistakes_are_mended(string written, string meant)
    {
        LenientSpecifiers.TryParse(written, out SpecifierSet? specifiers, out _).ShouldBeTrue();
        specifiers.ShouldBe(SpecifierSet.Parse(meant));
    }

    /// <summary>As uv 0.13.9 read them in the metadata of a made-up index.</summary>
    [Theory]
    [InlineData(">=3.8<4", true)]
    [InlineData(">=3.8 , <4", true)]
    [InlineData("\">=3.6\"", true)]
    [InlineData("<=3.12.*", true)]
    [InlineData(">=3.10.0.dev", true)]
    [InlineData("===3.12", true)]
    [InlineData(">=3.8 <4", false)]
    [InlineData(">= 3.8 < 4", false)]
    [InlineData("=>3.8", false)]
    [InlineData("> = 3.8", false)]
    [InlineData("~3.8", false)]
    [InlineData("~=3", false)]
    [InlineData("^3.8", false)]
    [InlineData("3.12", false)]
    [InlineData("==3.x", false)]
    [InlineData(">=3.8;", false)]
    [InlineData("*", false)]
    [InlineData("any", false)]
    public void Python_versions_are_read_where_uv_reads_them(string written, bool isRead) =>
        LenientSpecifiers.TryParse(written, out _, out _).ShouldBe(isRead);

    private static CoreMetadata Parse(string text) => CoreMetadata.Parse(Encoding.UTF8.GetBytes(text));
}
