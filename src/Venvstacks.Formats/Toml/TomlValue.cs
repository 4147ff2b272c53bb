using Venvstacks.Formats.Text;

namespace Venvstacks.Formats.Toml;

/// <summary>A value of a TOML document with its place in the text.</summary>
public abstract class TomlValue
{
    private protected TomlValue() { }

    /// <summary>The position of the value; empty when it was not read from a text.</summary>
    public TextSpan Span { get; init; }

    /// <summary>The type of the value in messages: <c>a string</c>.</summary>
    public abstract string KindName { get; }

    /// <summary>A string.</summary>
    public static implicit operator TomlValue(string value) => new TomlString(value);

    /// <summary>An integer.</summary>
    public static implicit operator TomlValue(long value) => new TomlInteger(value);

    /// <summary>A boolean.</summary>
    public static implicit operator TomlValue(bool value) => new TomlBoolean(value);

    /// <summary>A date and time with its offset.</summary>
    public static implicit operator TomlValue(DateTimeOffset value) => new TomlDateTime(value);
}

/// <summary>A kind of value that can be asked for by its type.</summary>
public interface ITomlKind
{
    /// <summary>The type in messages: <c>a string</c>.</summary>
    static abstract string ExpectedName { get; }
}

/// <summary>A string.</summary>
/// <param name="value">The text, without quotes and escapes.</param>
public sealed class TomlString(string value) : TomlValue, ITomlKind
{
    /// <inheritdoc/>
    public static string ExpectedName => "a string";

    /// <summary>The text, without quotes and escapes.</summary>
    public string Value { get; } = value;

    /// <inheritdoc/>
    public override string KindName => ExpectedName;

    /// <summary>The <see cref="Value"/>.</summary>
    public override string ToString() => Value;
}

/// <summary>An integer of 64 bits.</summary>
/// <param name="value">The number.</param>
public sealed class TomlInteger(long value) : TomlValue, ITomlKind
{
    /// <inheritdoc/>
    public static string ExpectedName => "an integer";

    /// <summary>The number.</summary>
    public long Value { get; } = value;

    /// <inheritdoc/>
    public override string KindName => ExpectedName;
}

/// <summary>A floating-point number of 64 bits.</summary>
/// <param name="value">The number.</param>
public sealed class TomlFloat(double value) : TomlValue, ITomlKind
{
    /// <inheritdoc/>
    public static string ExpectedName => "a float";

    /// <summary>The number.</summary>
    public double Value { get; } = value;

    /// <inheritdoc/>
    public override string KindName => ExpectedName;
}

/// <summary>A boolean.</summary>
/// <param name="value">Which.</param>
public sealed class TomlBoolean(bool value) : TomlValue, ITomlKind
{
    /// <inheritdoc/>
    public static string ExpectedName => "true or false";

    /// <summary>Which.</summary>
    public bool Value { get; } = value;

    /// <inheritdoc/>
    public override string KindName => "a boolean";
}
