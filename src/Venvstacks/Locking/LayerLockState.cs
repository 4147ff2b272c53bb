using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Json;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging.LockFiles;

namespace Venvstacks.Locking;

/// <summary>What lies on disk of a layer's lock, and whether it still is what the definition asks for.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Files">Where the lock lies.</param>
/// <param name="Hashes">The hashes of the definition and of the lock as they are now.</param>
public sealed record LayerLockState(LayerDefinition Layer, LayerLockFiles Files, LockHashes Hashes)
{
    /// <summary>What was recorded when the layer was last locked, or null.</summary>
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

    /// <summary>Whether the recorded packages are those that the definition asks for, a change of version inputs aside.</summary>
    public bool IsResolved => LastMetadata is { } last && last.IsOf(Hashes);

    /// <summary>Whether the version still stands for the layer's name and modules; always so where it is not versioned.</summary>
    public bool IsVersionCurrent => !Layer.Versioned || LastMetadata?.VersionInputsHash == Hashes.VersionInputs;

    /// <summary>Whether the layer can be built from the lock.</summary>
    public bool IsValid => IsResolved && IsVersionCurrent && FitsLowerLayers;

    /// <summary>The lock, or null where it is not valid.</summary>
    public LayerLock? Lock => IsValid ? new LayerLock(Layer, Files, LastMetadata!, Packages) : null;

    /// <summary>The name of the layer where it is deployed, with <c>???</c> for a version that is not known.</summary>
    public string DeployedName => Lock?.DeployedName ?? (Layer.Versioned ? $"{Layer.BuildName}@???" : Layer.BuildName);

    /// <summary>The packages of the lock whose files the layer holds itself.</summary>
    public IEnumerable<LockedPackage> OwnPackages => Packages.Where(package => !package.IsShared);

    /// <summary>Whether all packages that the lock takes from layers below are among some, in the same versions.</summary>
    internal bool TakesOnly(IEnumerable<LockedPackage> supplied)
    {
        var known = supplied.Select(package => (package.Name, package.Version)).ToHashSet();
        return Packages
            .Where(package => package.IsShared)
            .All(package => known.Contains((package.Name, package.Version)));
    }

    /// <summary>Why the lock is not valid, for people: the metadata recorded last, as it would be now, and the fields that differ.</summary>
    public JsonObject Explain()
    {
        JsonObject? last = LastMetadata?.ToJson();
        JsonObject current = DescribeCurrent();
        var changed = current
            .Select(field => field.Key)
            .Where(key => last is null || !JsonNode.DeepEquals(last[key], current[key]))
            .Order(StringComparer.Ordinal);
        return new JsonObject
        {
            ["changed_fields"] = new JsonArray([.. changed.Select(key => (JsonNode?)key)]),
            ["last_metadata"] = last,
            ["lock_metadata"] = current,
        };
    }

    /// <summary>An error for whoever needs a valid lock.</summary>
    /// <param name="message">What cannot be done for the lack of one.</param>
    public BuildEnvException ToException(string message)
    {
        Diagnostic stale = Diagnostic.Error(
            "VS2001",
            message,
            Layer.Span,
            "run 'venvstacks lock' first, or add '--lock-if-needed'"
        ) with
        {
            Notes = ["Invalid lock details:", JsonText.Write(Explain())],
        };
        Diagnostic[] metadata = MetadataProblem is { } problem ? [problem] : [];
        return new BuildEnvException([stale, .. LockProblems, .. metadata]);
    }

    private JsonObject DescribeCurrent()
    {
        bool isComparable = FitsLowerLayers && LastMetadata?.LockInputHash == Hashes.LockInput;
        return new JsonObject
        {
            ["lock_input_hash"] = Hashes.LockInput,
            ["requirements_hash"] = isComparable ? Hashes.Requirements : null,
            ["other_inputs_hash"] = Hashes.OtherInputs,
            ["version_inputs_hash"] = Hashes.VersionInputs,
            ["locked_at"] = IsValid ? LastMetadata!.LockedAt : null,
            ["lock_version"] = IsValid ? LastMetadata!.LockVersion : null,
        };
    }
}
