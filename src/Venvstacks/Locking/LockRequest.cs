using System.Collections.Immutable;
using Venvstacks.Definitions;

namespace Venvstacks.Locking;

/// <summary>Whether a layer is locked.</summary>
public enum LockMode
{
    /// <summary>Resolved again, whether its lock is valid or not.</summary>
    Always,

    /// <summary>Resolved again when its lock is not valid or a layer below changed.</summary>
    IfNeeded,

    /// <summary>Left as it is.</summary>
    Never,
}

/// <summary>Which layers of a stack are locked, and how.</summary>
public sealed record LockRequest
{
    /// <summary>What holds for layers that <see cref="Modes"/> does not name.</summary>
    public LockMode Mode { get; init; }

    /// <summary>What holds for single layers.</summary>
    public ImmutableDictionary<LayerDefinition, LockMode> Modes { get; init; } =
        ImmutableDictionary<LayerDefinition, LockMode>.Empty;

    /// <summary>The layers whose old versions are forgotten rather than kept; they are always resolved again, unless left as they are.</summary>
    public ImmutableHashSet<LayerDefinition> Reset { get; init; } = [];

    /// <summary>The command that the locks name as their origin.</summary>
    public string Command { get; init; } = "venvstacks lock";

    /// <summary>What is done with a layer. A layer without platforms is left as it is.</summary>
    public LockMode ModeOf(LayerDefinition layer)
    {
        LockMode mode = layer.Platforms.IsEmpty ? LockMode.Never : Modes.GetValueOrDefault(layer, Mode);
        return mode == LockMode.IfNeeded && Reset.Contains(layer) ? LockMode.Always : mode;
    }
}
