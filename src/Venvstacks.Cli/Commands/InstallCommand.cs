using System.CommandLine;
using Venvstacks.Cli.Terminal;
using Venvstacks.Deployment;
using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Commands;

/// <summary><c>install</c>: installs a published stack, or the layers of some applications.</summary>
internal sealed class InstallCommand : TargetCommand
{
    private readonly Argument<string> _source = new("SOURCE")
    {
        Description = "The directory that 'publish' wrote, its address, or a stack definition with locks",
    };

    private readonly ListOption _apps = new(
        "--app",
        "Selection",
        "NAME",
        "Install an application and the layers that it needs"
    );

    private readonly TextOption _prefix = new(
        "--prefix",
        "Layout",
        "PATH",
        "Prepare the installation for another path, for images"
    );

    private readonly FlagOption _layerLinks = new("--layer-links", "Layout", "Link each layer in TARGET");
    private readonly FlagOption _downgrade = new("--allow-downgrade", "Steps", "Install layers that are older");
    private readonly FlagOption _keep = new("--keep-archives", "Steps", "Keep the archives for 'repair'");
    private readonly FlagOption _dryRun = new("--dry-run", "Steps", "Only report what would be installed");

    public InstallCommand(CommandContext context)
        : base("install", "Install a published stack into a directory", context)
    {
        TargetPath.Description = "The directory to install into";
        Arguments.Insert(0, _source);
        Add(_apps);
        AddAssembly();
        Add(_prefix);
        Add(_layerLinks);
        Add(_downgrade);
        Add(_keep);
        Add(_dryRun);
    }

    public override IReadOnlyList<(string Line, string Meaning)> Examples =>
        [
            ("venvstacks install _artifacts /opt/stack", "install all layers"),
            ("venvstacks install https://example.org/stack /opt/stack", "from a static server"),
            ("venvstacks install _artifacts --app client /opt/stack", "an application and its layers"),
            ("venvstacks install venvstacks.toml /opt/stack", "assemble the layers from their locks"),
            (
                "venvstacks install --prefix /opt/stack _artifacts image/opt/stack",
                "for an image in which it lies in /opt/stack"
            ),
            ("venvstacks install --dry-run _artifacts /opt/stack", "only report what would be installed"),
        ];

    public override string? ProblemOf(ParseResult parsed) =>
        base.ProblemOf(parsed)
        ?? AssemblyProblem(parsed, parsed.GetValue(_source))
        ?? ArchiveProblem(parsed, parsed.GetValue(_source));

    protected override async Task<int> RunAsync(TargetRun run, CancellationToken cancellationToken)
    {
        InstallRequest request = new(TargetRun.SourceOf(run.Parsed.GetRequiredValue(_source)), run.Directory)
        {
            Applications = [.. _apps.Read(run.Parsed)],
            AllowDowngrade = _downgrade.Read(run.Parsed),
            Prefix = _prefix.Read(run.Parsed) is { } prefix ? TargetRun.PathOf(prefix) : null,
            LayerLinks = _layerLinks.Given(run.Parsed),
            Assembly = run.ReadAssembly() ?? new AssemblyOptions(),
            KeepArchives = _keep.Given(run.Parsed),
        };
        if (_dryRun.Read(run.Parsed))
        {
            DeploymentPlan plan = await run.Deployer.PlanAsync(request, cancellationToken);
            run.Report(DeploymentReport.Lines(plan), DeploymentReport.ToJson(plan));
            return 0;
        }
        DeploymentChange change = await run.WithProgressAsync(progress =>
            run.Deployer.InstallAsync(request, progress, cancellationToken)
        );
        run.Report(DeploymentReport.Lines(change, run.Directory), DeploymentReport.ToJson(change, run.Directory));
        run.SayDone(
            change.IsChanged ? $"Installed {ProgressText.Layers(change.Generation.Layers.Length)}"
            : change.ChangesArchives
                ? $"{(change.Generation.KeepsArchives ? "Kept" : "Removed")} the archives of {ProgressText.Layers(change.Generation.Layers.Length)}"
            : change.ChangesLinks ? "Changed the links to layers"
            : "Nothing changed"
        );
        return 0;
    }

    // A definition has no archives.
    private string? ArchiveProblem(ParseResult parsed, string? source) =>
        _keep.Given(parsed) == true
        && source is not null
        && !UrlText.IsUrl(source)
        && File.Exists(TargetRun.PathOf(source))
            ? $"'--keep-archives' needs a published stack as SOURCE: '{source}' is a file"
            : null;
}
