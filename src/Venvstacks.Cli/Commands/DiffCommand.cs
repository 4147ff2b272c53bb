using System.CommandLine;
using Venvstacks.Cli.Terminal;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Json;
using Venvstacks.Formats.Text;
using Venvstacks.Reporting;

namespace Venvstacks.Cli.Commands;

/// <summary><c>diff</c>: the layers and packages in which two locks or publications differ.</summary>
internal sealed class DiffCommand : PlainCommand, IInHelpGroup
{
    private readonly Argument<string> _before = new("A")
    {
        Description = "Stack definition, directory of locks, output directory or its metadata",
    };

    private readonly Argument<string> _after = new("B") { Description = "The same, to compare with A" };

    private readonly FlagOption _exitCode = new("--exit-code", "Output", "Exit with code 3 where the sides differ");

    private readonly FlagOption _json = new("--json", "Output", "Report the differences as JSON");

    public DiffCommand(CommandContext context)
        : base("diff", "Compare two locks or publications layer by layer", context)
    {
        Add(_before);
        Add(_after);
        Add(_exitCode);
        Add(_json);
    }

    public string HelpGroup => "Insight";

    public override IReadOnlyList<(string Line, string Meaning)> Examples =>
        [
            ("venvstacks diff old/venvstacks.toml venvstacks.toml", "the locks of two checkouts"),
            ("venvstacks diff old/_artifacts _artifacts --json", "two publications, for programs"),
        ];

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using Workspace workspace = OpenWorkspace(Context.Messages(parsed));
        ImmutableArray<LayerDifference> layers = await new StackComparer(workspace).CompareAsync(
            new CompareRequest(parsed.GetRequiredValue(_before), parsed.GetRequiredValue(_after)),
            cancellationToken
        );
        if (_json.Read(parsed))
            Context.Out.WriteLine(JsonText.Write(DifferenceReport.ToJson(layers)));
        else
            DifferenceReport.Write(layers, Context.Out);
        int changed = layers.Count(layer => layer.IsChanged);
        if (_exitCode.Read(parsed) && changed > 0)
            throw new CheckException(
                Diagnostic.Error(
                    DiagnosticCodes.SidesDiffer,
                    changed == 1 ? "1 layer differs" : $"{changed} layers differ"
                )
            );
        return 0;
    }
}
