using Venvstacks.Diagnostics;
using Venvstacks.Formats.Packing;
using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Publishing;

/// <summary>Which archive a layer is to have, and whether it has to be made.</summary>
/// <param name="Layer">The layer; its archive has no size and hash where it has to be made.</param>
/// <param name="Reason">Why it has to be made; null where it is unchanged.</param>
internal sealed record ArchivePlan(PublishedLayer Layer, RebuildReason? Reason)
{
    /// <summary>Decides by what was published before.</summary>
    /// <param name="facts">The facts about the layer.</param>
    /// <param name="target">The target that it is for.</param>
    /// <param name="output">The folder of archives.</param>
    /// <param name="fingerprints">The fingerprints of known files.</param>
    /// <param name="format">The format of the archive.</param>
    /// <param name="origin">How the archive would be made; null where that is not known.</param>
    /// <param name="force">Whether to make it in any case.</param>
    public static ArchivePlan Of(
        LayerFacts facts,
        Target target,
        OutputFolder output,
        FingerprintCache fingerprints,
        ArchiveFormat format,
        ArchiveOrigin? origin = null,
        bool force = false
    )
    {
        PreviousPublication? previous = output.FindLayer(facts.LayerName);
        int build = previous is not null && previous.LockVersion == facts.LockVersion ? previous.Build : 0;
        RebuildReason? reason =
            force ? RebuildReason.Requested
            : previous is null ? RebuildReason.NotMadeBefore
            : Compare(origin, output.FindArchiveOrigin(facts.LayerName)) is { } changed ? changed
            : WithoutContent(previous.Layer) != Describe(build) ? RebuildReason.DescriptionChanged
            : !HasArchive(output, fingerprints, previous.Layer!.Archive!) ? RebuildReason.ArchiveMissing
            : null;
        return new ArchivePlan(reason is null ? previous!.Layer! : Describe(build + 1), reason);

        PublishedLayer Describe(int number) => new(facts, ArchiveOf(facts, target, output, format, number));
    }

    // What the reference published has no origin and is taken as it is.
    private static RebuildReason? Compare(ArchiveOrigin? origin, ArchiveOrigin? previous) =>
        origin is null || previous is null ? null
        : origin.ManifestSha256 != previous.ManifestSha256 ? RebuildReason.Changed
        : origin.Encoding != previous.Encoding ? RebuildReason.EncodingChanged
        : null;

    private static PublishedLayer? WithoutContent(PublishedLayer? layer) =>
        layer is null ? null : layer with { Archive = layer.Archive! with { Size = null, Sha256 = null } };

    private static bool HasArchive(OutputFolder output, FingerprintCache fingerprints, ArchiveFacts archive)
    {
        FileInfo file = new(output.PathOf(archive.FileName));
        return file.Exists && file.Length == archive.Size && fingerprints.IsUnchanged(file.FullName, archive.Sha256!);
    }

    private static ArchiveFacts ArchiveOf(
        LayerFacts facts,
        Target target,
        OutputFolder output,
        ArchiveFormat format,
        int build
    )
    {
        string name = output.IsTagged ? $"{facts.InstallTarget}-{target}-{build}" : facts.InstallTarget;
        return new ArchiveFacts(build, name + format.Extension, target);
    }
}
