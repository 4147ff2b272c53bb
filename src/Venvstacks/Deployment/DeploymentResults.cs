using Venvstacks.Formats.Text;
using Venvstacks.Publishing;

namespace Venvstacks.Deployment;

/// <summary>The plan of an installation or update.</summary>
/// <param name="Layers">The layers, lower ones first.</param>
/// <param name="IsChanged">Whether a new generation would be made.</param>
/// <param name="Unpacked">The names of the layers whose archives would be unpacked; the others are in the installation.</param>
public sealed record DeploymentPlan(
    ImmutableArray<PublishedLayer> Layers,
    bool IsChanged,
    ImmutableArray<string> Unpacked
)
{
    /// <summary>The bytes that would be fetched from the source: manifests, and archives or parts of them.</summary>
    public long Bytes { get; init; }

    /// <summary>Whether an update would be skipped because it had been rolled back from.</summary>
    public bool IsSkipped { get; init; }

    /// <summary>Whether only the links to layers would be made or removed.</summary>
    public bool ChangesLinks { get; init; }

    /// <summary>Whether the layers stay and archives of the current generation would be fetched to be kept, or kept ones removed.</summary>
    public bool ChangesArchives { get; init; }
}

/// <summary>The result of a change to an installation.</summary>
/// <param name="Generation">The current generation.</param>
/// <param name="IsChanged">Whether it is another one than before.</param>
public sealed record DeploymentChange(Generation Generation, bool IsChanged)
{
    /// <summary>Whether an update was skipped because it had been rolled back from.</summary>
    public bool IsSkipped { get; init; }

    /// <summary>Whether only the links to layers were made or removed.</summary>
    public bool ChangesLinks { get; init; }

    /// <summary>Whether the layers stayed and archives of the current generation were fetched to be kept, or kept ones removed.</summary>
    public bool ChangesArchives { get; init; }

    /// <summary>The differences beside the generations that <c>repair</c> removed: links, and permissions of records.</summary>
    public ImmutableArray<TreeProblem> Repaired { get; init; } = [];

    /// <summary>The origin of the files of each layer, lower layers first; empty where nothing changed.</summary>
    public ImmutableArray<LayerTransfer> Transfers { get; init; } = [];
}

/// <summary>A generation in the status of an installation.</summary>
/// <param name="Generation">The generation.</param>
/// <param name="IsInUse">Whether an application of it is running.</param>
public sealed record GenerationStatus(Generation Generation, bool IsInUse)
{
    /// <summary>Whether the installation lies at another path than when the generation was made.</summary>
    public bool IsMoved { get; init; }

    /// <summary>The differences that are seen without looking into layers.</summary>
    public ImmutableArray<TreeProblem> Problems { get; init; } = [];

    /// <summary>The damage of the generation's lists of files, without a full stop; null where none is missing.</summary>
    public string? DamagedRecord { get; init; }
}

/// <summary>The status of an installation.</summary>
/// <param name="Directory">The full path of the installation.</param>
/// <param name="Current">The current generation.</param>
/// <param name="Kept">The generations that can be gone back to, in ascending order.</param>
/// <param name="IsMoved">Whether the installation lies at another path than when the generation was made.</param>
public sealed record DeploymentStatus(
    string Directory,
    GenerationStatus Current,
    ImmutableArray<GenerationStatus> Kept,
    bool IsMoved
)
{
    /// <summary>The earlier generations whose records are damaged or missing, in ascending order.</summary>
    public ImmutableArray<KeptVerification> Damaged { get; init; } = [];

    /// <summary>The differences beside the generations: links, and permissions of records.</summary>
    public ImmutableArray<TreeProblem> Problems { get; init; } = [];
}

/// <summary>The result of a check of an installation.</summary>
/// <param name="Generation">The current generation.</param>
/// <param name="Problems">The differences of the current generation, and of what lies beside the generations, from what was installed, by layer and path.</param>
/// <param name="IsMoved">Whether the installation lies at another path than when the generation was made.</param>
public sealed record VerificationResult(Generation Generation, ImmutableArray<TreeProblem> Problems, bool IsMoved)
{
    /// <summary>The damage of the generation's lists of files, without a full stop; null where they are whole. Layers without a whole list are not compared.</summary>
    public string? DamagedRecord => Damage?.Message;

    /// <summary>The error for <see cref="DamagedRecord"/>.</summary>
    internal Diagnostic? Damage { get; init; }

    /// <summary>The generations that <c>rollback</c> can go back to, in ascending order.</summary>
    public ImmutableArray<KeptVerification> Kept { get; init; } = [];

    /// <summary>The differences of files that several generations share by hard links, which <see cref="Problems"/> and <see cref="Kept"/> have once for each generation.</summary>
    public ImmutableArray<SharedProblem> Shared { get; init; } = [];

    /// <summary>Whether the current generation can be used.</summary>
    public bool IsGood => !IsMoved && DamagedRecord is null && Problems.All(problem => problem.IsWarning);
}

/// <summary>The result of a clean-up.</summary>
/// <param name="Removed">The numbers of the removed generations.</param>
/// <param name="InUse">The numbers of the generations that stay because an application of them is running.</param>
public sealed record CollectionResult(ImmutableArray<int> Removed, ImmutableArray<int> InUse);
