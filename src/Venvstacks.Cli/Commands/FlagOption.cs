using System.CommandLine;
using System.CommandLine.Parsing;
using Venvstacks.Cli.Terminal;

namespace Venvstacks.Cli.Commands;

/// <summary>An on/off option with its <c>--no-…</c> form; the last one given counts.</summary>
internal sealed class FlagOption : Option<bool>, IGroupedOption
{
    private readonly string _negative;

    public FlagOption(string name, string group, string description, bool byDefault = false)
        : base(name, "--no-" + name[2..])
    {
        _negative = "--no-" + name[2..];
        Group = group;
        Description = description;
        ByDefault = byDefault;
        Arity = ArgumentArity.Zero;
    }

    public string Group { get; }

    string? IGroupedOption.Negative => _negative;

    string IGroupedOption.Note => ByDefault ? " [default: on]" : "";

    /// <summary>The value if neither form is given.</summary>
    public bool ByDefault { get; }

    /// <summary>The option of a command where it means something else. Either reads the value, which goes by the name.</summary>
    public FlagOption As(string description) => new(Name, Group, description, ByDefault);

    /// <summary>The value of the last form given, or null.</summary>
    public bool? Given(ParseResult result)
    {
        Token? last = result.Tokens.LastOrDefault(token =>
            token.Type == TokenType.Option && (token.Value == Name || token.Value == _negative)
        );
        return last is null ? null : last.Value == Name;
    }

    /// <summary>The value, given or by default.</summary>
    public bool Read(ParseResult result) => Given(result) ?? ByDefault;
}

/// <summary>An option with one text value; the last one given counts, as in the reference.</summary>
internal sealed class TextOption : Option<string?>, IGroupedOption
{
    public TextOption(string name, string group, string valueName, string description, string? byDefault = null)
        : base(name)
    {
        Group = group;
        HelpName = valueName;
        Description = description;
        ByDefault = byDefault;
        Arity = new ArgumentArity(1, 100_000);
        CustomParser = result => result.Tokens[^1].Value;
    }

    public string Group { get; }

    string IGroupedOption.Note => ByDefault is null ? "" : $" [default: {ByDefault}]";

    public string? ByDefault { get; }

    public string? Read(ParseResult result) => result.GetValue(this) ?? ByDefault;
}

/// <summary>An option that may be given many times, each time with one value.</summary>
internal sealed class ListOption : Option<string[]>, IGroupedOption
{
    public ListOption(string name, string group, string valueName, string description, params string[] aliases)
        : base(name, aliases)
    {
        Group = group;
        HelpName = valueName;
        Description = description;
    }

    public string Group { get; }

    string IGroupedOption.Note => " (repeatable)";

    public string[] Read(ParseResult result) => result.GetValue(this) ?? [];
}

/// <summary>An option that may be given many times, each time with one of some values.</summary>
internal sealed class ChoiceListOption : Option<string[]>, IGroupedOption
{
    public ChoiceListOption(string name, string group, string valueName, string description, string[] values)
        : base(name)
    {
        Group = group;
        HelpName = valueName;
        Description = description;
        CompletionSources.Add(values);
        Validators.Add(result =>
        {
            foreach (Token token in result.Tokens)
            {
                if (ChoiceOption.Refuse(name, token.Value, values) is { } problem)
                    result.AddError(problem);
            }
        });
    }

    public string Group { get; }

    string IGroupedOption.Note => " (repeatable)";

    public string[] Read(ParseResult result) => result.GetValue(this) ?? [];
}

/// <summary>An option that counts how often it is given, anywhere on the line.</summary>
internal sealed class CountOption : Option<int>, IGroupedOption
{
    public CountOption(string name, string alias, string group, string description)
        : base(name, alias)
    {
        Group = group;
        Description = description;
        Arity = ArgumentArity.Zero;
        Recursive = true;
        CustomParser = result => ((OptionResult)result.Parent!).IdentifierTokenCount;
    }

    public string Group { get; }
}
