using System.CommandLine;
using System.CommandLine.Parsing;
using Venvstacks.Cli.Terminal;
using Venvstacks.Packaging;

namespace Venvstacks.Cli.Commands;

/// <summary>An option that may be given many times, each time with the name of a package.</summary>
internal sealed class PackageOption : Option<string[]>, IGroupedOption
{
    public PackageOption(string name, string group, string description, params string[] aliases)
        : base(name, aliases)
    {
        Group = group;
        HelpName = "NAME";
        Description = description;
        CompletionSources.Add(StackCompletions.Packages);
        Validators.Add(result =>
        {
            foreach (Token token in result.Tokens)
            {
                if (!PackageName.TryParse(token.Value, out _, out Formats.Text.ParseError? error))
                    result.AddError($"Invalid value for '{name}': {error.Message}: '{token.Value}'");
            }
        });
    }

    public string Group { get; }

    string IGroupedOption.Note => " (repeatable)";

    public ImmutableArray<PackageName> Read(ParseResult result) =>
        [.. (result.GetValue(this) ?? []).Select(name => PackageName.Parse(name))];
}
