using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging;
using Venvstacks.Packaging.LockFiles;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Locking;

/// <summary>The lock of a layer on disk, and whether it matches the definition.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Files">The paths of the lock's files.</param>
/// <param name="Hashes">The hashes of the definition and of the lock as they are now.</param>
public sealed record LayerLockState(LayerDefinition Layer, LayerLockFiles Files, LockHashes Hashes)
{
    /// <summary>The metadata of the last lock, or null.</summary>
    public LockMetadata? LastMetadata { get; init; }

    /// <summary>The packages of the lock, stale or not; empty if there is no lock.</summary>
    public ImmutableArray<LockedPackage> Packages { get; init; } = [];

    /// <summary>The lock file, stale or not; null if it is missing or unreadable.</summary>
    public Pylock? Document { get; init; }

    /// <summary>The problems of an unreadable lock file.</summary>
    public ImmutableArray<Diagnostic> LockProblems { get; init; } = [];

    /// <summary>The problem of unreadable metadata, or null.</summary>
    public Diagnostic? MetadataProblem { get; init; }

    /// <summary>The first edit of the lock file by hand, or null.</summary>
    internal SourceSpan? EditedAt { get; init; }

    /// <summary>The setting of <c>[tool.uv]</c> and the locked package that it excludes, or null.</summary>
    public string? SettingsConflict { get; init; }

    /// <summary>Whether the locks of all lower layers are valid and supply this lock's shared packages.</summary>
    public bool FitsLowerLayers { get; init; } = true;

    /// <summary>The reason to resolve the layer again, apart from lower layers; null if only version inputs changed.</summary>
    public LockReason? StaleReason =>
        Hashes.Requirements is null || LastMetadata is not { } last ? LockReason.NoLock
        : last.LockInputHash != Hashes.LockInput ? LockReason.RequirementsChanged
        : last.OtherInputsHash != Hashes.OtherInputs ? LockReason.OtherInputsChanged
        : last.RequirementsHash != Hashes.Requirements ? LockReason.LockEdited
        : SettingsConflict is not null ? LockReason.SettingsChanged
        : null;

    /// <summary>Whether the version matches the layer's name and modules; true if the layer is not versioned.</summary>
    public bool IsVersionCurrent => !Layer.Versioned || LastMetadata?.VersionInputsHash == Hashes.VersionInputs;

    /// <summary>Whether the layer can be built from the lock.</summary>
    public bool IsValid => StaleReason is null && IsVersionCurrent && FitsLowerLayers;

    /// <summary>The lock, or null if it is not valid.</summary>
    public LayerLock? Lock => IsValid ? new LayerLock(Layer, Files, LastMetadata!, Packages) : null;

    /// <summary>The deployed name of the layer, with <c>???</c> for an unknown version.</summary>
    public string DeployedName => Lock?.DeployedName ?? (Layer.Versioned ? $"{Layer.BuildName}@???" : Layer.BuildName);

    /// <summary>The packages of the lock whose files the layer holds itself.</summary>
    public IEnumerable<LockedPackage> OwnPackages => Packages.Where(package => !package.IsShared);

    /// <summary>Whether the supplied packages contain all shared packages of the lock, in the same versions.</summary>
    internal bool TakesOnly(IEnumerable<LockedPackage> supplied)
    {
        HashSet<(PackageName Name, PackageVersion Version)> known = supplied
            .Select(package => (package.Name, package.Version))
            .ToHashSet();
        return Packages
            .Where(package => package.IsShared)
            .All(package => known.Contains((package.Name, package.Version)));
    }

    /// <summary>The error for an operation that needs a valid lock.</summary>
    /// <param name="message">The refused operation.</param>
    public BuildEnvException ToException(string message) => new(Describe(message));

    private ImmutableArray<Diagnostic> Describe(string message)
    {
        Diagnostic[] metadata = MetadataProblem is { } problem ? [problem] : [];
        if (LockProblems.Length + metadata.Length > 0)
            return [.. LockProblems.Select(WithAdvice), .. metadata];
        if (StaleReason == LockReason.LockEdited)
            return
            [
                WithAdvice(
                    Diagnostic.Error(
                        DiagnosticCodes.StaleLock,
                        $"the lock of layer '{Layer.BuildName}' or its metadata was changed by hand",
                        EditedAt
                    )
                ),
            ];
        Diagnostic stale = Diagnostic.Error(DiagnosticCodes.StaleLock, message, Layer.Span) with
        {
            Notes = [DescribeReason()],
        };
        return [WithAdvice(stale)];
    }

    private static Diagnostic WithAdvice(Diagnostic problem) =>
        problem with
        {
            Help = null,
            Advice = new Remedy.LockLayers(),
        };

    private string DescribeReason() =>
        (StaleReason ?? (FitsLowerLayers ? LockReason.VersionInputsChanged : LockReason.LowerLayerChanged)) switch
        {
            LockReason.NoLock => "the layer has no lock",
            LockReason.RequirementsChanged => "the layer's requirements changed since it was locked",
            LockReason.OtherInputsChanged =>
                "the layer's Python version, targets or lower layers changed since it was locked",
            LockReason.SettingsChanged => SettingsConflict!,
            LockReason.LowerLayerChanged => "a layer below has no valid lock, or lacks packages that this lock shares",
            _ => "the layer's name or a module changed since it was locked",
        };
}
