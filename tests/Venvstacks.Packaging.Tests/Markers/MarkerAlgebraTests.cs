using CsCheck;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Tests.Markers;

/// <summary>The algebra against the evaluation of what was written, in every environment.</summary>
public sealed class MarkerAlgebraTests
{
    private static readonly Gen<Marker> KnownMarker = MarkerSamples.Expression.Select(Marker.From);

    [Fact]
    public void A_marker_holds_where_its_expression_does() =>
        MarkerSamples.Expression.Sample(expression =>
        {
            Marker marker = Marker.From(expression);
            return MarkerSamples.Environments.All(environment =>
                marker.Evaluate(environment) == Expected(expression, environment)
            );
        });

    [Fact]
    public void Markers_that_hold_in_the_same_environments_are_one_object() =>
        Gen.Select(KnownMarker, KnownMarker)
            .Sample(
                (left, right) =>
                {
                    left.Or(right).ShouldBeSameAs(right.Or(left));
                    left.Not().Or(right.Not()).ShouldBeSameAs(left.And(right).Not());
                    left.And(right).Or(left.And(right.Not())).ShouldBeSameAs(left);
                    left.Not().Not().ShouldBeSameAs(left);
                    left.And(left.Not()).IsFalse.ShouldBeTrue();
                    left.Or(left.Not()).IsTrue.ShouldBeTrue();
                }
            );

    [Fact]
    public void And_or_and_not_hold_as_their_operands_say() =>
        Gen.Select(KnownMarker, KnownMarker)
            .Sample(
                (left, right) =>
                {
                    (Marker and, Marker or, Marker not) = (left.And(right), left.Or(right), left.Not());
                    return MarkerSamples.Environments.All(environment =>
                    {
                        (bool l, bool r) = (left.Evaluate(environment), right.Evaluate(environment));
                        return and.Evaluate(environment) == (l && r)
                            && or.Evaluate(environment) == (l || r)
                            && not.Evaluate(environment) == !l;
                    });
                }
            );

    [Fact]
    public void What_is_disjoint_or_implied_is_so_in_every_environment() =>
        Gen.Select(KnownMarker, KnownMarker)
            .Sample(
                (left, right) =>
                {
                    if (left.IsDisjointFrom(right))
                        MarkerSamples.Environments.ShouldAllBe(environment =>
                            !left.Evaluate(environment) || !right.Evaluate(environment)
                        );
                    if (left.IsDisjointFrom(right.Not()))
                        MarkerSamples.Environments.ShouldAllBe(environment =>
                            !left.Evaluate(environment) || right.Evaluate(environment)
                        );
                    left.And(right).IsDisjointFrom(left.Not()).ShouldBeTrue();
                    left.And(right).IsDisjointFrom(right.Not()).ShouldBeTrue();
                }
            );

    [Fact]
    public void Under_an_assumption_nothing_changes() =>
        Gen.Select(KnownMarker, KnownMarker)
            .Sample(
                (marker, assumption) => marker.Assume(assumption).And(assumption).ShouldBeSameAs(marker.And(assumption))
            );

    [Fact]
    public void Within_the_assumed_Python_versions_nothing_changes() =>
        Gen.Select(KnownMarker, Gen.OneOf("3.8", "3.8.1", "3.10"), Gen.OneOf("3.10.2", "3.11", ""))
            .Sample(
                (marker, from, to) =>
                {
                    VersionCut lower = VersionCut.Before(PackageVersion.Parse(from));
                    VersionCut? upper = to.Length > 0 ? VersionCut.Before(PackageVersion.Parse(to)) : null;
                    Marker python = Marker.OfPython(VersionRanges.Between(lower, upper));
                    Marker assumed = marker.AssumePython(lower, upper);
                    assumed.And(python).ShouldBeSameAs(marker.And(python));
                    assumed.AssumePython(lower, upper).ShouldBeSameAs(assumed);
                }
            );

    [Fact]
    public void What_is_printed_is_read_back() =>
        KnownMarker
            .Where(marker => !marker.IsTrue && !marker.IsFalse)
            .Sample(marker => Marker.Parse(marker.ToString()).ShouldBeSameAs(marker));

    [Fact]
    public void Extras_are_answered_for_or_left_open() =>
        KnownMarker.Sample(marker =>
        {
            PackageName a = PackageName.Parse("a");
            Marker with = marker.AssumeExtras(name => name == a ? true : null);
            Marker without = marker.AssumeExtras(name => name == a ? false : null);
            with.GetExtras().ShouldNotContain(a);
            Marker isA = Marker.Equal(MarkerVariable.Extra, "a");
            isA.And(with).Or(isA.Not().And(without)).ShouldBeSameAs(marker);
            marker.WithoutExtras().GetExtras().ShouldBeEmpty();
            marker.IsDisjointFrom(marker.WithoutExtras().Not()).ShouldBeTrue();
            marker.IsDisjointFrom(marker.OnlyExtras().Not()).ShouldBeTrue();
        });

    [Fact]
    public void Outside_of_its_Python_range_a_marker_never_holds() =>
        KnownMarker.Sample(marker =>
        {
            if (marker.GetPythonRange() is { } range)
                marker.IsDisjointFrom(Marker.OfPython(range).Not()).ShouldBeTrue();
        });

    [Fact]
    public async Task Threads_share_nodes()
    {
        string[] texts = [.. MarkerSamples.Text.Array[200].Single()];
        Task<Marker[]>[] tasks =
        [
            .. Enumerable.Range(0, 8).Select(_ => Task.Run(() => texts.Select(Marker.Parse).ToArray())),
        ];
        Marker[][] results = await Task.WhenAll(tasks);
        foreach (Marker[] result in results)
            result.ShouldBe(results[0]);
    }

    [Theory]
    [InlineData("python_full_version == '3.8.*'", ">=3.8, <3.9")]
    [InlineData("python_version >= '3.8' and python_version < '3.9' or python_version == '3.10'", ">=3.8, <3.11")]
    [InlineData("python_full_version > '3.8' or sys_platform == 'win32'", null)]
    [InlineData("sys_platform == 'win32'", null)]
    [InlineData("python_full_version > '3.8' and sys_platform == 'win32'", ">3.8")]
    public void The_Python_range_spans_all_alternatives(string marker, string? expected) =>
        Marker.Parse(marker).GetPythonRange()?.ToString().ShouldBe(expected);

    [Theory]
    [InlineData("extra == 'a'", "a")]
    [InlineData("sys_platform == 'linux' and extra == 'a'", "a")]
    [InlineData("(sys_platform == 'linux' or os_name == 'nt') and extra == 'a'", "a")]
    [InlineData("extra == 'a' or extra == 'b'", null)]
    [InlineData("sys_platform == 'linux' or extra == 'a'", null)]
    [InlineData("sys_platform == 'linux'", null)]
    public void The_required_extra_stands_in_every_alternative(string marker, string? expected) =>
        Marker.Parse(marker).RequiredExtra?.ToString().ShouldBe(expected);

    /// <summary><c>extra</c> has one value in an environment but several extras may be asked for, so a marker is evaluated with a set.</summary>
    private static bool Expected(MarkerExpression expression, MarkerEnvironment environment) =>
        expression switch
        {
            MarkerAnd and => and.Operands.All(operand => Expected(operand, environment)),
            MarkerOr or => or.Operands.Any(operand => Expected(operand, environment)),
            _ => expression.ToString() switch
            {
                // a list of versions, not part of a text
                "python_version in \"3.8 3.11\"" => environment.PythonVersion is "3.8" or "3.11",
                _ => MarkerOracle.Evaluate(expression, environment),
            },
        };
}
