using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace Venvstacks.Cli.Commands;

/// <summary>Prints what may follow a part of a command line, a line each, for the scripts of shells.</summary>
/// <param name="output">The results.</param>
internal sealed class CompletionWriter(TextWriter output) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        string line = parseResult.Tokens.LastOrDefault(token => token.Type != TokenType.Directive)?.Value ?? "";
        foreach (string label in Find((RootCommand)parseResult.RootCommandResult.Command, line))
            output.WriteLine(label);
        return 0;
    }

    /// <summary>The words that may stand at the end of a line.</summary>
    /// <param name="root">The program.</param>
    /// <param name="line">The line up to the cursor, with the name of the program.</param>
    public static IEnumerable<string> Find(RootCommand root, string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        bool isNew = line.EndsWith(' ') || words.Length == 0;
        string word = isNew || words.Length < 2 ? "" : words[^1];
        string[] before =
            words.Length < 2 ? []
            : isNew ? words[1..]
            : words[1..^1];
        ParserConfiguration configuration = new() { ResponseFileTokenReplacer = null };
        ParseResult parsed = root.Parse([.. before, word], configuration);
        CompletionContext context = parsed.GetCompletionContext();
        Command command = parsed.CommandResult.Command;
        Option? open = before is [.., var last] ? FindOption(command, last) : null;
        IEnumerable<string> labels = open is { Arity.MaximumNumberOfValues: > 0 }
            ? open.GetCompletions(context).Select(item => item.Label)
            : command.GetCompletions(context).Select(item => item.Label).Where(IsWanted);
        return labels
            .Where(label => label.StartsWith(word, StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);

        // Options only where one is begun, so that the shell can complete the paths of files.
        bool IsWanted(string label) => word.StartsWith('-') || !label.StartsWith('-');
    }

    private static Option? FindOption(Command command, string name) =>
        command
            .Options.Concat(command.Parents.OfType<Command>().SelectMany(parent => parent.Options))
            .FirstOrDefault(option => option.Name == name || option.Aliases.Contains(name));
}
