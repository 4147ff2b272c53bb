using System.Collections.Immutable;
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

    /// <summary>The packages of the lock, stale or not; none where there is no lock.</summary>
    public ImmutableArray<LockedPackage> Packages { get; init; } = [];

    /// <summary>The lock file, stale or not, or null where there is none that can be read.</summary>
    public Pylock? Document { get; init; }

    /// <summary>Why the lock file cannot be read; none where it can, or where there is none.</summary>
    public ImmutableArray<Diagnostic> LockProblems { get; init; } = [];

    /// <summary>Why its metadata cannot be read, or null.</summary>
    public Diagnostic? MetadataProblem { get; init; }

    /// <summary>Whether the locks of all layers below are valid and supply what this lock takes from them.</summary>
    public bool FitsLowerLayers { get; init; } = true;

    /// <summary>Why the layer has to be resolved again, apart from lower layers; null if nothing changed but version inputs.</summary>
    public LockReason? StaleReason =>
        Hashes.Requirements is null || LastMetadata is not { } last ? LockReason.NoLock
        : last.LockInputHash != Hashes.LockInput ? LockReason.RequirementsChanged
        : last.OtherInputsHash != Hashes.OtherInputs ? LockReason.OtherInputsChanged
        : last.RequirementsHash != Hashes.Requirements ? LockReason.LockEdited
        : null;

    /// <summary>Whether the version still stands for the layer's name and modules; always so where it is not versioned.</summary>
    public bool IsVersionCurrent => !Layer.Versioned || LastMetadata?.VersionInputsHash == Hashes.VersionInputs;

    /// <summary>Whether the layer can be built from the lock.</summary>
    public bool IsValid => StaleReason is null && IsVersionCurrent && FitsLowerLayers;

    /// <summary>The lock, or null where it is not valid.</summary>
    public LayerLock? Lock => IsValid ? new LayerLock(Layer, Files, LastMetadata!, Packages) : null;

    /// <summary>The name of the layer where it is deployed, with <c>???</c> for a version that is not known.</summary>
    public string DeployedName => Lock?.DeployedName ?? (Layer.Versioned ? $"{Layer.BuildName}@???" : Layer.BuildName);

    /// <summary>The packages of the lock whose files the layer holds itself.</summary>
    public IEnumerable<LockedPackage> OwnPackages => Packages.Where(package => !package.IsShared);

    /// <summary>Whether all packages that the lock takes from layers below are among some, in the same versions.</summary>
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
    /// <param name="message">The operation that cannot be done.</param>
    public BuildEnvException ToException(string message)
    {
        Diagnostic stale = Diagnostic.Error(DiagnosticCodes.StaleLock, message, Layer.Span) with
        {
            Advice = new Remedy.LockLayers(),
            Notes = [DescribeReason()],
        };
        Diagnostic[] metadata = MetadataProblem is { } problem ? [problem] : [];
        return new BuildEnvException([stale, .. LockProblems, .. metadata]);
    }

    private string DescribeReason() =>
        (StaleReason ?? (FitsLowerLayers ? LockReason.VersionInputsChanged : LockReason.LowerLayerChanged)) switch
        {
            LockReason.NoLock => "the layer has no lock that can be read",
            LockReason.RequirementsChanged => "the layer's requirements changed since it was locked",
            LockReason.OtherInputsChanged =>
                "the layer's Python version, targets or lower layers changed since it was locked",
            LockReason.LockEdited => "the lock file or its metadata was edited after locking",
            LockReason.LowerLayerChanged => "a layer below has no valid lock, or lacks packages that this lock shares",
            _ => "the layer's name or a module changed since it was locked",
        };
}
