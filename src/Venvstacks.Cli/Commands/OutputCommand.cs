using System.CommandLine;
using Venvstacks.Selection;

namespace Venvstacks.Cli.Commands;

/// <summary><c>publish</c> and <c>local-export</c>: write built layers as archives or as runnable copies.</summary>
internal sealed class OutputCommand : StackCommand
{
    private readonly OutputKind _kind;
    private readonly TextOption _output;
    private readonly PackingChoices? _packing;

    public OutputCommand(OutputKind kind, CommandContext context)
        : base(kind.Command, kind.Description, context)
    {
        _kind = kind;
        _output = StackOptions.OutputDirectory(kind.Folder);
        string verb = kind == OutputKind.Export ? "export" : "publish";
        Take(
            Choices.BuildDirectory,
            _output,
            Choices.Force,
            Choices.DryRun,
            Choices.Platforms,
            Choices.TagOutputs,
            Choices.Metadata.Option,
            Choices.Timings.Option,
            Choices.Include,
            Choices.AllowMissing,
            Choices.PublishDependencies.As($"Also {verb} the layers below the included ones"),
            Choices.PublishDerived.As($"Also {verb} the layers above the included ones"),
            Choices.Show,
            Choices.ShowOnly,
            Choices.Json
        );
        if (kind == OutputKind.Export)
            Take(Choices.Symlinks);
        if (kind == OutputKind.Archives)
        {
            _packing = new PackingChoices(Choices);
            _packing.AddTo(this);
        }
    }

    public override IReadOnlyList<(string Line, string Meaning)> Examples => _kind.Examples;

    protected override SelectionRequest Select(ParseResult parsed) => Choices.PublishedLayers(parsed);

    protected override Task RunAsync(StackRun run, CancellationToken cancellationToken) =>
        new OutputStep(run, Choices, _output, Choices.Symlinks.Read(run.Parsed) ? _kind : OutputKind.LinkFreeExport)
        {
            IsDryRun = Choices.DryRun.Read(run.Parsed),
            Force = Choices.Force.Read(run.Parsed),
            Packing = _packing,
        }.RunAsync(cancellationToken);
}
