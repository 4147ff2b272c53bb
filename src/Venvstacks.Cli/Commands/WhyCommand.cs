using System.CommandLine;
using Venvstacks.Cli.Terminal;
using Venvstacks.Explaining;
using Venvstacks.Formats.Json;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging;
using Venvstacks.Selection;

namespace Venvstacks.Cli.Commands;

/// <summary><c>why</c>: the dependents of a package in a layer, and the reason for its version.</summary>
internal sealed class WhyCommand : StackCommand, IInHelpGroup
{
    private readonly Argument<string> _layer = new("LAYER")
    {
        Description = "The layer's build name, as 'show' lists it",
    };

    private readonly Argument<PackageName> _package = new("PACKAGE")
    {
        Description = "The package",
        CustomParser = result =>
        {
            if (PackageName.TryParse(result.Tokens[0].Value, out PackageName name, out ParseError? error))
                return name;
            result.AddError(error.Message);
            return default;
        },
    };

    private readonly FlagOption _json = new("--json", "Output", "Explain it as JSON");

    public WhyCommand(CommandContext context)
        : base("why", "Explain why a package is in a layer", context)
    {
        _layer.CompletionSources.Add(StackCompletions.Layers);
        Arguments.Insert(0, _layer);
        Arguments.Insert(1, _package);
        Validators.Add(result =>
        {
            if (result.GetValue(_layer)?.EndsWith(".toml", StringComparison.OrdinalIgnoreCase) == true)
                result.AddError("name the layer first, then the package, then the stack definition");
        });
        Take(Choices.Index, Choices.LocalWheels, Choices.Offline, _json);
    }

    public string HelpGroup => "Insight";

    public override IReadOnlyList<(string Line, string Meaning)> Examples =>
        [("venvstacks why app-client anyio venvstacks.toml", "the dependents of anyio and the reason for its version")];

    protected override SelectionRequest Select(ParseResult parsed) => new();

    protected override StackView ViewOf(ParseResult parsed) => new(IsShown: false, IsAll: false, WithOperations: false);

    protected override async Task RunAsync(StackRun run, CancellationToken cancellationToken)
    {
        ExplainRequest request = new(
            run.Stack,
            run.Parsed.GetRequiredValue(_layer),
            run.Parsed.GetRequiredValue(_package)
        )
        {
            UseIndex = Choices.Index.Read(run.Parsed),
            LocalWheels = run.PathsOf(Choices.LocalWheels),
        };
        PackageExplanation explanation = await run.WithProgressAsync(progress =>
            new PackageExplainer(run.Workspace).ExplainAsync(request, progress, cancellationToken)
        );
        if (_json.Read(run.Parsed))
            run.Context.Out.WriteLine(JsonText.Write(WhyReport.ToJson(explanation)));
        else
            WhyReport.Write(explanation, run.Context.Out);
    }
}
