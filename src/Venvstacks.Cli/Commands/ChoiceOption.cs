using System.CommandLine;
using Venvstacks.Cli.Terminal;
using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Commands;

/// <summary>An option whose value is one of a few words; the last one given counts.</summary>
internal sealed class ChoiceOption : Option<string?>, IGroupedOption
{
    private static readonly (string Written, string Meant)[] Synonyms =
    [
        ("windows", "win"),
        ("darwin", "macosx"),
        ("tgz", "tar.gz"),
        ("txz", "tar.xz"),
    ];

    private readonly string? _byDefault;

    public ChoiceOption(
        string name,
        string group,
        string valueName,
        string description,
        string[] values,
        string? byDefault = null
    )
        : base(name)
    {
        _byDefault = byDefault;
        Group = group;
        HelpName = valueName;
        Description = $"{description}: {string.Join(", ", values)}";
        Arity = new ArgumentArity(1, 100_000);
        CompletionSources.Add(values);
        CustomParser = result =>
        {
            string value = result.Tokens[^1].Value;
            if (Refuse(name, value, values) is { } problem)
                result.AddError(problem);
            return value;
        };
    }

    public string Group { get; }

    string IGroupedOption.Note => _byDefault is null ? "" : $" [default: {_byDefault}]";

    /// <summary>The value, given or by default.</summary>
    public string? Read(ParseResult result) => result.GetValue(this) ?? _byDefault;

    // 'gz' is the end of 'tar.gz', 'musl' the start of the targets for it.
    private static string? AskByPart(string value, string[] known)
    {
        string word = Synonyms.Aggregate(
            value.ToLowerInvariant(),
            (text, synonym) => text.Replace(synonym.Written, synonym.Meant, StringComparison.Ordinal)
        );
        if (word.Length < 2)
            return null;
        string[] found = Array.FindAll(known, name => name.StartsWith(word, StringComparison.Ordinal));
        if (found.Length == 0)
            found = Array.FindAll(known, name => name.EndsWith(word, StringComparison.Ordinal));
        return found.Length is 1 or 2
            ? $"did you mean {string.Join(" or ", found.Select(name => $"'{name}'"))}?"
            : null;
    }

    /// <summary>The problem of a value, or null.</summary>
    public static string? Refuse(string name, string value, string[] known)
    {
        if (known.Contains(value, StringComparer.Ordinal))
            return null;
        string list = string.Join(", ", known.Select(choice => $"'{choice}'"));
        string suggestion = (Suggestions.Ask(value, known) ?? AskByPart(value, known)) is { } question
            ? $" ({question})"
            : "";
        return $"Invalid value for '{name}': '{value}' is not one of {list}{suggestion}";
    }
}
