using Venvstacks.Formats.Text;

namespace Venvstacks.Packaging.Versions;

/// <summary>A version of a package (PEP 440): <c>1!2.0rc1.post2.dev3+local.4</c>.</summary>
/// <remarks>
/// Equal versions may be written differently: <c>1.0</c> equals <c>1.0.0</c>, each with its own normal form.
/// Nearly every comparison is that of one packed key (<see cref="VersionKey"/>).
/// </remarks>
public sealed class PackageVersion : IEquatable<PackageVersion>, IComparable<PackageVersion>, IComparable
{
    private readonly ulong _key;

    /// <summary>The parts that most versions do not have, kept apart so that versions take less memory; null without any.</summary>
    private readonly RareSegments? _rare;

    private string? _text;

    /// <summary>Puts a version together from its segments.</summary>
    /// <param name="release">The release segment, at least one number.</param>
    /// <param name="epoch">The epoch.</param>
    /// <param name="preRelease">The pre-release segment, or null.</param>
    /// <param name="post">The number of the post-release segment, or null.</param>
    /// <param name="dev">The number of the development segment, or null.</param>
    /// <param name="local">The local version label in its normal form, or null.</param>
    internal PackageVersion(
        ImmutableArray<VersionNumber> release,
        VersionNumber epoch = default,
        PreRelease? preRelease = null,
        VersionNumber? post = null,
        VersionNumber? dev = null,
        string? local = null
    )
    {
        Release = release;
        bool isPlain = epoch == 0 && preRelease is null && post is null && dev is null && local is null;
        _rare = isPlain ? null : new RareSegments(epoch, preRelease, post, dev, local);
        _key = VersionKey.Pack(this);
    }

    /// <summary>The epoch; 0 when none is written.</summary>
    public VersionNumber Epoch => _rare?.Epoch ?? default;

    /// <summary>The release segment as written, trailing zeros included: at least one number.</summary>
    public ImmutableArray<VersionNumber> Release { get; }

    /// <summary>The pre-release segment, or null.</summary>
    public PreRelease? PreRelease => _rare?.PreRelease;

    /// <summary>The number of the post-release segment, or null.</summary>
    public VersionNumber? Post => _rare?.Post;

    /// <summary>The number of the development release segment, or null.</summary>
    public VersionNumber? Dev => _rare?.Dev;

    /// <summary>The local version label in its normal form (lower case, parts set off by dots), or null.</summary>
    public string? Local => _rare?.Local;

    /// <summary>Whether it is a pre-release or a development release, which nobody gets who does not ask for it (PEP 440 "Handling of pre-releases").</summary>
    public bool IsPrerelease => PreRelease is not null || Dev is not null;

    /// <summary>Whether it has a post-release segment.</summary>
    public bool IsPostRelease => Post is not null;

    /// <summary>Whether it has a development release segment.</summary>
    public bool IsDevRelease => Dev is not null;

    /// <summary>Whether it has a local version label.</summary>
    public bool IsLocal => Local is not null;

    /// <summary>The version without its local label.</summary>
    public PackageVersion Public => Local is null ? this : new PackageVersion(Release, Epoch, PreRelease, Post, Dev);

    /// <summary>The epoch and release segment alone.</summary>
    public PackageVersion Base => IsPrerelease || IsPostRelease || IsLocal ? new PackageVersion(Release, Epoch) : this;

    /// <summary>The number of release numbers without the zeros at the end, which do not count in comparisons.</summary>
    internal int SignificantLength
    {
        get
        {
            int length = Release.Length;
            while (length > 0 && Release[length - 1] == 0)
                length--;
            return length;
        }
    }

    /// <summary>Reads a version in any spelling that PEP 440 appendix B accepts.</summary>
    /// <exception cref="ParseException">The text is not a version.</exception>
    public static PackageVersion Parse(string text) =>
        TryParse(text, out PackageVersion? version, out ParseError? error) ? version : throw new ParseException(error);

    /// <summary>Reads a version as <see cref="Parse"/> does, or says why it is none.</summary>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out PackageVersion? version,
        [NotNullWhen(false)] out ParseError? error
    )
    {
        VersionParser parser = new(text);
        version = parser.Parse();
        error = version is null ? parser.GetError(text) : null;
        return version is not null;
    }

    /// <summary>Reads a version as <see cref="Parse"/> does; false when it is none.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out PackageVersion? version)
    {
        version = new VersionParser(text).Parse();
        return version is not null;
    }

    /// <summary>A number of the release segment; 0 past its end, as comparisons read it.</summary>
    internal VersionNumber ReleaseAt(int index) => index < Release.Length ? Release[index] : default;

    /// <summary>The same version with another development release segment and without a local label.</summary>
    internal PackageVersion WithDev(VersionNumber? dev) => new(Release, Epoch, PreRelease, Post, dev);

    /// <summary>The normal form (PEP 440 "Normalization").</summary>
    public override string ToString() => _text ??= Format();

    private string Format()
    {
        StringBuilder text = new();
        if (Epoch != 0)
            text.Append(Epoch).Append('!');
        text.AppendJoin('.', Release).Append(PreRelease);
        if (Post is not null)
            text.Append(".post").Append(Post);
        if (Dev is not null)
            text.Append(".dev").Append(Dev);
        if (Local is not null)
            text.Append('+').Append(Local);
        return text.ToString();
    }

    /// <inheritdoc/>
    public int CompareTo(PackageVersion? other)
    {
        if (other is null)
            return 1;
        if (_key != other._key)
            return _key < other._key ? -1 : 1;
        return VersionKey.IsExact(_key) ? 0 : VersionOrder.Compare(this, other);
    }

    /// <inheritdoc/>
    public int CompareTo(object? obj) =>
        obj is null or PackageVersion
            ? CompareTo(obj as PackageVersion)
            : throw new ArgumentException("not a version", nameof(obj));

    /// <inheritdoc/>
    public bool Equals(PackageVersion? other) =>
        ReferenceEquals(this, other) || (other is not null && _key == other._key && CompareTo(other) == 0);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PackageVersion);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        VersionKey.IsExact(_key) ? HashCode.Combine(_key) : VersionOrder.GetHashCode(this);

    /// <summary>Whether two versions are equal.</summary>
    public static bool operator ==(PackageVersion? left, PackageVersion? right) =>
        left is null ? right is null : left.Equals(right);

    /// <summary>Whether two versions differ.</summary>
    public static bool operator !=(PackageVersion? left, PackageVersion? right) => !(left == right);

    /// <summary>Whether a version comes before another.</summary>
    public static bool operator <(PackageVersion left, PackageVersion right) => left.CompareTo(right) < 0;

    /// <summary>Whether a version comes before another or is equal.</summary>
    public static bool operator <=(PackageVersion left, PackageVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Whether a version comes after another.</summary>
    public static bool operator >(PackageVersion left, PackageVersion right) => left.CompareTo(right) > 0;

    /// <summary>Whether a version comes after another or is equal.</summary>
    public static bool operator >=(PackageVersion left, PackageVersion right) => left.CompareTo(right) >= 0;

    private sealed record RareSegments(
        VersionNumber Epoch,
        PreRelease? PreRelease,
        VersionNumber? Post,
        VersionNumber? Dev,
        string? Local
    );
}
