using System.CommandLine;
using Venvstacks.Cli.Terminal;
using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Commands;

/// <summary><c>help</c>: a topic, or the help of a command.</summary>
internal sealed class HelpCommand : PlainCommand, IInHelpGroup
{
    /// <summary>The topics of docs/reference. Resources are not listed at each start.</summary>
    public static readonly string[] Topics = ["environment", "exit-codes", "json", "layers", "platforms"];

    private readonly Argument<string[]> _words = new("TOPIC")
    {
        Description = $"A command, or one of {string.Join(", ", Topics)}",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly FlagOption _man = new("--man", "Output", "Print the page of a command for man(1)");

    public HelpCommand(CommandContext context)
        : base("help", "Show a topic or the help of a command", context)
    {
        _words.CompletionSources.Add(_ =>
            Known([]).Select(name => new System.CommandLine.Completions.CompletionItem(name))
        );
        Add(_words);
        Add(_man);
    }

    public string HelpGroup => "Help";

    public override IReadOnlyList<(string Line, string Meaning)> Examples =>
        [
            ("venvstacks help environment", "the environment variables"),
            ("venvstacks help cache prune", "the same as 'venvstacks cache prune --help'"),
            ("venvstacks help --man lock | man -l -", "the same as a man page"),
        ];

    public override string? ProblemOf(ParseResult parsed)
    {
        string[] words = WordsOf(parsed);
        if (_man.Read(parsed) && IsTopic(words))
            return $"'{words[0]}' is a topic, and only commands have man pages";
        if (IsTopic(words) || Find(words) is not null)
            return null;
        string[] start = [.. words.TakeWhile((_, i) => Find(words[..(i + 1)]) is not null)];
        string word = IsTopic(words[..1]) ? words[1] : words[start.Length];
        string question = Suggestions.Ask(word, Known(start)) is { } found ? $" ({found})" : "";
        return $"No such topic or command '{word}'{question}";
    }

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string[] words = WordsOf(parsed);
        if (IsTopic(words))
            Context.Out.Write(EmbeddedText.Read($"help/{words[0]}.md"));
        else if (_man.Read(parsed))
            Context.Out.Write(ManPage.Of(new HelpPage(Find(words)!)));
        else
            HelpWriter.Write(Find(words)!, Context.Out);
        return Task.FromResult(0);
    }

    private string[] WordsOf(ParseResult parsed) => parsed.GetValue(_words) ?? [];

    private static bool IsTopic(string[] words) => words is [var word] && Topics.Contains(word, StringComparer.Ordinal);

    private Command? Find(string[] words)
    {
        Command? command = Parents.OfType<Command>().Single();
        foreach (string word in words)
            command = command?.Subcommands.FirstOrDefault(sub => sub.Name == word);
        return command;
    }

    private IEnumerable<string> Known(string[] start)
    {
        IEnumerable<string> commands = Find(start)!.Subcommands.Select(command => command.Name);
        return start.Length == 0 ? commands.Concat(Topics) : commands;
    }
}
