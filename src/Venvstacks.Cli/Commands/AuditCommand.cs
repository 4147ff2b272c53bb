using System.CommandLine;
using Venvstacks.Cli.Terminal;
using Venvstacks.Formats.Json;
using Venvstacks.Selection;

namespace Venvstacks.Cli.Commands;

/// <summary><c>audit</c>: says whether the programs and libraries of built layers find what they need.</summary>
internal sealed class AuditCommand : StackCommand, IInHelpGroup
{
    private readonly FlagOption _json = new("--json", "Output", "Report it as JSON");

    public AuditCommand(CommandContext context)
        : base("audit", "Check the binaries of built layers, without running them", context)
    {
        Take(
            Choices.BuildDirectory,
            Choices.Platforms,
            Choices.Include,
            Choices.AllowMissing,
            Choices.PublishDependencies.As("Also check the layers below the included ones"),
            Choices.PublishDerived.As("Also check the layers above the included ones"),
            _json
        );
    }

    public string HelpGroup => "Insight";

    public override IReadOnlyList<(string Line, string Meaning)> Examples =>
        [
            ("venvstacks audit venvstacks.toml", "check all layers that were built"),
            ("venvstacks audit --include 'app-*' --json venvstacks.toml", "some layers, for programs"),
        ];

    protected override SelectionRequest Select(ParseResult parsed) => Choices.PublishedLayers(parsed);

    protected override StackView ViewOf(ParseResult parsed) => new(IsShown: false, IsAll: false, WithOperations: false);

    protected override async Task RunAsync(StackRun run, CancellationToken cancellationToken)
    {
        AuditRequest request = new(run.Stack)
        {
            Selection = run.Selection,
            Targets = run.Targets,
            BuildDirectory = run.PathOf(Choices.BuildDirectory.Read(run.Parsed)!),
        };
        AuditResult result = await new StackAuditor(run.Workspace).AuditAsync(request, cancellationToken);
        if (_json.Read(run.Parsed))
            run.Context.Out.WriteLine(JsonText.Write(AuditReport.ToJson(result)));
        else
            AuditReport.Write(result, run.Context.Out);
        run.SayDone(AuditReport.Summary(result));
        AuditStep.Require(result);
    }
}
