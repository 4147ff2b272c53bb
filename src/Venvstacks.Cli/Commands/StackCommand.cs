using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Venvstacks.Cli.Configuration;
using Venvstacks.Cli.Terminal;
using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Locking;
using Venvstacks.Platforms;
using Venvstacks.Reporting;
using Venvstacks.Selection;

namespace Venvstacks.Cli.Commands;

/// <summary>A command on a stack: reads the definition, selects layers, shows them on request, then does its work.</summary>
internal abstract class StackCommand : Command, IHasExamples, IHasProblem
{
    protected StackCommand(string name, string description, CommandContext context)
        : base(name, description)
    {
        Context = context;
        Add(Choices.SpecPath);
        SetAction(RunAsync);
    }

    public abstract IReadOnlyList<(string Line, string Meaning)> Examples { get; }

    protected CommandContext Context { get; }

    /// <inheritdoc/>
    public virtual string? ProblemOf(ParseResult parsed) => Choices.Metadata.FindProblem(parsed);

    /// <summary>All options; a command adds those that it takes.</summary>
    protected StackOptions Choices => Context.Choices;

    /// <summary>The selection of the command line.</summary>
    protected abstract SelectionRequest Select(ParseResult parsed);

    /// <summary>Whether notes about the definition are shown, besides warnings.</summary>
    protected virtual bool ShowsNotes => false;

    /// <summary>Does the work.</summary>
    protected abstract Task RunAsync(StackRun run, CancellationToken cancellationToken);

    /// <summary>Whether and how the stack is shown.</summary>
    protected virtual StackView ViewOf(ParseResult parsed)
    {
        bool show = Choices.Show.Read(parsed);
        bool only = Choices.ShowOnly.Read(parsed) || (Choices.Json.Read(parsed) && !show);
        return new StackView(show || only, only, WithOperations: true);
    }

    /// <summary>Locks the selected layers.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <param name="adjust">Adds what only one command asks for, or null.</param>
    protected Task<LockResult> LockAsync(
        StackRun run,
        CancellationToken cancellationToken,
        Func<LockRequest, LockRequest>? adjust = null
    )
    {
        LockRequest request = new(run.Stack)
        {
            Selection = run.Selection,
            UseIndex = Choices.Index.Read(run.Parsed),
            LocalWheels = run.PathsOf(Choices.LocalWheels),
        };
        if (adjust is not null)
            request = adjust(request);
        return run.WithProgressAsync(progress =>
            new StackLocker(run.Workspace).LockAsync(request, progress, cancellationToken)
        );
    }

    protected void Take(params ReadOnlySpan<Option> options)
    {
        foreach (Option option in options)
            Add(option);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        Messages messages = Context.Messages(parsed);
        string path = parsed.GetRequiredValue(Choices.SpecPath);
        using Workspace workspace = Context.OpenWorkspace(messages, Choices.Offline.Read(parsed));
        StackDefinition stack = await workspace.LoadAsync(path, cancellationToken);
        messages.Warn([.. stack.Warnings.Where(warning => ShowsNotes || warning.Severity != DiagnosticSeverity.Note)]);
        ImmutableArray<Target> targets = Choices.TargetsOf(parsed, stack);
        LayerSelection selection = LayerSelection.Of(
            stack,
            Select(parsed) with
            {
                Targets = targets.IsEmpty ? [workspace.Host.Target] : targets,
            }
        );
        messages.Warn(selection.Warnings);
        StackView view = ViewOf(parsed);
        if (view.IsShown)
            Show(
                new StatusReport(Path.GetFullPath(path), StackStatus.Of(stack, selection, view.WithOperations)),
                Choices.Json.Read(parsed)
            );
        if (view.IsAll)
            return 0;
        StackRun run = new(Context, workspace, stack, selection, parsed, messages)
        {
            Targets = targets,
            Timings = Choices.Timings.Start(parsed),
        };
        await RunAsync(run, cancellationToken);
        await Choices.Timings.WriteAsync(run, run.PathOf(Choices.BuildDirectory.Read(parsed)!), cancellationToken);
        return 0;
    }

    private void Show(StatusReport report, bool asJson) =>
        Context.Out.WriteLine(asJson ? report.ToJson() : report.ToTree(Context.Streams.IsUtf8));
}

/// <summary>The view of the stack that a command shows.</summary>
/// <param name="IsShown">Whether it is shown.</param>
/// <param name="IsAll">Whether nothing else is done.</param>
/// <param name="WithOperations">Whether each layer has its operations; else it has the layers below it.</param>
internal sealed record StackView(bool IsShown, bool IsAll, bool WithOperations);

/// <summary>One run of a command on a stack.</summary>
internal sealed record StackRun(
    CommandContext Context,
    Workspace Workspace,
    StackDefinition Stack,
    LayerSelection Selection,
    ParseResult Parsed,
    Messages Messages
)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <summary>The targets that the command line names; empty: the host's target.</summary>
    public ImmutableArray<Target> Targets { get; init; } = [];

    /// <summary>Records the times of the steps; null where they are not wanted.</summary>
    public TimingRecorder? Timings { get; init; }

    /// <summary>A path of the command line, relative to the definition, or to the home directory after <c>~/</c>.</summary>
    public string PathOf(string path)
    {
        bool isInHome = path == "~" || path.StartsWith("~/", StringComparison.Ordinal);
        return isInHome
            ? Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), path[1..])
            : Path.GetFullPath(path, Stack.Directory);
    }

    /// <summary>The paths that an option names.</summary>
    public ImmutableArray<string> PathsOf(ListOption option) => [.. option.Read(Parsed).Select(PathOf)];

    /// <summary>The paths that an option names, or else those of a setting.</summary>
    public ImmutableArray<string> PathsOf(ListOption option, SettingKey setting) =>
        PathsOf(option) is { IsEmpty: false } given ? given : [.. Context.Settings.Directories(setting).Select(PathOf)];

    /// <summary>Runs work with the selected progress display.</summary>
    public Task<T> WithProgressAsync<T>(Func<IProgress<StackEvent>?, Task<T>> work) =>
        Messages.WithProgressAsync(progress => work(Timings?.Over(progress) ?? progress), CountLayers);

    private int? CountLayers(StackPhase phase)
    {
        IReadOnlyCollection<Target> targets = Targets.IsEmpty ? [Workspace.Host.Target] : Targets;
        int count = Selection.Layers.Sum(layer =>
            phase switch
            {
                StackPhase.Resolve => layer.Operations.Lock != OperationChoice.No ? 1 : 0,
                StackPhase.Build => layer.Operations.Build != OperationChoice.No
                    ? targets.Count(layer.Layer.Targets)
                    : 0,
                StackPhase.Publish or StackPhase.Export => layer.Operations.Publish
                    ? targets.Count(layer.Layer.Targets)
                    : 0,
                _ => 0,
            }
        );
        return count > 0 ? count : null;
    }

    /// <summary>Names the command that follows, on a terminal only.</summary>
    public void SayNext(string? command)
    {
        if (command is not null && Context.Streams.OutIsTerminal)
            Messages.Say($"next: {command}");
    }

    /// <summary>Prints the summary line, with the elapsed time.</summary>
    public void SayDone(string text) =>
        Messages.Say(string.Create(CultureInfo.InvariantCulture, $"{text} in {_clock.Elapsed.TotalSeconds:F1} s"));
}
