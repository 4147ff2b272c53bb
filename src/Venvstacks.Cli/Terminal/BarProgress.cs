using Spectre.Console;
using Spectre.Console.Rendering;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Terminal;

/// <summary>Progress bars on a terminal, one for each item in progress.</summary>
internal sealed class BarProgress : IProgress<StackEvent>
{
    private readonly Dictionary<(StackPhase, string), ProgressTask> _tasks = [];
    private readonly Lock _lock = new();
    private readonly Dictionary<StackPhase, ProgressTask> _phases = [];
    private readonly ProgressContext _context;
    private readonly LayerCount _layers;

    private BarProgress(ProgressContext context, LayerCount layers) => (_context, _layers) = (context, layers);

    /// <summary>Runs work with bars.</summary>
    public static Task<T> RunAsync<T>(
        IAnsiConsole console,
        LayerCount layers,
        Func<IProgress<StackEvent>, Task<T>> work
    ) =>
        new Progress(console) { AutoClear = true, HideCompleted = true }
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new BytesColumn(new DownloadedColumn()),
                new BytesColumn(new TransferSpeedColumn()),
                new BytesColumn(new RemainingTimeColumn())
            )
            .StartAsync(context => work(new BarProgress(context, layers)));

    public void Report(StackEvent value)
    {
        lock (_lock)
        {
            CountLayers(value);
            ProgressTask task = TaskOf(value);
            task.State.Update<bool>(BytesColumn.Key, isInBytes => isInBytes || value.InBytes);
            if (value.Total is { } total)
                task.MaxValue(Math.Max(1, total)).IsIndeterminate = false;
            task.Value = value.IsFinished ? task.MaxValue : value.Done;
            if (value.IsFinished)
                task.StopTask();
        }
    }

    private void CountLayers(StackEvent value)
    {
        if (_layers.Count(value) is not var (finished, all))
            return;
        string text = $"{ProgressText.Doing(value.Phase)} {finished} of {ProgressText.Layers(all)}";
        if (!_phases.TryGetValue(value.Phase, out ProgressTask? task))
            _phases[value.Phase] = task = _context.AddTask(text);
        task.Description = text;
        (task.MaxValue, task.Value) = (Math.Max(1, all), finished);
    }

    private ProgressTask TaskOf(StackEvent value)
    {
        if (_tasks.TryGetValue((value.Phase, value.Item), out ProgressTask? task))
            return task;
        string name = DisplayText.Escape(value.Item);
        string shown = name.Length > 32 ? $"{name[..29]}..." : name;
        task = _context.AddTask(Markup.Escape($"{ProgressText.Doing(value.Phase)} {shown}"), autoStart: false);
        task.IsIndeterminate = value.Total is null;
        task.StartTask();
        return _tasks[(value.Phase, value.Item)] = task;
    }

    /// <summary>A column that is empty for items without bytes.</summary>
    private sealed class BytesColumn(ProgressColumn column) : ProgressColumn
    {
        public const string Key = "bytes";

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            task.State.Get<bool>(Key) ? column.Render(options, task, deltaTime) : Text.Empty;
    }
}
