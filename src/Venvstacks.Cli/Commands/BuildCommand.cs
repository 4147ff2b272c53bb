using System.CommandLine;
using Venvstacks.Selection;

namespace Venvstacks.Cli.Commands;

/// <summary><c>build</c>: makes the layers; with <c>--publish</c> also their archives.</summary>
internal sealed class BuildCommand : StackCommand
{
    private readonly TextOption _output = StackOptions.OutputDirectory(OutputKind.Archives.Folder);

    private readonly AuditStep _audit = new();

    public BuildCommand(CommandContext context)
        : base("build", "Build the layers of a stack, lock and publish them on request", context) =>
        Take(
            Choices.BuildDirectory,
            _output,
            Choices.Clean,
            Choices.LockIfNeeded,
            Choices.DeprecatedLock,
            Choices.Build,
            Choices.Publish,
            _audit.Choice,
            Choices.Index,
            Choices.LocalWheels,
            Choices.Runtimes,
            Choices.RuntimeFrom,
            Choices.Offline,
            Choices.TagOutputs,
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

    public override IReadOnlyList<(string Line, string Meaning)> Examples =>
        [
            ("venvstacks build venvstacks.toml", "build what changed, from valid locks"),
            ("venvstacks build --lock-if-needed --publish venvstacks.toml", "lock, build and pack all that changed"),
            ("venvstacks build --runtimes archives venvstacks.toml", "with runtime archives of a folder"),
        ];

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

    protected override async Task RunAsync(StackRun run, CancellationToken cancellationToken)
    {
        if (Locks(run.Parsed))
            await LockStep.RunAsync(run, Choices, cancellationToken);
        BuildResult built = await BuildStep.RunAsync(run, Choices, cancellationToken);
        await _audit.RunAsync(run, built, cancellationToken);
        OutputStep publish = new(run, Choices, _output, OutputKind.Archives)
        {
            IsDryRun = !Choices.Publish.Read(run.Parsed),
            Force = Choices.Clean.Read(run.Parsed),
        };
        await publish.RunAsync(cancellationToken);
    }

    private bool Locks(ParseResult parsed) => Choices.LockIfNeeded.Read(parsed) || Choices.DeprecatedLock.Read(parsed);
}
