using Venvstacks.Formats.Text;

namespace Venvstacks.Diagnostics;

/// <summary>Advice on a diagnostic: a closed set of values, which programs word with their own options.</summary>
public abstract record Remedy : Advice
{
    private Remedy() { }

    /// <summary>Lock the layers whose lock is not valid.</summary>
    public sealed record LockLayers : Remedy;

    /// <summary>Lock a layer again.</summary>
    public sealed record LockAgain : Remedy;

    /// <summary>Build the layers.</summary>
    public sealed record BuildFirst : Remedy;

    /// <summary>Run the same command while online, which fills the cache.</summary>
    public sealed record GoOnline : Remedy;

    /// <summary>Check the network, or work from the cache.</summary>
    /// <param name="What">What to check: <c>the URL and the network</c>.</param>
    public sealed record CheckNetwork(string What) : Remedy;

    /// <summary>Name a directory of runtime archives.</summary>
    /// <param name="OrInstallation">Whether an installed Python serves too.</param>
    public sealed record NameRuntimes(bool OrInstallation) : Remedy
    {
        /// <summary>Whether a run that is not offline can fetch the runtime.</summary>
        public bool OrOnline { get; init; }
    }

    /// <summary>Name a directory that holds wheels.</summary>
    /// <param name="First">What to do before, as an imperative: <c>build the wheels</c>; or null.</param>
    /// <param name="Else">The alternative, as an imperative: <c>lock the layer again</c>; or null.</param>
    public sealed record NameWheels(string? First = null, string? Else = null) : Remedy;

    /// <summary>Accept that a pattern matches no layer.</summary>
    public sealed record AllowMissing : Remedy;

    /// <summary>Write to another directory.</summary>
    /// <param name="Output">Which output is in question.</param>
    /// <param name="OrReplace">Whether the existing files may be replaced.</param>
    public sealed record NameOutput(StackPhase Output, bool OrReplace) : Remedy;

    /// <summary>Narrow the platforms of a layer, or supply wheels for the others.</summary>
    /// <param name="Platforms">The platforms that remain; empty where none would.</param>
    public sealed record SupplyWheels(ImmutableArray<string> Platforms) : Remedy;
}
