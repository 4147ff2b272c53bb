using System.CommandLine;
using Venvstacks.Cli.Terminal;
using Venvstacks.Diagnostics;
using Venvstacks.Explaining;
using Venvstacks.Formats.Json;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging;

namespace Venvstacks.Cli.Commands;

/// <summary><c>tree</c>: the packages of layers, below what requires them; or what requires a package.</summary>
internal sealed class TreeCommand : InspectCommand
{
    private readonly PackageOption _invert = new("--invert", "Output", "Show what requires this package instead", "-i");

    public TreeCommand(CommandContext context)
        : base("tree", "Show the packages of layers as trees", "Report the dependencies as JSON", context) =>
        Add(_invert);

    public override IReadOnlyList<(string Line, string Meaning)> Examples =>
        [
            ("venvstacks tree venvstacks.toml", "the packages of every layer"),
            ("venvstacks tree --include app-client venvstacks.toml", "those of one layer"),
            ("venvstacks tree --invert anyio venvstacks.toml", "what requires anyio, in every layer that has it"),
        ];

    public override string? ProblemOf(ParseResult parsed) =>
        IsJson(parsed) && !_invert.Read(parsed).IsEmpty
            ? "Options '--json' and '--invert' exclude each other: the JSON has the dependencies of every package"
            : base.ProblemOf(parsed);

    protected override async Task RunAsync(StackRun run, CancellationToken cancellationToken)
    {
        ImmutableArray<LayerDependencies> layers = await run.WithProgressAsync(progress =>
            new StackInspector(run.Workspace).FindDependenciesAsync(RequestOf(run), progress, cancellationToken)
        );
        ImmutableArray<PackageName> packages = _invert.Read(run.Parsed);
        Require(packages, layers);
        DependencyReport report = new(layers, run.Context.Streams.IsUtf8);
        if (IsJson(run.Parsed))
            run.Context.Out.WriteLine(JsonText.Write(report.ToJson()));
        else if (packages.IsEmpty)
            report.WriteTrees(run.Context.Out);
        else
            foreach (PackageName package in packages)
                report.WriteInverted(package, run.Context.Out);
    }

    private static void Require(ImmutableArray<PackageName> packages, ImmutableArray<LayerDependencies> layers)
    {
        HashSet<PackageName> known = [.. layers.SelectMany(layer => layer.Packages).Select(own => own.Package.Name)];
        if (packages.Where(package => !known.Contains(package)).ToArray() is [var unknown, ..])
            throw new LayerLockException(
                Diagnostic.Error(
                    DiagnosticCodes.NoSuchPackage,
                    $"no layer has the package '{unknown}'",
                    help: Suggestions.Ask(unknown.ToString(), known.Select(package => package.ToString()))
                )
            );
    }
}
