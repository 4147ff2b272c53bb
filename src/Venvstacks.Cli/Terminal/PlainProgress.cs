using Venvstacks.Diagnostics;

namespace Venvstacks.Cli.Terminal;

/// <summary>Progress as lines: one when an item begins and one when it ends. For logs.</summary>
internal sealed class PlainProgress(TextWriter writer, bool withReasons) : IProgress<StackEvent>
{
    private readonly Lock _lock = new();
    private readonly HashSet<(StackPhase, string)> _begun = [];

    public void Report(StackEvent value)
    {
        lock (_lock)
        {
            if (value.IsFinished)
                writer.WriteLine(ProgressText.Finished(value, withReasons));
            else if (_begun.Add((value.Phase, value.Item)))
                writer.WriteLine(ProgressText.Begun(value));
        }
    }
}
