namespace Venvstacks.Packaging.Versions;

/// <summary>Writes sets of versions for messages: short, as version specifiers where there is one.</summary>
internal static class VersionRangesText
{
    public static string Format(VersionRanges ranges)
    {
        if (ranges.IsEmpty)
            return "∅";
        if (ranges.IsFull)
            return "*";
        return FormatWithHoles(ranges) ?? string.Join(" | ", ranges.Segments.Select(Format));
    }

    /// <summary><c>&gt;=1.0, !=1.5, &lt;2.0</c> when each gap is one that <c>!=</c> makes, else null.</summary>
    private static string? FormatWithHoles(VersionRanges ranges)
    {
        ImmutableArray<VersionSegment> segments = [.. ranges.Segments];
        List<string> clauses = [];
        for (int i = 1; i < segments.Length; i++)
        {
            VersionSegment hole = new(segments[i - 1].Upper, segments[i].Lower);
            if (FormatEqual(hole) is not { } version)
                return null;
            clauses.Add("!=" + version);
        }
        VersionSegment whole = new(ranges.Lower, ranges.Upper);
        if (clauses.Count == 0)
            return Format(whole);
        if (whole.Lower is { } lower)
            clauses.Insert(0, FormatLower(lower));
        if (whole.Upper is { } upper)
            clauses.Add(FormatUpper(upper));
        return string.Join(", ", clauses);
    }

    private static string Format(VersionSegment segment)
    {
        if (FormatEqual(segment) is { } version)
            return "==" + version;
        string? lower = segment.Lower is { } from ? FormatLower(from) : null;
        string? upper = segment.Upper is { } to ? FormatUpper(to) : null;
        return lower is null || upper is null ? lower ?? upper! : $"{lower}, {upper}";
    }

    /// <summary>The version of <c>==1.0</c> or <c>==1.*</c> when the stretch is that, else null.</summary>
    private static string? FormatEqual(VersionSegment segment)
    {
        if (segment is not { Lower: { IsAfter: false, Version: { } version } lower, Upper: { } upper })
            return null;
        if (upper == VersionCut.After(version) || upper == VersionCut.AfterLocals(version))
            return version.ToString();
        if (upper.IsAfter || !IsStart(version) || !IsStart(upper.Version))
            return null;
        ImmutableArray<VersionNumber> release = version.Release;
        PackageVersion next = new(release.SetItem(release.Length - 1, release[^1].Next), version.Epoch, dev: 0);
        return next == upper.Version ? lower.Version.Base + ".*" : null;
    }

    private static string FormatLower(VersionCut cut)
    {
        if (cut.IsAfterPostReleases)
            return $">{cut.Version.Base}";
        if (!cut.IsAfter && cut.Version is { Dev: { } dev, Post: { } post } && dev == 0 && post == 0)
            return $">{WithoutPost(cut.Version)}";
        return (cut.IsAfter ? ">" : ">=") + cut.Version;
    }

    private static string FormatUpper(VersionCut cut)
    {
        PackageVersion version = cut.Version;
        if (cut.IsAfterPostReleases)
            return $"<={version.Base}";
        if (cut.IsAfter)
            return $"<={version}";
        if (version is { Dev: { } dev, Post: { } post } && dev == 0)
            return post == 0 ? $"<={WithoutPost(version)}" : $"<{version.WithDev(null)}";
        return IsStart(version) ? $"<{version.Base}" : $"<{version}";
    }

    /// <summary>Whether a version is the least of its release: <c>1.0.dev0</c>.</summary>
    private static bool IsStart(PackageVersion version) =>
        version is { PreRelease: null, Post: null, Dev: { } dev, Local: null } && dev == 0;

    private static PackageVersion WithoutPost(PackageVersion version) =>
        new(version.Release, version.Epoch, version.PreRelease);
}
