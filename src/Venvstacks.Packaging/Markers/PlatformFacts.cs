namespace Venvstacks.Packaging.Markers;

/// <summary>The variables that facts about platforms connect.</summary>
[Flags]
internal enum PlatformVariables : byte
{
    None = 0,
    OsName = 1,
    SysPlatform = 2,
    PlatformSystem = 4,
}

/// <summary>Facts about platforms that markers do not state: values of <c>os_name</c>, <c>sys_platform</c> and <c>platform_system</c> that never meet.</summary>
/// <remarks>
/// Of the markers that differ only in environments which do not exist, one stands for all: the one in which the fewest questions are left when
/// those environments may be answered for as is simplest. So <c>os_name == 'nt' and sys_platform != 'linux'</c> is <c>os_name == 'nt'</c>.
/// </remarks>
internal static class PlatformFacts
{
    /// <summary>Names that <c>platform.system()</c> gives on exactly one value of <c>sys_platform</c>.</summary>
    private static readonly (string System, string Platform)[] Systems =
    [
        ("Windows", "win32"),
        ("Darwin", "darwin"),
        ("Linux", "linux"),
        ("AIX", "aix"),
        ("Emscripten", "emscripten"),
        ("Android", "android"),
    ];

    private static readonly string[] KnownPlatforms =
    [
        "aix",
        "android",
        "emscripten",
        "ios",
        "linux",
        "darwin",
        "win32",
        "cygwin",
        "wasi",
    ];

    private static readonly Lazy<Marker> PossibleOsNames = new(() =>
        MarkerAlgebra.Not(
            MarkerAlgebra.Or(
                Both(OneOf(MarkerVariable.OsName, "nt"), OneOf(MarkerVariable.SysPlatform, "linux", "darwin", "ios")),
                Both(OneOf(MarkerVariable.OsName, "posix"), OneOf(MarkerVariable.SysPlatform, "win32"))
            )
        )
    );

    private static readonly Lazy<Marker> PossibleSystems = new(() =>
        MarkerAlgebra.Not(
            MarkerAlgebra.Or(
                Both(
                    OneOf(MarkerVariable.PlatformSystem, "FreeBSD", "NetBSD", "OpenBSD", "SunOS"),
                    OneOf(MarkerVariable.SysPlatform, KnownPlatforms)
                ),
                Both(
                    OneOf(MarkerVariable.PlatformSystem, "iOS", "iPadOS"),
                    OneOf(MarkerVariable.SysPlatform, [.. KnownPlatforms.Where(platform => platform != "ios")])
                )
            )
        )
    );

    /// <summary>The variable's place in the facts; none for most.</summary>
    public static PlatformVariables GetBit(MarkerVariable variable) =>
        variable switch
        {
            MarkerVariable.OsName => PlatformVariables.OsName,
            MarkerVariable.SysPlatform => PlatformVariables.SysPlatform,
            MarkerVariable.PlatformSystem => PlatformVariables.PlatformSystem,
            _ => PlatformVariables.None,
        };

    /// <summary>The value of <c>sys_platform</c> that says the same as a value of <c>platform_system</c>, or null.</summary>
    public static string? FindPlatform(string system) => Array.Find(Systems, known => known.System == system).Platform;

    /// <summary>The one marker that stands for all that equal a diagram in every environment there is.</summary>
    public static Marker Apply(Marker diagram) =>
        AreConnected(diagram.Platform) ? diagram.AmongPossible(Simplify) : diagram;

    /// <summary>Whether facts may connect the variables.</summary>
    public static bool AreConnected(PlatformVariables variables) =>
        variables.HasFlag(PlatformVariables.SysPlatform) && variables != PlatformVariables.SysPlatform;

    private static Marker Simplify(Marker diagram)
    {
        Marker possible = Marker.True;
        if (diagram.Platform.HasFlag(PlatformVariables.OsName))
            possible = PossibleOsNames.Value;
        if (diagram.Platform.HasFlag(PlatformVariables.PlatformSystem))
            possible = MarkerAlgebra.And(possible, PossibleSystems.Value);
        Marker simpler = Choose(Mask(diagram, possible));
        return simpler.Platform == diagram.Platform ? simpler : Apply(simpler);
    }

    /// <summary>The diagram with <see cref="Marker.Impossible"/> at the end of every way on which the other one is false.</summary>
    private static Marker Mask(Marker diagram, Marker possible)
    {
        if (possible.IsFalse || diagram == Marker.Impossible)
            return Marker.Impossible;
        return possible.IsTrue ? diagram : MarkerAlgebra.Combine(diagram, possible, Mask);
    }

    /// <summary>Replaces impossible children, so that neighbours become equal: each child joins those before it unless it contradicts them.</summary>
    private static Marker Choose(Marker masked)
    {
        if (masked.Platform == PlatformVariables.None)
            return masked;
        List<Marker> runs = [];
        int[] places = new int[masked.Children.Length];
        for (int i = 0; i < places.Length; i++)
        {
            Marker child = masked.Children[i];
            if (runs.Count > 0 && Agree(runs[^1], child))
                runs[^1] = Fill(runs[^1], child);
            else
                runs.Add(child);
            places[i] = runs.Count - 1;
        }
        Marker[] chosen = [.. runs.Select(Choose)];
        return MarkerTable.Get(masked.Question, masked.Cuts, Array.ConvertAll(places, place => chosen[place]));
    }

    /// <summary>Whether two masked diagrams are equal wherever both lead to true or false.</summary>
    private static bool Agree(Marker left, Marker right)
    {
        if (left == right || left == Marker.Impossible || right == Marker.Impossible)
            return true;
        bool mayHoldImpossible = (left.Platform | right.Platform) != PlatformVariables.None;
        return mayHoldImpossible && MarkerAlgebra.All(left, right, Agree);
    }

    /// <summary>The masked diagram that says what either of two agreeing ones says.</summary>
    private static Marker Fill(Marker left, Marker right)
    {
        if (left == Marker.Impossible)
            return right;
        return left == right || right == Marker.Impossible ? left : MarkerAlgebra.Combine(left, right, Fill);
    }

    private static Marker Both(Marker left, Marker right) => MarkerAlgebra.And(left, right);

    private static Marker OneOf(MarkerVariable variable, params ReadOnlySpan<string> values)
    {
        Marker any = Marker.False;
        foreach (string value in values)
            any = MarkerAlgebra.Or(any, Marker.Equal(variable, value));
        return any;
    }
}
