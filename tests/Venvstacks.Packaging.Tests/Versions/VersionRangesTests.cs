using CsCheck;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Tests.Versions;

public sealed class VersionRangesTests
{
    private static readonly string[] Texts = (
        "0.dev0 0a0.dev0 0 0.1 0.9 1.0.dev0 1.0.dev1 1.0a0.dev0 1.0a0 1.0a1.dev0 1.0a1 1.0a1.post0.dev0 1.0a1.post0 1.0a2 1.0b1 1.0rc1 "
        + "1.0 1.0+local 1.0+local.2 1.0.post0.dev0 1.0.post0 1.0.post0+x 1.0.post1.dev0 1.0.post1 1.0.post2 1.0.1 1.1.dev0 1.1 1.1.2 2.0 2 "
        + "1!0.dev0 1!0 1!1.0a1 1!1.0 1!1.0.post0"
    ).Split(' ');

    private static readonly PackageVersion[] Versions = [.. Texts.Select(PackageVersion.Parse)];

    private static readonly Gen<Specifier> KnownSpecifier = Gen.Select(
            Gen.OneOf("==", "!=", "<", "<=", ">", ">=", "~=", "==*", "!=*"),
            Gen.OneOf(Texts),
            (sign, version) => sign.EndsWith('*') ? sign[..^1] + version + ".*" : sign + version
        )
        .Where(text => Specifier.TryParse(text, out _, out _))
        .Select(Specifier.Parse);

    private static readonly Gen<VersionRanges> KnownRanges = KnownSpecifier
        .Array[1, 4]
        .Select(clauses =>
            clauses
                .Select((clause, index) => (Ranges: clause.ToRanges(), index))
                .Aggregate(
                    VersionRanges.Full,
                    (all, next) => next.index % 2 == 0 ? all.Intersect(next.Ranges) : all.Union(next.Ranges)
                )
        );

    /// <summary>PEP 440 "Version specifiers".</summary>
    [Fact]
    public void A_set_holds_the_versions_that_its_specifier_admits() =>
        KnownSpecifier.Sample(
            specifier =>
            {
                VersionRanges ranges = specifier.ToRanges();
                return Versions.All(version => ranges.Contains(version) == specifier.Contains(version));
            },
            iter: 5_000
        );

    [Fact]
    public void Every_specifier_of_the_vectors_makes_the_set_that_it_admits() =>
        Vectors.EachRow(
            Vectors.Read("specifiers.json").GetProperty("rows"),
            row =>
            {
                SpecifierSet set = SpecifierSet.Parse(row[0].Text());
                if (set.ToString().Contains("===", StringComparison.Ordinal))
                    return null; // compares texts
                VersionRanges ranges = set.ToRanges();
                string[] wrong =
                [
                    .. row[1]
                        .EnumerateArray()
                        .Where(version =>
                            ranges.Contains(PackageVersion.Parse(version[0].Text())) != version[2].GetBoolean()
                        )
                        .Select(version => version.ToString()),
                ];
                return wrong.Length == 0 ? null : $"{set}: {string.Join(' ', wrong)}";
            }
        );

    [Fact]
    public void Operations_hold_what_they_say() =>
        Gen.Select(KnownRanges, KnownRanges)
            .Sample(
                (left, right) =>
                {
                    (VersionRanges both, VersionRanges either, VersionRanges only) = (
                        left.Intersect(right),
                        left.Union(right),
                        left.Except(right)
                    );
                    VersionRanges not = left.Complement();
                    foreach (PackageVersion version in Versions)
                    {
                        (bool l, bool r) = (left.Contains(version), right.Contains(version));
                        both.Contains(version).ShouldBe(l && r);
                        either.Contains(version).ShouldBe(l || r);
                        only.Contains(version).ShouldBe(l && !r);
                        not.Contains(version).ShouldBe(!l);
                    }
                    left.IsSubsetOf(right).ShouldBe(only.IsEmpty);
                    left.IsDisjointFrom(right).ShouldBe(both.IsEmpty);
                }
            );

    [Fact]
    public void Equal_sets_are_equal_however_they_were_made() =>
        Gen.Select(KnownRanges, KnownRanges)
            .Sample(
                (left, right) =>
                {
                    VersionRanges rebuilt = left.Intersect(right).Union(left.Except(right));
                    rebuilt.ShouldBe(left);
                    rebuilt.GetHashCode().ShouldBe(left.GetHashCode());
                    left.Complement().Complement().ShouldBe(left);
                    left.Union(left.Complement()).ShouldBeSameAs(VersionRanges.Full);
                    left.Intersect(left.Complement()).ShouldBeSameAs(VersionRanges.Empty);
                    VersionRanges
                        .Empty.Equals(
                            left.Segments.Aggregate(
                                left,
                                (rest, segment) => rest.Except(VersionRanges.Between(segment.Lower, segment.Upper))
                            )
                        )
                        .ShouldBeTrue();
                }
            );

    [Theory]
    [InlineData(">1.0a1", ">=1.0a2.dev0")]
    [InlineData(">1.0.post0", ">=1.0.post1.dev0")]
    [InlineData("<=1.0", "<1.0.post0.dev0")]
    [InlineData("==1.0", ">=1.0,<1.0.post0.dev0")]
    [InlineData("<1.0", "<1.0.dev0")]
    [InlineData("~=1.4.2", ">=1.4.2,==1.4.*")]
    [InlineData(">=0.dev0", "")]
    [InlineData("==1.0", "==1")]
    public void Different_specifiers_make_one_set(string left, string right) =>
        SpecifierSet.Parse(left).ToRanges().ShouldBe(SpecifierSet.Parse(right).ToRanges());

    [Theory]
    [InlineData("", "*")]
    [InlineData("<0.dev0", "∅")]
    [InlineData(">=1.0,<2.0", ">=1.0, <2.0")]
    [InlineData(">1.0,<=2.0", ">1.0, <=2.0")]
    [InlineData("==1.0", "==1.0")]
    [InlineData("==1.0+local", "==1.0+local")]
    [InlineData("==1.*", "==1.*")]
    [InlineData("!=1.5", "!=1.5")]
    [InlineData(">=1.0,!=1.5,!=1.7.*,<2", ">=1.0, !=1.5, !=1.7.*, <2")]
    [InlineData("~=1.4.2", ">=1.4.2, <1.5")]
    [InlineData(">1.0.post1", ">=1.0.post2.dev0")]
    [InlineData("<1.0.post2", "<1.0.post2")]
    public void A_set_prints_as_a_specifier(string specifier, string expected) =>
        SpecifierSet.Parse(specifier).ToRanges().ToString().ShouldBe(expected);

    [Fact]
    public void Stretches_apart_are_printed_as_alternatives()
    {
        VersionRanges ranges = SpecifierSet.Parse("<1.0").ToRanges().Union(SpecifierSet.Parse(">=2.0").ToRanges());
        ranges.ToString().ShouldBe("<1.0 | >=2.0");
        ranges.Segments.Count().ShouldBe(2);
        ranges.WithoutGaps().ShouldBeSameAs(VersionRanges.Full);
    }

    [Fact]
    public void One_version_alone_is_known_as_such()
    {
        PackageVersion version = PackageVersion.Parse("1.5");
        VersionRanges.Of(version).Singleton.ShouldBe(version);
        VersionRanges.Of(version).Contains(PackageVersion.Parse("1.5+local")).ShouldBeFalse();
        SpecifierSet.Parse("==1.5").ToRanges().Singleton.ShouldBeNull();
    }

    /// <summary>For Python itself: <c>&gt;=3.13</c> admits 3.13.0b1, which compares as 3.13.0.</summary>
    [Theory]
    [InlineData(">=3.13.0rc1", ">=3.13")]
    [InlineData("==3.8.*", ">=3.8, <3.9")]
    [InlineData("~=3.8", ">=3.8, <4")]
    [InlineData("!=3.9", "!=3.9")]
    public void Release_numbers_alone_make_a_set(string specifier, string expected) =>
        SpecifierSet.Parse(specifier).ToReleaseRanges().ToString().ShouldBe(expected);
}
