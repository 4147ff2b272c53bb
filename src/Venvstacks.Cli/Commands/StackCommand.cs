using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Venvstacks.Cli.Terminal;
using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Reporting;
using Venvstacks.Selection;

namespace Venvstacks.Cli.Commands;

/// <summary>A command that works on a stack: reads the definition, selects layers, shows them where asked, then does its work.</summary>
internal abstract class StackCommand : Command, IHasExamples
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

    /// <summary>All options; those that the command takes are added to it.</summary>
    protected StackOptions Choices { get; } = new();

    /// <summary>What the command line selects.</summary>
    protected abstract SelectionRequest Select(ParseResult parsed);

    /// <summary>Whether notes about the definition are shown, besides warnings.</summary>
    protected virtual bool ShowsNotes => false;

    /// <summary>Does the work.</summary>
    protected abstract Task RunAsync(StackRun run, CancellationToken cancellationToken);

    /// <summary>Whether the stack is shown, and whether with the operations and the dependencies.</summary>
    protected virtual StackView ViewOf(ParseResult parsed)
    {
        bool show = Choices.Show.Read(parsed);
        bool only = Choices.ShowOnly.Read(parsed) || (Choices.Json.Read(parsed) && !show);
        return new StackView(show || only, only, WithOperations: true);
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
        using Workspace workspace = Workspace.Open(
            new WorkspaceOptions
            {
                Offline = Choices.Offline.Read(parsed),
                Variable = Context.Streams.Variable,
                Warn = warning => messages.Warn(warning),
            }
        );
        StackDefinition stack = await workspace.LoadAsync(path, cancellationToken);
        messages.Warn([.. stack.Warnings.Where(warning => ShowsNotes || warning.Severity != DiagnosticSeverity.Note)]);
        LayerSelection selection = LayerSelection.Of(stack, Select(parsed) with { Target = workspace.Host.Target });
        messages.Warn(selection.Warnings);
        StackView view = ViewOf(parsed);
        if (view.IsShown)
            Show(
                new StatusReport(Path.GetFullPath(path), StackStatus.Of(stack, selection, view.WithOperations)),
                Choices.Json.Read(parsed)
            );
        if (view.IsAll)
            return 0;
        await RunAsync(new StackRun(Context, workspace, stack, selection, parsed, messages), cancellationToken);
        return 0;
    }

    private void Show(StatusReport report, bool asJson) =>
        Context.Out.WriteLine(asJson ? report.ToJson() : report.ToTree(Context.Streams.IsUtf8));
}

/// <summary>How a command shows the stack.</summary>
/// <param name="IsShown">Whether it is shown.</param>
/// <param name="IsAll">Whether that is all that is done.</param>
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

    /// <summary>A path of the command line, which stands relative to the definition, or to the user's own folder after <c>~/</c>.</summary>
    public string PathOf(string path)
    {
        bool isInHome = path == "~" || path.StartsWith("~/", StringComparison.Ordinal);
        return isInHome
            ? Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), path[1..])
            : Path.GetFullPath(path, Stack.Directory);
    }

    /// <summary>The path that an option names, or null.</summary>
    public string? PathOf(TextOption option) => option.Read(Parsed) is { } path ? PathOf(path) : null;

    /// <summary>The paths that an option names.</summary>
    public ImmutableArray<string> PathsOf(ListOption option) => [.. option.Read(Parsed).Select(PathOf)];

    /// <summary>Runs work under the progress display that the user wants.</summary>
    public Task<T> WithProgressAsync<T>(Func<IProgress<StackEvent>?, Task<T>> work) =>
        Messages.WithProgressAsync(work, CountLayers);

    private int? CountLayers(StackPhase phase)
    {
        int count = Selection.Layers.Count(layer =>
            phase switch
            {
                StackPhase.Resolve => layer.Operations.Lock != OperationChoice.No,
                StackPhase.Build => layer.Operations.Build != OperationChoice.No,
                StackPhase.Publish or StackPhase.Export => layer.Operations.Publish,
                _ => false,
            }
        );
        return count > 0 ? count : null;
    }

    /// <summary>The last line: what was done, and how long it took.</summary>
    public void SayDone(string text) =>
        Messages.Say(string.Create(CultureInfo.InvariantCulture, $"{text} in {_clock.Elapsed.TotalSeconds:F1} s"));
}
