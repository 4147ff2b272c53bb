using CsCheck;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Tests.Versions;

public sealed class PackageVersionTests
{
    [Theory]
    [InlineData("1.0", "1.0")]
    [InlineData(" v1.0\n", "1.0")]
    [InlineData("1.0-ALPHA_1", "1.0a1")]
    [InlineData("1.0c", "1.0rc0")]
    [InlineData("1.0-1", "1.0.post1")]
    [InlineData("1.0-r4", "1.0.post4")]
    [InlineData("1!01.2preview3.rev4-dev5+Ubuntu_007", "1!1.2rc3.post4.dev5+ubuntu.7")]
    [InlineData("99999999999999999999999.0", "99999999999999999999999.0")]
    public void A_version_is_read_in_its_normal_form(string text, string normal) =>
        PackageVersion.Parse(text).ToString().ShouldBe(normal);

    [Theory]
    [InlineData("", 0)]
    [InlineData("x", 0)]
    [InlineData("1.0x", 3)]
    [InlineData("1..0", 1)]
    [InlineData("1.0+", 4)]
    [InlineData("1.0+a.", 6)]
    [InlineData("1 0", 2)]
    [InlineData("١", 0)]
    public void What_is_no_version_is_an_error_with_its_place(string text, int start)
    {
        PackageVersion.TryParse(text, out _, out ParseError? error).ShouldBeFalse();
        error.ShouldNotBeNull().Span.ShouldBe(new TextSpan(start, text.Length - start));
    }

    /// <summary>The examples of PEP 440 "Summary of permitted suffixes and relative ordering" and "Local version identifiers".</summary>
    [Fact]
    public void Versions_sort_as_the_standard_lists_them()
    {
        string[] ascending =
        [
            "1.dev0",
            "1.0.dev456",
            "1.0a1",
            "1.0a2.dev456",
            "1.0a12.dev456",
            "1.0a12",
            "1.0b1.dev456",
            "1.0b2",
            "1.0b2.post345.dev456",
            "1.0b2.post345",
            "1.0rc1.dev456",
            "1.0rc1",
            "1.0",
            "1.0+abc.5",
            "1.0+abc.7",
            "1.0+5",
            "1.0.post456.dev34",
            "1.0.post456",
            "1.0.15",
            "1.1.dev1",
            "1!0.1",
        ];
        ascending
            .Select(PackageVersion.Parse)
            .OrderDescending()
            .Reverse()
            .Select(version => version.ToString())
            .ShouldBe(ascending);
    }

    [Fact]
    public void Parts_can_be_taken_off()
    {
        PackageVersion version = PackageVersion.Parse("1!2.0rc1.post2.dev3+local.4");
        version.Public.ToString().ShouldBe("1!2.0rc1.post2.dev3");
        version.Base.ToString().ShouldBe("1!2.0");
        (version.IsPrerelease, version.IsPostRelease, version.IsDevRelease, version.IsLocal).ShouldBe(
            (true, true, true, true)
        );
    }

    /// <summary>PEP 440 "Normalization".</summary>
    [Fact]
    public void The_normal_form_reads_as_the_same_version() =>
        VersionGen.Version.Sample(version =>
        {
            PackageVersion read = PackageVersion.Parse(version.ToString());
            return read == version
                && read.ToString() == version.ToString()
                && read.GetHashCode() == version.GetHashCode();
        });

    [Fact]
    public void The_order_of_keys_is_the_order_of_segments() =>
        Gen.Select(VersionGen.Version, VersionGen.Version)
            .Sample(
                (left, right) => Math.Sign(left.CompareTo(right)) == Math.Sign(VersionOrder.Compare(left, right)),
                iter: 100_000
            );

    [Fact]
    public void The_order_is_total() =>
        Gen.Select(VersionGen.Version, VersionGen.Version, VersionGen.Version)
            .Sample(
                (a, b, c) =>
                    Math.Sign(a.CompareTo(b)) == -Math.Sign(b.CompareTo(a))
                    && (!(a <= b && b <= c) || a <= c)
                    && (a != b || a.GetHashCode() == b.GetHashCode())
            );

    /// <summary>PEP 440 "Final releases": trailing zeros do not count.</summary>
    [Fact]
    public void Trailing_zeros_make_no_difference() =>
        VersionGen.Version.Sample(version =>
        {
            PackageVersion longer = new(
                version.Release.Add(0),
                version.Epoch,
                version.PreRelease,
                version.Post,
                version.Dev,
                version.Local
            );
            return longer == version
                && longer.GetHashCode() == version.GetHashCode()
                && longer.ToString() != version.ToString();
        });

    [Theory]
    [InlineData("0", "1")]
    [InlineData("9", "10")]
    [InlineData("18446744073709551615", "18446744073709551616")]
    [InlineData("99999999999999999999", "100000000000000000000")]
    public void A_number_of_any_size_has_a_next(string number, string next) =>
        PackageVersion.Parse(number).Release[0].Next.ToString().ShouldBe(next);
}
