using Venvstacks.Formats.Text;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Tests.Markers;

public sealed class MarkerLimitTests
{
    private const int SmallStack = 512 * 1024;

    [Fact]
    public void A_marker_with_too_many_comparisons_is_refused()
    {
        Marker.TryParse(Join(" or ", 250), out _, out _).ShouldBeTrue();
        Marker.TryParse(Join(" or ", 251), out _, out ParseError? error).ShouldBeFalse();
        error!.Message.ShouldBe("a marker has at most 250 comparisons");
    }

    /// <summary>Every comparison is a level of the diagram, and operations go down by recursion.</summary>
    [Fact]
    public void The_deepest_marker_fits_a_small_stack()
    {
        Exception? failure = null;
        Thread thread = new(() => failure = Record.Exception(UseDeepMarkers), SmallStack);
        thread.Start();
        thread.Join();
        failure.ShouldBeNull();
    }

    private static void UseDeepMarkers()
    {
        Marker some = Marker.Parse(Join(" or ", 250));
        Marker all = Marker.Parse(Join(" and ", 250));
        some.ToString().Length.ShouldBeGreaterThan(4_000);
        all.IsDisjointFrom(some.Not()).ShouldBeTrue();
        some.Assume(some.Not()).IsFalse.ShouldBeTrue();
        some.And(all).ShouldBeSameAs(all);
        all.WithoutExtras().ShouldBeSameAs(all);
        all.AssumePython(null, Python39).ShouldBeSameAs(all);
        some.GetPythonRange().ShouldBeNull();
    }

    private static VersionCut Python39 => VersionCut.Before(PackageVersion.Parse("3.9"));

    private static string Join(string word, int count) =>
        string.Join(word, Enumerable.Range(0, count).Select(i => $"'x{i}' in os_name"));
}
