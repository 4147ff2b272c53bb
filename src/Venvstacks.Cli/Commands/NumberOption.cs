using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Venvstacks.Cli.Terminal;

namespace Venvstacks.Cli.Commands;

/// <summary>An option whose value is a whole number, as its text means it; the last one given counts.</summary>
internal sealed class NumberOption : Option<int?>, IGroupedOption
{
    private readonly Func<string, int?> _parse;

    public NumberOption(
        string name,
        string group,
        string valueName,
        string description,
        string expected,
        Func<string, int?> parse
    )
        : base(name)
    {
        _parse = parse;
        Group = group;
        HelpName = valueName;
        Description = description;
        Arity = new ArgumentArity(1, 100_000);
        CustomParser = result =>
        {
            string text = result.Tokens[^1].Value;
            if (parse(text) is { } number)
                return number;
            result.AddError($"Invalid value for '{name}': '{text}' is not {expected}");
            return null;
        };
    }

    public string Group { get; }

    /// <summary>The value, or null where none or a wrong one is given.</summary>
    public int? Read(SymbolResult result) =>
        result.GetResult(this) is { Tokens: [.., var last] } ? _parse(last.Value) : null;

    /// <summary>A whole number in decimal digits, or null.</summary>
    public static int? Whole(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    /// <summary>A whole number in decimal digits, also below zero, or null.</summary>
    public static int? Signed(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : null;

    /// <summary>A size in bytes, <c>KiB</c> or <c>MiB</c>, or null.</summary>
    public static int? Size(string text)
    {
        (string digits, int unit) =
            text.EndsWith("KiB", StringComparison.Ordinal) ? (text[..^3], 1024)
            : text.EndsWith("MiB", StringComparison.Ordinal) ? (text[..^3], 1024 * 1024)
            : (text, 1);
        return Whole(digits) is { } count && (long)count * unit <= int.MaxValue ? count * unit : null;
    }
}
