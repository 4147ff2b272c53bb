using Spectre.Console;
using Spectre.Console.Rendering;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Terminal;

/// <summary>Progress as bars on a terminal, of the items that are under way.</summary>
internal sealed class BarProgress : IProgress<StackEvent>
{
    private readonly Dictionary<(StackPhase, string), ProgressTask> _tasks = [];
    private readonly Lock _lock = new();
    private readonly ProgressContext _context;

    private BarProgress(ProgressContext context) => _context = context;

    /// <summary>Runs some work under bars.</summary>
    public static Task<T> RunAsync<T>(IAnsiConsole console, Func<IProgress<StackEvent>, Task<T>> work) =>
        new Progress(console) { AutoClear = true, HideCompleted = true }
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new BytesColumn(new DownloadedColumn()),
                new BytesColumn(new TransferSpeedColumn()),
                new BytesColumn(new RemainingTimeColumn())
            )
            .StartAsync(context => work(new BarProgress(context)));

    public void Report(StackEvent value)
    {
        lock (_lock)
        {
            ProgressTask task = TaskOf(value);
            task.State.Update<bool>(BytesColumn.Key, isInBytes => isInBytes || value.InBytes);
            if (value.Total is { } total)
                task.MaxValue(Math.Max(1, total)).IsIndeterminate = false;
            task.Value = value.IsFinished ? task.MaxValue : value.Done;
            if (value.IsFinished)
                task.StopTask();
        }
    }

    private ProgressTask TaskOf(StackEvent value)
    {
        if (_tasks.TryGetValue((value.Phase, value.Item), out ProgressTask? task))
            return task;
        string name = DisplayText.Escape(value.Item);
        string shown = name.Length > 32 ? $"{name[..31]}…" : name;
        task = _context.AddTask(Markup.Escape($"{ProgressText.Doing(value.Phase)} {shown}"), autoStart: false);
        task.IsIndeterminate = value.Total is null;
        task.StartTask();
        return _tasks[(value.Phase, value.Item)] = task;
    }

    /// <summary>A column that is empty where no bytes are counted.</summary>
    private sealed class BytesColumn(ProgressColumn column) : ProgressColumn
    {
        public const string Key = "bytes";

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            task.State.Get<bool>(Key) ? column.Render(options, task, deltaTime) : Text.Empty;
    }
}
