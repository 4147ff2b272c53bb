using CsCheck;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Packaging.Tests.Versions;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Tests.Specifiers;

/// <summary>The clauses of PEP 440 "Version specifiers", by section.</summary>
public sealed class SpecifierTests
{
    [Theory]
    [InlineData("~=2.2", "2.2 2.2.post1 2.9 2.3.dev1", "2.1 2.2rc1 3.0 3.0.dev1")]
    [InlineData("~=1.4.5a4", "1.4.5a4 1.4.5 1.4.9", "1.4.5a3 1.5 1.5.dev0")]
    [InlineData("==1.1", "1.1 1.1.0 1.1+local", "1.1.post1 1.1.dev1")]
    [InlineData("==1.1+local", "1.1+local 1.1.0+Local", "1.1 1.1+other")]
    [InlineData("==1.1.*", "1.1 1.1.post1 1.1a1 1.1.dev0+l 1.1.9", "1.2.dev0 1.10 1")]
    [InlineData("!=1.1.*", "1.2.dev0 1", "1.1 1.1.post1")]
    [InlineData("<=1.7", "1.7 1.7+local 1.7rc1", "1.7.post1")]
    [InlineData(">=1.7", "1.7 1.7+local 1.7.post1", "1.7rc1")]
    [InlineData(">1.7", "1.7.1 1.8.dev0", "1.7 1.7.0.post1 1.7+local 1.7.post1.dev0")]
    [InlineData(">1.7.post2", "1.7.1 1.7.0.post3 1.7.post3.dev0", "1.7.0 1.7.post2+local")]
    [InlineData(">1.7a1", "1.7a2 1.7", "1.7a1 1.7a1.post1 1.7a1+local")]
    [InlineData("<1.7", "1.6 1.6.post9", "1.7 1.7rc1 1.7.dev0 1.7+local")]
    [InlineData("<1.7rc1", "1.7a1 1.7.dev0 1.7rc1.dev1", "1.7rc1")]
    [InlineData("<1.7.post1", "1.7 1.7rc1", "1.7.post1.dev0 1.7.post1")]
    [InlineData("===1.0A", "1.0a0+x", "1.0 1.0a0")]
    public void A_clause_admits_what_its_section_says(string clause, string admitted, string refused)
    {
        Specifier specifier = Specifier.Parse(clause);
        if (specifier.Operator != SpecifierOperator.Arbitrary)
            admitted.Split(' ').ShouldAllBe(version => specifier.Contains(PackageVersion.Parse(version)));
        refused.Split(' ').ShouldAllBe(version => !specifier.Contains(PackageVersion.Parse(version)));
    }

    [Theory]
    [InlineData("1.0", 0, 3)]
    [InlineData(">= 1.0, =>2", 8, 3)]
    [InlineData(">=1.*", 2, 3)]
    [InlineData("==1.0a1.*", 2, 7)]
    [InlineData("~=1", 2, 1)]
    [InlineData(">=1.0+local", 2, 9)]
    [InlineData("==", 2, 0)]
    [InlineData("==1.0 .*", 2, 6)]
    [InlineData("=== a b", 4, 3)]
    public void What_is_no_specifier_is_an_error_with_its_place(string text, int start, int length)
    {
        SpecifierSet.TryParse(text, out _, out ParseError? error).ShouldBeFalse();
        error.ShouldNotBeNull().Span.ShouldBe(new TextSpan(start, length));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData(" >= 1 ,, < 2 ,", "<2,>=1")]
    [InlineData("==1.0,==1.0.0,~=1.0,~=1.0.0", "==1.0,~=1.0,~=1.0.0")]
    [InlineData(">=01.0", ">=01.0")]
    public void A_set_prints_its_clauses_sorted_and_once(string text, string printed) =>
        SpecifierSet.Parse(text).ToString().ShouldBe(printed);

    [Theory]
    [InlineData(">=1.0", false)]
    [InlineData(">=1.0rc1", true)]
    [InlineData("!=1.0rc1", false)]
    [InlineData("==1.*", false)]
    [InlineData("===1.0.dev1", true)]
    [InlineData("===what", false)]
    public void A_set_names_a_prerelease_or_not(string text, bool names) =>
        SpecifierSet.Parse(text).NamesPrerelease.ShouldBe(names);

    [Fact]
    public void Without_prereleases_none_is_admitted()
    {
        SpecifierSet set = SpecifierSet.Parse(">=1.0rc1");
        set.Contains(PackageVersion.Parse("1.0rc2")).ShouldBeTrue();
        set.Contains(PackageVersion.Parse("1.0rc2"), allowPrereleases: false).ShouldBeFalse();
    }

    [Fact]
    public void Equal_clauses_admit_the_same_whatever_the_spelling()
    {
        Specifier.Parse("==1.0").ShouldBe(Specifier.Parse("== 1"));
        Specifier.Parse("==1.0").GetHashCode().ShouldBe(Specifier.Parse("== 1").GetHashCode());
        Specifier.Parse("~=1.0").ShouldNotBe(Specifier.Parse("~=1.0.0"));
        SpecifierSet.Parse(">=1,<2").ShouldBe(SpecifierSet.Parse("<2.0, >=1.0"));
    }

    /// <summary>"Version exclusion": the same as matching, with the meaning inverted.</summary>
    [Fact]
    public void Exclusion_is_the_opposite_of_matching() =>
        Gen.Select(VersionGen.Version, VersionGen.Version)
            .Sample((bound, version) => Admits("==", bound, version) != Admits("!=", bound, version));

    /// <summary>"Inclusive ordered comparison": the order of versions decides.</summary>
    [Fact]
    public void Inclusive_comparison_follows_the_order() =>
        Gen.Select(VersionGen.Version, VersionGen.Version)
            .Sample(
                (bound, version) =>
                    Admits(">=", bound.Public, version) == version >= bound.Public
                    && Admits("<=", bound.Public, version) == version.Public <= bound.Public
            );

    /// <summary>"Exclusive ordered comparison": never more than the order admits, nor the version itself.</summary>
    [Fact]
    public void Exclusive_comparison_admits_less_than_the_order() =>
        Gen.Select(VersionGen.Version, VersionGen.Version)
            .Sample(
                (bound, version) =>
                    (!Admits(">", bound.Public, version) || version.Public > bound.Public)
                    && (!Admits("<", bound.Public, version) || version < bound.Public)
                    && !Admits(">", bound.Public, bound)
                    && !Admits("<", bound.Public, bound)
            );

    /// <summary>"Compatible release": <c>~=V.N</c> is <c>&gt;=V.N, ==V.*</c>.</summary>
    [Fact]
    public void A_compatible_release_is_at_least_it_and_of_its_series() =>
        Gen.Select(VersionGen.Version.Where(bound => bound.Release.Length > 1), VersionGen.Version)
            .Sample(
                (bound, version) =>
                {
                    PackageVersion series = new(bound.Release[..^1], bound.Epoch);
                    bool expected =
                        Admits(">=", bound.Public, version) && SpecifierSet.Parse($"=={series}.*").Contains(version);
                    return Admits("~=", bound.Public, version) == expected;
                }
            );

    private static bool Admits(string @operator, PackageVersion bound, PackageVersion version) =>
        Specifier.Parse(@operator + bound).Contains(version);
}
