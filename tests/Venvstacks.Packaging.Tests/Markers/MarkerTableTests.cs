using System.Runtime.CompilerServices;
using Venvstacks.Packaging.Markers;

namespace Venvstacks.Packaging.Tests.Markers;

/// <summary>A process that evaluates ever new markers does not grow.</summary>
[CollectionDefinition(nameof(MarkerTableTests), DisableParallelization = true)]
[Collection(nameof(MarkerTableTests))]
public sealed class MarkerTableTests
{
    private const int Count = 400_000;

    [Fact]
    public void Markers_that_are_no_longer_used_are_collected()
    {
        WeakReference used = Make("platform_machine == 'a machine that is named once'");
        GC.Collect();
        used.IsAlive.ShouldBeFalse();
    }

    [Fact]
    public void The_table_does_not_grow_with_the_markers_that_were_met()
    {
        MakeMany(Count / 4);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        MakeMany(Count);
        long after = GC.GetTotalMemory(forceFullCollection: true);
        ((after - before) / Count).ShouldBeLessThan(100, "bytes a marker, of several hundred that one takes");
    }

    [Fact]
    public void A_marker_in_use_stays_one_object()
    {
        Marker kept = Marker.Parse("platform_machine == 'kept' and os_name == 'posix'");
        MakeMany(Count / 8);
        GC.Collect();
        Marker.Parse("os_name == 'posix' and platform_machine == 'kept'").ShouldBeSameAs(kept);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Make(string text) => new(Marker.Parse(text));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MakeMany(int count)
    {
        Marker posix = Marker.Equal(MarkerVariable.OsName, "posix");
        string round = Guid.NewGuid().ToString("N");
        for (int i = 0; i < count; i++)
            Marker.Equal(MarkerVariable.PlatformMachine, $"{round}{i}").And(posix).IsFalse.ShouldBeFalse();
    }
}
