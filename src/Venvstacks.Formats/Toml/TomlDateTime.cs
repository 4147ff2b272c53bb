using System.Globalization;

namespace Venvstacks.Formats.Toml;

/// <summary>The kind of a TOML date or time.</summary>
public enum TomlDateTimeKind
{
    /// <summary>A date, a time and an offset from UTC: a point in time.</summary>
    OffsetDateTime,

    /// <summary>A date and a time without offset.</summary>
    LocalDateTime,

    /// <summary>A date.</summary>
    LocalDate,

    /// <summary>A time of day.</summary>
    LocalTime,
}

/// <summary>A date, a time, or both (RFC 3339).</summary>
public sealed class TomlDateTime : TomlValue, ITomlKind
{
    /// <summary>A point in time.</summary>
    public TomlDateTime(DateTimeOffset value)
        : this(TomlDateTimeKind.OffsetDateTime, value, Format(value)) { }

    internal TomlDateTime(TomlDateTimeKind kind, DateTimeOffset value, string text)
    {
        Kind = kind;
        Value = value;
        Text = text;
    }

    /// <inheritdoc/>
    public static string ExpectedName => "a date and time";

    /// <summary>The kind.</summary>
    public TomlDateTimeKind Kind { get; }

    /// <summary>The point in time, to 100 ns; parts that the kind lacks have no meaning.</summary>
    public DateTimeOffset Value { get; }

    /// <summary>The text in TOML 1.0: with seconds, <c>T</c> and <c>Z</c>; the fraction as read.</summary>
    public string Text { get; }

    /// <inheritdoc/>
    public override string KindName =>
        Kind switch
        {
            TomlDateTimeKind.LocalDate => "a date",
            TomlDateTimeKind.LocalTime => "a time",
            _ => "a date and time",
        };

    private static string Format(DateTimeOffset value)
    {
        string text = value.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);
        return text + (value.Offset == TimeSpan.Zero ? "Z" : value.ToString("zzz", CultureInfo.InvariantCulture));
    }

    /// <summary>The TOML 1.0 form of a TOML 1.1 text: <c>1979-05-27 07:32z</c> is <c>1979-05-27T07:32:00Z</c>.</summary>
    internal static string Normalize(string text)
    {
        string upper = text.ToUpperInvariant().Replace(' ', 'T');
        int time = upper.IndexOf('T', StringComparison.Ordinal) + 1;
        bool hasTime = time > 0 || upper.Length > 2 && upper[2] == ':';
        if (!hasTime)
            return upper;
        int afterMinutes = time + "hh:mm".Length;
        bool hasSeconds = upper.Length > afterMinutes && upper[afterMinutes] == ':';
        return hasSeconds ? upper : upper.Insert(afterMinutes, ":00");
    }
}
