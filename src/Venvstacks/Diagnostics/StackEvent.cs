namespace Venvstacks.Diagnostics;

/// <summary>The long parts of a run, for progress.</summary>
public enum StackPhase
{
    /// <summary>Versions are chosen.</summary>
    Resolve,

    /// <summary>Wheels and runtime archives are fetched.</summary>
    Download,

    /// <summary>Wheels and runtime archives are unpacked, layers are put together.</summary>
    Build,

    /// <summary>Layers are packed into archives.</summary>
    Publish,

    /// <summary>Layers are written as runnable copies.</summary>
    Export,

    /// <summary>Archives are unpacked into an installation.</summary>
    Install,

    /// <summary>The modules of installed layers are compiled.</summary>
    Compile,
}

/// <summary>Progress of a run: an item began, went on or ended.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Item">The item: a layer's build name or a file's name, the same in all its events.</param>
public sealed record StackEvent(StackPhase Phase, string Item)
{
    /// <summary>The work that is done, in bytes, or in steps where the phase has no bytes.</summary>
    public long Done { get; init; }

    /// <summary>The work in all, or null when that is not known.</summary>
    public long? Total { get; init; }

    /// <summary>Whether <see cref="Done"/> and <see cref="Total"/> count bytes.</summary>
    public bool InBytes { get; init; }

    /// <summary>Whether the item is finished.</summary>
    public bool IsFinished { get; init; }

    /// <summary>The outcome in a few words, or null.</summary>
    public string? Outcome { get; init; }

    /// <summary>Why a finished layer was built, published or exported again; null where it is unchanged, and for other events.</summary>
    public RebuildReason? Reason { get; init; }
}
