namespace Venvstacks.Packaging.Versions;

/// <summary>The order of versions, segment by segment (PEP 440 "Summary of permitted suffixes and relative ordering").</summary>
internal static class VersionOrder
{
    public static int Compare(PackageVersion left, PackageVersion right)
    {
        int order = left.Epoch.CompareTo(right.Epoch);
        if (order == 0)
            order = CompareRelease(left, right);
        if (order == 0)
            order = ComparePreRelease(left, right);
        if (order == 0)
            order = Nullable.Compare(left.Post, right.Post); // 1.0 < 1.0.post0
        if (order == 0)
            order = CompareDev(left.Dev, right.Dev);
        return order != 0 ? order : CompareLocal(left.Local, right.Local);
    }

    /// <summary>Of equal versions equal.</summary>
    public static int GetHashCode(PackageVersion version)
    {
        HashCode hash = new();
        hash.Add(version.Epoch);
        for (int i = 0; i < version.SignificantLength; i++)
            hash.Add(version.Release[i]);
        hash.Add(version.PreRelease);
        hash.Add(version.Post);
        hash.Add(version.Dev);
        hash.Add(version.Local, StringComparer.Ordinal);
        return hash.ToHashCode();
    }

    /// <summary>1.0 equals 1.0.0: the shorter one is read with zeros.</summary>
    private static int CompareRelease(PackageVersion left, PackageVersion right)
    {
        int length = Math.Max(left.Release.Length, right.Release.Length);
        for (int i = 0; i < length; i++)
        {
            int order = left.ReleaseAt(i).CompareTo(right.ReleaseAt(i));
            if (order != 0)
                return order;
        }
        return 0;
    }

    /// <summary>1.0.dev1 &lt; 1.0a1 &lt; 1.0b1 &lt; 1.0rc1 &lt; 1.0, 1.0.post1.</summary>
    private static int ComparePreRelease(PackageVersion left, PackageVersion right)
    {
        int order = GetPhase(left).CompareTo(GetPhase(right));
        return order != 0 ? order : Nullable.Compare(left.PreRelease, right.PreRelease);
    }

    /// <summary>0: a development release of the release itself; 1: a pre-release; 2: neither.</summary>
    private static int GetPhase(PackageVersion version)
    {
        if (version.PreRelease is not null)
            return 1;
        return version.Dev is not null && version.Post is null ? 0 : 2;
    }

    /// <summary>1.0a1.dev1 &lt; 1.0a1.</summary>
    private static int CompareDev(VersionNumber? left, VersionNumber? right)
    {
        if (left is null || right is null)
            return (left is null).CompareTo(right is null);
        return left.Value.CompareTo(right.Value);
    }

    /// <summary>No label first; then part by part, words before numbers, a label before the longer one that it starts.</summary>
    private static int CompareLocal(string? left, string? right)
    {
        if (left is null || right is null)
            return (left is not null).CompareTo(right is not null);
        ReadOnlySpan<char> l = left;
        ReadOnlySpan<char> r = right;
        while (!l.IsEmpty && !r.IsEmpty)
        {
            int order = CompareLocalPart(TakePart(ref l), TakePart(ref r));
            if (order != 0)
                return order;
        }
        return l.Length.CompareTo(r.Length);
    }

    private static int CompareLocalPart(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        bool leftIsNumber = IsNumber(left);
        int order = leftIsNumber.CompareTo(IsNumber(right));
        if (order == 0 && leftIsNumber)
            order = left.Length.CompareTo(right.Length); // the normal form has no leading zeros
        return order != 0 ? order : left.SequenceCompareTo(right);
    }

    private static bool IsNumber(ReadOnlySpan<char> part) => !part.ContainsAnyExceptInRange('0', '9');

    private static ReadOnlySpan<char> TakePart(ref ReadOnlySpan<char> label)
    {
        int dot = label.IndexOf('.');
        ReadOnlySpan<char> part = dot < 0 ? label : label[..dot];
        label = dot < 0 ? [] : label[(dot + 1)..];
        return part;
    }
}
