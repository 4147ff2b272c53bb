namespace Venvstacks.Packaging.Versions;

/// <summary>A number of a version: not negative, of any size (PEP 440 sets no limit).</summary>
public readonly struct VersionNumber : IEquatable<VersionNumber>, IComparable<VersionNumber>
{
    private readonly ulong _value;

    /// <summary>The digits, without leading zeros, of a number that is larger than any <see cref="ulong"/>; else null.</summary>
    private readonly string? _digits;

    private VersionNumber(ulong value, string? digits = null) => (_value, _digits) = (value, digits);

    /// <summary>The number as 64 bits; the largest value when it is larger.</summary>
    public ulong Saturated => _digits is null ? _value : ulong.MaxValue;

    /// <summary>The number that follows.</summary>
    public VersionNumber Next =>
        _digits is null && _value < ulong.MaxValue ? new VersionNumber(_value + 1) : FromDigits(Increment(ToString()));

    /// <summary>Reads decimal digits, of which there is at least one and nothing else.</summary>
    internal static VersionNumber FromDigits(ReadOnlySpan<char> digits)
    {
        ReadOnlySpan<char> significant = digits.TrimStart('0');
        if (significant.Length > 19)
            return ulong.TryParse(significant, out ulong large) ? large : new VersionNumber(0, significant.ToString());
        ulong value = 0;
        foreach (char digit in significant)
            value = (value * 10) + (ulong)(digit - '0');
        return new VersionNumber(value);
    }

    private static string Increment(string digits)
    {
        char[] next = ('0' + digits).ToCharArray();
        int i = next.Length - 1;
        for (; next[i] == '9'; i--)
            next[i] = '0';
        next[i]++;
        return new string(next);
    }

    /// <inheritdoc/>
    public int CompareTo(VersionNumber other)
    {
        if (_digits is null && other._digits is null)
            return _value.CompareTo(other._value);
        if (_digits is null || other._digits is null)
            return _digits is null ? -1 : 1;
        int byLength = _digits.Length.CompareTo(other._digits.Length);
        return byLength != 0 ? byLength : string.CompareOrdinal(_digits, other._digits);
    }

    /// <summary>The decimal digits.</summary>
    public override string ToString() => _digits ?? _value.ToString();

    /// <inheritdoc/>
    public bool Equals(VersionNumber other) => _value == other._value && _digits == other._digits;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is VersionNumber other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _digits?.GetHashCode(StringComparison.Ordinal) ?? _value.GetHashCode();

    /// <summary>A number of 64 bits.</summary>
    public static implicit operator VersionNumber(ulong value) => new(value);

    /// <summary>Whether two numbers are equal.</summary>
    public static bool operator ==(VersionNumber left, VersionNumber right) => left.Equals(right);

    /// <summary>Whether two numbers differ.</summary>
    public static bool operator !=(VersionNumber left, VersionNumber right) => !left.Equals(right);

    /// <summary>Whether a number is less than another.</summary>
    public static bool operator <(VersionNumber left, VersionNumber right) => left.CompareTo(right) < 0;

    /// <summary>Whether a number is at most another.</summary>
    public static bool operator <=(VersionNumber left, VersionNumber right) => left.CompareTo(right) <= 0;

    /// <summary>Whether a number is greater than another.</summary>
    public static bool operator >(VersionNumber left, VersionNumber right) => left.CompareTo(right) > 0;

    /// <summary>Whether a number is at least another.</summary>
    public static bool operator >=(VersionNumber left, VersionNumber right) => left.CompareTo(right) >= 0;
}
