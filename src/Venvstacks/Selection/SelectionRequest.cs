using System.Collections.Immutable;
using Venvstacks.Platforms;

namespace Venvstacks.Selection;

/// <summary>Whether something is done with a layer.</summary>
public enum OperationChoice
{
    /// <summary>Not at all.</summary>
    No,

    /// <summary>Where its result is missing or outdated.</summary>
    IfNeeded,

    /// <summary>In any case.</summary>
    Yes,
}

/// <summary>What is to be done, with which layers; the options of the command line (<c>--include</c> and its companions).</summary>
public sealed record SelectionRequest
{
    /// <summary>Patterns of build names; none stands for all layers.</summary>
    public ImmutableArray<string> Include { get; init; } = [];

    /// <summary>Patterns of the build names of layers whose locked versions are forgotten.</summary>
    public ImmutableArray<string> ResetLock { get; init; } = [];

    /// <summary>Whether a pattern that matches no layer is only worth a warning.</summary>
    public bool AllowMissing { get; init; }

    /// <summary>Whether the included layers are locked.</summary>
    public OperationChoice Lock { get; init; }

    /// <summary>Whether the included layers are built.</summary>
    public bool Build { get; init; }

    /// <summary>Whether the included layers are published or exported.</summary>
    public bool Publish { get; init; }

    /// <summary>Whether what the included layers depend on is locked too, not only if needed.</summary>
    public bool LockDependencies { get; init; }

    /// <summary>Whether what the included layers depend on is built too, not only if needed.</summary>
    public bool BuildDependencies { get; init; }

    /// <summary>Whether what the included layers depend on is published too.</summary>
    public bool PublishDependencies { get; init; }

    /// <summary>Whether what depends on the included layers is built too.</summary>
    public bool BuildDerived { get; init; }

    /// <summary>Whether what depends on the included layers is published too.</summary>
    public bool PublishDerived { get; init; }

    /// <summary>The target that layers are built and published for; null leaves that to the verb, which takes the host's.</summary>
    public Target? Target { get; init; }

    /// <summary>The request without what makes no sense: nothing related is done with what is not done first.</summary>
    internal SelectionRequest Effective()
    {
        // Steps follow one another: what is locked anew is built anew, what is built anew is published anew.
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
