using Venvstacks.Cli.Terminal;
using Venvstacks.Publishing;

namespace Venvstacks.Cli.Commands;

/// <summary>The report of archives or exports: a short table on a terminal, the text of the reference elsewhere.</summary>
internal sealed class OutputReport(StackRun run, OutputKind kind, string folder)
{
    private readonly TextWriter _output = run.Context.Out;

    private bool IsShort => run.Context.Streams.OutIsTerminal;

    private ResultTable Table => new(_output, namesTargets: run.Targets.Length > 1);

    /// <summary>Writes what was written.</summary>
    /// <param name="results">The publications.</param>
    /// <param name="hasChanged">Whether a layer of a name was written again.</param>
    public void Write(ImmutableArray<Publication> results, Func<string, bool> hasChanged)
    {
        if (IsShort)
            Table.Write(results, hasChanged, folder);
        else
            foreach (Publication result in results)
                WriteLong(result);
    }

    /// <summary>Writes what would be written.</summary>
    /// <param name="plans">The plan for each target.</param>
    /// <param name="built">The layers that were built in this run, which a terminal shows instead; or null.</param>
    public void Write(ImmutableArray<StackManifest> plans, BuildResult? built)
    {
        if (!IsShort)
            foreach (StackManifest plan in plans)
                WriteLong(plan);
        else if (built is not null)
            Table.Write(built, run.Stack.Directory);
        else
        {
            Table.Write(plans);
            _output.WriteLine(kind.Advice);
        }
    }

    private void WriteLong(StackManifest plan)
    {
        _output.WriteLine(kind.Skipped);
        _output.WriteLine(plan.ToText());
        _output.WriteLine($"{kind.Destination} {folder}");
        _output.WriteLine(kind.Advice);
    }

    private void WriteLong(Publication result)
    {
        _output.WriteLine(result.Manifest.ToText() + "\n");
        _output.WriteLine($"{kind.Manifest} saved to: {Path.GetRelativePath(folder, result.ManifestPath)}");
        WriteList(kind.Layers, result.LayerPaths);
        WriteList(kind.Outputs, result.OutputPaths);
        _output.WriteLine($"All paths reported relative to {folder}");
    }

    private void WriteList(string title, IEnumerable<string> paths)
    {
        _output.WriteLine($"{title}:");
        foreach (string path in paths)
            _output.WriteLine($"  {Path.GetRelativePath(folder, path)}");
    }
}
