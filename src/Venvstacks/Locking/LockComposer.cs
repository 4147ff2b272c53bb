using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Packaging.LockFiles;
using Venvstacks.Resolution;
using Venvstacks.Settings;

namespace Venvstacks.Locking;

/// <summary>Composes a layer's lock: its files, their metadata and the changes.</summary>
/// <param name="state">The lock on disk.</param>
/// <param name="settings">The settings of the stack.</param>
/// <param name="now">The date of the lock, if its packages change.</param>
internal sealed class LockComposer(LayerLockState state, UvSettings settings, DateTimeOffset now)
{
    /// <summary>The unchanged lock; missing files beside it are written.</summary>
    public LayerLocking Keep() => Complete(LockOutcome.Kept, null, state.LastMetadata!, state.Packages, null);

    /// <summary>The unchanged lock under a new version.</summary>
    public LayerLocking RaiseVersion(LockReason reason) =>
        Complete(LockOutcome.VersionRaised, reason, Date(state.Hashes), state.Packages, null);

    /// <summary>The lock of newly resolved packages. An equivalent lock file is kept.</summary>
    public LayerLocking Replace(Solution solution, ImmutableArray<LockedPackage> packages, LockReason reason)
    {
        Pylock pylock = LockText.Compose(state.Layer, settings, packages);
        bool isKept = state.Document is { } old && LockText.AreEqual(old, pylock);
        LockMetadata metadata = Date(state.Hashes with { Requirements = LockHashes.OfPackages(packages) });
        LayerLocking locking = Complete(OutcomeOf(metadata), reason, metadata, packages, isKept ? null : pylock);
        return locking with { Result = locking.Result with { Solution = solution } };
    }

    private LockOutcome OutcomeOf(LockMetadata metadata)
    {
        if (metadata.RequirementsHash != state.Hashes.Requirements)
            return LockOutcome.Changed;
        bool isRaised = state.LastMetadata is { } last && metadata.LockVersion > last.LockVersion;
        return isRaised ? LockOutcome.VersionRaised : LockOutcome.Unchanged;
    }

    /// <summary>The metadata: unchanged if nothing changed; with the old time if the packages did not; dated no later than <c>exclude-newer</c>.</summary>
    private LockMetadata Date(LockHashes hashes)
    {
        bool isVersioned = state.Layer.Versioned;
        LockMetadata? last = state.LastMetadata;
        if (last is null && isVersioned && state.MetadataProblem is { } problem)
            throw new LayerLockException(problem);
        bool isCurrent = last is not null && last.IsOf(hashes) && state.IsVersionCurrent;
        DateTimeOffset? known = last?.RequirementsHash == hashes.Requirements ? last?.LockedTime : null;
        DateTimeOffset time = known ?? now;
        if (settings.ExcludeNewer is { } limit && time > limit)
            time = limit;
        if (isCurrent)
            return last!.LockedTime == time ? last : last with { LockedAt = LockMetadata.FormatTime(time) };
        return new LockMetadata
        {
            LockInputHash = hashes.LockInput,
            RequirementsHash = hashes.Requirements,
            OtherInputsHash = hashes.OtherInputs,
            VersionInputsHash = hashes.VersionInputs,
            LockVersion = isVersioned ? (last?.LockVersion ?? 0) + 1 : 1,
            LockedAt = LockMetadata.FormatTime(time),
        };
    }

    private LayerLocking Complete(
        LockOutcome outcome,
        LockReason? reason,
        LockMetadata metadata,
        ImmutableArray<LockedPackage> packages,
        Pylock? pylock
    )
    {
        (LayerDefinition layer, LayerLockFiles files) = (state.Layer, state.Files);
        List<LockFileText> texts =
        [
            new(files.DeclaredRequirements, DeclaredRequirements.Write(layer)),
            new(files.Summary, PackageSummary.Write(layer.BuildName, packages)),
        ];
        if (pylock is not null)
            texts.Add(new LockFileText(files.Lock, LockText.Write(pylock, layer)));
        if (metadata != state.LastMetadata)
            texts.Add(new LockFileText(files.Metadata, metadata.ToText()));
        LayerLock layerLock = new(layer, files, metadata, packages);
        ImmutableArray<LockChange> changes = LockChange.Between(state.Packages, packages);
        return new LayerLocking(new LayerLockResult(layer, outcome, reason, layerLock, changes), [.. texts]);
    }
}
