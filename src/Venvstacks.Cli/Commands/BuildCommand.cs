using System.CommandLine;
using Venvstacks.Cli.Configuration;
using Venvstacks.Cli.Terminal;
using Venvstacks.Selection;

namespace Venvstacks.Cli.Commands;

/// <summary><c>build</c>: builds the layers; with <c>--publish</c> also their archives.</summary>
internal sealed class BuildCommand : StackCommand
{
    private readonly TextOption _output = StackOptions.OutputDirectory(OutputKind.Archives.Folder);

    private readonly AuditStep _audit = new();

    private readonly PackingChoices _packing;
    private readonly FlagOption _locked = new("--locked", "Steps", "Never lock: refuse --lock-if-needed");

    public BuildCommand(CommandContext context)
        : base("build", "Build the layers of a stack, lock and publish them on request", context)
    {
        _packing = new PackingChoices(Choices);
        Take(
            Choices.BuildDirectory,
            _output,
            Choices.Clean,
            Choices.LockIfNeeded,
            Choices.DeprecatedLock,
            _locked,
            Choices.Build,
            Choices.Publish,
            _audit.Choice,
            Choices.Index,
            Choices.LocalWheels,
            Choices.Runtimes,
            Choices.RuntimeFrom,
            Choices.Offline,
            Choices.TagOutputs,
            Choices.Metadata.Option,
            Choices.Timings.Option,
            Choices.Platforms,
            Choices.Include,
            Choices.AllowMissing,
            Choices.ResetLock,
            Choices.LockDependencies,
            Choices.BuildDependencies,
            Choices.PublishDependencies,
            Choices.IncludeDependencies,
            Choices.BuildDerived,
            Choices.PublishDerived,
            Choices.Show,
            Choices.ShowOnly,
            Choices.Json
        );
        _packing.AddTo(this);
    }

    public override IReadOnlyList<(string Line, string Meaning)> Examples =>
        [
            ("venvstacks build venvstacks.toml", "build changed layers from valid locks"),
            ("venvstacks build --lock-if-needed --publish venvstacks.toml", "lock, build and pack changed layers"),
            ("venvstacks build --runtimes archives venvstacks.toml", "with runtime archives from a directory"),
            (
                "venvstacks build --publish --platform all venvstacks.toml",
                "build and pack for every platform of the stack"
            ),
        ];

    public override string? ProblemOf(ParseResult parsed) =>
        _locked.Read(parsed) && Locks(parsed)
            ? "Options '--locked' and '--lock-if-needed' exclude each other"
            : base.ProblemOf(parsed);

    protected override bool ShowsNotes => true;

    protected override SelectionRequest Select(ParseResult parsed)
    {
        bool? dependencies = Choices.IncludeDependencies.Given(parsed);
        return new SelectionRequest
        {
            Include = [.. Choices.Include.Read(parsed)],
            AllowMissing = Choices.AllowMissing.Read(parsed),
            ResetLock = [.. Choices.ResetLock.Read(parsed)],
            Lock = Locks(parsed) ? OperationChoice.IfNeeded : OperationChoice.No,
            Build = Choices.Build.Read(parsed),
            Publish = true,
            LockDependencies = dependencies ?? Choices.LockDependencies.Read(parsed),
            BuildDependencies = dependencies ?? Choices.BuildDependencies.Read(parsed),
            PublishDependencies = dependencies ?? Choices.PublishDependencies.Read(parsed),
            BuildDerived = Choices.BuildDerived.Read(parsed),
            PublishDerived = Choices.PublishDerived.Read(parsed),
        };
    }

    protected override Task RunAsync(StackRun run, CancellationToken cancellationToken) =>
        run.Workspace.ReserveAsync(run.Stack, () => RunStepsAsync(run, cancellationToken), cancellationToken);

    private async Task RunStepsAsync(StackRun run, CancellationToken cancellationToken)
    {
        if (Locks(run.Parsed))
            await LockAsync(run, cancellationToken);
        BuildResult built = await BuildAsync(run, cancellationToken);
        await _audit.RunAsync(run, built, cancellationToken);
        OutputStep publish = new(run, Choices, _output, OutputKind.BuildArchives)
        {
            IsDryRun = !Choices.Publish.Read(run.Parsed),
            Force = Choices.Clean.Read(run.Parsed),
            Packing = _packing,
            Built = built,
        };
        await publish.RunAsync(cancellationToken);
    }

    private async Task<BuildResult> BuildAsync(StackRun run, CancellationToken cancellationToken)
    {
        BuildRequest request = new(run.Stack)
        {
            Selection = run.Selection,
            Targets = run.Targets,
            BuildDirectory = run.PathOf(Choices.BuildDirectory.Read(run.Parsed)!),
            Clean = Choices.Clean.Read(run.Parsed),
            LocalWheels = run.PathsOf(Choices.LocalWheels, SettingKey.LocalWheels),
            RuntimesDirectories = run.PathsOf(Choices.Runtimes, SettingKey.Runtimes),
            InstalledPythons = run.PathsOf(Choices.RuntimeFrom),
        };
        BuildResult result = await run.WithProgressAsync(progress =>
            new StackBuilder(run.Workspace).BuildAsync(request, progress, cancellationToken)
        );
        run.Messages.Warn([.. result.Layers.SelectMany(layer => layer.Warnings)]);
        int count = result.Layers.Length;
        int changed = result.Layers.Count(layer => layer.Reason is not null);
        run.SayDone($"Built {ProgressText.Layers(count)} ({changed} changed, {count - changed} unchanged)");
        return result;
    }

    private bool Locks(ParseResult parsed) => Choices.LockIfNeeded.Read(parsed) || Choices.DeprecatedLock.Read(parsed);
}
