using System.CommandLine;
using System.Globalization;
using Venvstacks.Cli.Terminal;

namespace Venvstacks.Cli.Commands;

/// <summary>An option whose value is a number with a unit; the last one given counts.</summary>
internal sealed class AmountOption : Option<string?>, IGroupedOption
{
    private static readonly (string Unit, long Factor)[] Times =
    [
        ("s", 1),
        ("m", 60),
        ("h", 3600),
        ("d", 86_400),
        ("w", 604_800),
    ];

    private static readonly (string Unit, long Factor)[] Sizes =
    [
        ("KiB", 1L << 10),
        ("MiB", 1L << 20),
        ("GiB", 1L << 30),
        ("TiB", 1L << 40),
        ("KB", 1_000),
        ("MB", 1_000_000),
        ("GB", 1_000_000_000),
        ("TB", 1_000_000_000_000),
        ("B", 1),
    ];

    private readonly (string Unit, long Factor)[] _units;

    private AmountOption(string name, string valueName, string description, (string Unit, long Factor)[] units)
        : base(name)
    {
        _units = units;
        HelpName = valueName;
        Description = description;
        Arity = new ArgumentArity(1, 100_000);
        CustomParser = result =>
        {
            string value = result.Tokens[^1].Value;
            if (Parse(value) is null)
                result.AddError(
                    $"Invalid value for '{name}': '{value}' is not a whole number with one of the units {string.Join(", ", units.Select(unit => unit.Unit))}"
                );
            return value;
        };
    }

    public string Group => "Limits";

    public static AmountOption OfTime(string name, string description) => new(name, "TIME", description, Times);

    public static AmountOption OfBytes(string name, string description) => new(name, "SIZE", description, Sizes);

    /// <summary>The value in seconds or bytes, or null.</summary>
    public long? Read(ParseResult result) => result.GetValue(this) is { } value ? Parse(value) : null;

    private long? Parse(string value)
    {
        foreach ((string unit, long factor) in _units)
        {
            if (!value.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
                continue;
            bool isNumber = long.TryParse(
                value[..^unit.Length].TrimEnd(),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out long number
            );
            return isNumber && number <= long.MaxValue / factor ? number * factor : null;
        }
        return null;
    }
}
