using System.CommandLine;
using System.Text.Json.Nodes;
using Venvstacks.Cli.Terminal;
using Venvstacks.Formats.Json;
using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Commands;

/// <summary><c>explain</c>: the meaning of a code, and what to do about it.</summary>
internal sealed class ExplainCommand : PlainCommand, IInHelpGroup
{
    private readonly Argument<string?> _code = new("CODE")
    {
        Description = "The code at the end of an error or warning, such as VS2001; without it all codes",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly FlagOption _json = new("--json", "Output", "Explain the codes as JSON");

    public ExplainCommand(CommandContext context)
        : base("explain", "Explain the code of an error or warning", context)
    {
        _code.CompletionSources.Add(_ =>
            CodeCatalogue.Read().Select(code => new System.CommandLine.Completions.CompletionItem(code.Code))
        );
        Add(_code);
        Add(_json);
    }

    public string HelpGroup => "Help";

    public override IReadOnlyList<(string Line, string Meaning)> Examples =>
        [("venvstacks explain VS2001", "what it means, and what to do"), ("venvstacks explain", "all codes")];

    public override string? ProblemOf(ParseResult parsed)
    {
        string[] known = [.. CodeCatalogue.Read().Select(code => code.Code)];
        return NameOf(parsed) is not { } name || known.Contains(name, StringComparer.Ordinal) ? null
            : Suggestions.Ask(name, known) is { } question ? $"No such code '{name}' ({question})"
            : $"No such code '{name}'";
    }

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string? name = NameOf(parsed);
        ImmutableArray<CodeExplanation> codes =
        [
            .. CodeCatalogue.Read().Where(code => name is null || code.Code == name),
        ];
        if (_json.Read(parsed))
            Context.Out.WriteLine(
                JsonText.Write(
                    new JsonObject
                    {
                        ["schema"] = 1,
                        ["codes"] = new JsonArray([.. codes.Select(code => code.ToJson())]),
                    }
                )
            );
        else if (name is null)
            TextTable.Write(Context.Out, ["code", "meaning"], codes.Select(code => new[] { code.Code, code.Meaning }));
        else
            Context.Out.WriteLine($"{name} ({codes[0].Area})\n{codes[0].Meaning}\nWhat to do: {codes[0].Remedy}");
        return Task.FromResult(0);
    }

    private string? NameOf(ParseResult parsed) => parsed.GetValue(_code)?.ToUpperInvariant();
}
