using System.CommandLine;
using Venvstacks.Cli.Configuration;
using Venvstacks.Cli.Terminal;
using Venvstacks.Formats.Json;
using Venvstacks.Selection;

namespace Venvstacks.Cli.Commands;

/// <summary><c>fetch</c>: downloads all that locked layers are built from.</summary>
internal sealed class FetchCommand : StackCommand, IInHelpGroup
{
    private readonly FlagOption _json = new("--json", "Output", "Report the downloaded files as JSON");

    public FetchCommand(CommandContext context)
        : base("fetch", "Fill the cache with the wheels and runtimes of locked layers", context) =>
        Take(
            Choices.LocalWheels,
            Choices.Runtimes,
            Choices.RuntimeFrom,
            Choices.Platforms,
            Choices.Include,
            Choices.AllowMissing,
            _json
        );

    public string HelpGroup => "Cache";

    public override IReadOnlyList<(string Line, string Meaning)> Examples =>
        [
            ("venvstacks fetch venvstacks.toml", "then 'venvstacks build --offline' needs no network"),
            ("venvstacks fetch --platform all venvstacks.toml", "for every platform of the stack"),
        ];

    protected override SelectionRequest Select(ParseResult parsed) =>
        new()
        {
            Include = [.. Choices.Include.Read(parsed)],
            AllowMissing = Choices.AllowMissing.Read(parsed),
            Build = true,
            BuildDependencies = true,
        };

    protected override StackView ViewOf(ParseResult parsed) => new(IsShown: false, IsAll: false, WithOperations: false);

    protected override async Task RunAsync(StackRun run, CancellationToken cancellationToken)
    {
        StackFetchRequest request = new(run.Stack)
        {
            Selection = run.Selection,
            Targets = run.Targets,
            LocalWheels = run.PathsOf(Choices.LocalWheels, SettingKey.LocalWheels),
            RuntimesDirectories = run.PathsOf(Choices.Runtimes, SettingKey.Runtimes),
            InstalledPythons = run.PathsOf(Choices.RuntimeFrom),
        };
        StackFetchResult result = await run.WithProgressAsync(progress =>
            new StackFetcher(run.Workspace).FetchAsync(request, progress, cancellationToken)
        );
        if (_json.Read(run.Parsed))
            run.Context.Out.WriteLine(JsonText.Write(FetchReport.ToJson(result)));
        else
            FetchReport.Write(result, run.Context.Out);
        run.SayDone(FetchReport.Summary(result));
    }
}
