using Venvstacks.Platforms;

namespace Venvstacks.Selection;

/// <summary>Whether an operation is run on a layer.</summary>
public enum OperationChoice
{
    /// <summary>Never.</summary>
    No,

    /// <summary>If its result is missing or out of date.</summary>
    IfNeeded,

    /// <summary>In any case.</summary>
    Yes,
}

/// <summary>The requested operations and the layers that they are for.</summary>
public sealed record SelectionRequest
{
    /// <summary>Patterns of build names; empty for all layers.</summary>
    public ImmutableArray<string> Include { get; init; } = [];

    /// <summary>Patterns of the build names of layers whose locked versions are discarded.</summary>
    public ImmutableArray<string> ResetLock { get; init; } = [];

    /// <summary>Whether a pattern that matches no layer is a warning, not an error.</summary>
    public bool AllowMissing { get; init; }

    /// <summary>Whether the included layers are locked.</summary>
    public OperationChoice Lock { get; init; }

    /// <summary>Whether the included layers are built.</summary>
    public bool Build { get; init; }

    /// <summary>Whether the included layers are published or exported.</summary>
    public bool Publish { get; init; }

    /// <summary>Whether the dependencies of the included layers are locked in any case, not only if needed.</summary>
    public bool LockDependencies { get; init; }

    /// <summary>Whether the dependencies of the included layers are built in any case, not only if needed.</summary>
    public bool BuildDependencies { get; init; }

    /// <summary>Whether the dependencies of the included layers are published too.</summary>
    public bool PublishDependencies { get; init; }

    /// <summary>Whether the layers that depend on the included ones are built too.</summary>
    public bool BuildDerived { get; init; }

    /// <summary>Whether the layers that depend on the included ones are published too.</summary>
    public bool PublishDerived { get; init; }

    /// <summary>The targets that layers are built and published for; none selects layers for any target.</summary>
    public ImmutableArray<Target> Targets { get; init; } = [];

    /// <summary>The request without operations on related layers that lack the operation on the included ones.</summary>
    internal SelectionRequest Effective()
    {
        // Related layers are built only if they were locked, and published only if they were built.
        bool locks = Lock == OperationChoice.Yes;
        bool lockDependencies = locks && LockDependencies;
        bool buildDependencies = Build && BuildDependencies && (!locks || lockDependencies);
        bool publishDependencies =
            Publish && PublishDependencies && (!locks || lockDependencies) && (!Build || buildDependencies);
        bool buildDerived = Build && BuildDerived;
        return this with
        {
            LockDependencies = lockDependencies,
            BuildDependencies = buildDependencies,
            PublishDependencies = publishDependencies,
            BuildDerived = buildDerived,
            PublishDerived = Publish && PublishDerived && (!Build || buildDerived),
        };
    }
}
