namespace Venvstacks.Packaging.Versions;

/// <summary>64 bits of a version that compare as the versions do: a lesser key is a lesser version, and equal versions have equal keys.</summary>
/// <remarks>
/// From the top:
/// <code>
/// 16  first release number    all ones: the version has an epoch; one less: the number is that large or larger
/// 10  second release number   all ones: that large or larger; the same for all numbers below
/// 10  third release number
///  8  fourth release number
///  3  what follows            development release, a, b, rc, nothing, post-release, further release numbers
/// 14  its number
///  2  beyond that             0: a development release of it; 1: nothing; 2: a post-release or local version of it
///  1  exact                   the key says all; two versions with the same exact key are equal
/// </code>
/// After a number that does not fit, the rest is zero and the key is not exact: versions with such a key may still differ,
/// and <see cref="VersionOrder"/> decides. Exact and other keys never coincide in the bits above the last.
/// </remarks>
internal static class VersionKey
{
    private const int FirstBits = 16;
    private const ulong HasEpoch = (1UL << FirstBits) - 1;
    private static readonly int[] FurtherBits = [10, 10, 8];

    private enum Suffix
    {
        Dev,
        Alpha,
        Beta,
        ReleaseCandidate,
        None,
        Post,
        MoreNumbers,
    }

    private enum Beyond
    {
        Less,
        Nothing,
        More,
    }

    public static bool IsExact(ulong key) => (key & 1) != 0;

    public static ulong Pack(PackageVersion version)
    {
        Writer writer = new();
        if (version.Epoch != 0)
            writer.Write(HasEpoch, FirstBits, HasEpoch);
        else
            writer.Write(version.ReleaseAt(0), FirstBits, HasEpoch - 1);
        for (int i = 0; i < FurtherBits.Length; i++)
            writer.Write(version.ReleaseAt(i + 1), FurtherBits[i]);
        (Suffix suffix, VersionNumber number) = GetSuffix(version);
        writer.Write((ulong)suffix, 3, (ulong)Suffix.MoreNumbers);
        writer.Write(number, 14);
        Beyond beyond = GetBeyond(version, suffix);
        writer.Write((ulong)beyond, 2);
        writer.Write(writer.IsClosed || beyond != Beyond.Nothing ? 0UL : 1UL, 1, 2);
        return writer.Key;
    }

    private static (Suffix Suffix, VersionNumber Number) GetSuffix(PackageVersion version)
    {
        if (version.SignificantLength > 1 + FurtherBits.Length)
            return (Suffix.MoreNumbers, default);
        if (version.PreRelease is PreRelease pre)
            return (Suffix.Alpha + (int)pre.Kind, pre.Number);
        if (version.Post is VersionNumber post)
            return (Suffix.Post, post);
        return version.Dev is VersionNumber dev ? (Suffix.Dev, dev) : (Suffix.None, default);
    }

    private static Beyond GetBeyond(PackageVersion version, Suffix suffix)
    {
        if (version.Post is not null && suffix != Suffix.Post)
            return Beyond.More;
        if (version.Dev is not null && suffix != Suffix.Dev)
            return Beyond.Less;
        return version.Local is null ? Beyond.Nothing : Beyond.More;
    }

    /// <summary>Fills the key from the top; closes it at the first number that does not fit.</summary>
    private struct Writer
    {
        private int _free = 64;

        public Writer() { }

        public ulong Key { get; private set; }

        public bool IsClosed { get; private set; }

        public void Write(VersionNumber number, int bits) => Write(number, bits, (1UL << bits) - 1);

        /// <summary>Writes a number, cut to the limit, and closes the key when it is that.</summary>
        /// <param name="number">What to write.</param>
        /// <param name="bits">The width of the field.</param>
        /// <param name="limit">What stands for itself and all that is larger.</param>
        public void Write(VersionNumber number, int bits, ulong limit)
        {
            if (IsClosed)
                return;
            ulong value = Math.Min(number.Saturated, limit);
            _free -= bits;
            Key |= value << _free;
            IsClosed = value == limit;
        }
    }
}
