using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Text;
using Venvstacks.Locking;

namespace Venvstacks.Layers;

/// <summary>Checks the output paths of layers: each folder is replaced as a whole, so it may contain nothing else.</summary>
/// <param name="stack">The stack, whose definition, locks and modules are never replaced.</param>
/// <param name="output">The output that is written.</param>
internal sealed class LayerPlaces(StackDefinition stack, StackPhase output)
{
    private readonly ImmutableArray<string> _sources =
    [
        stack.Directory,
        .. stack.Layers.Select(layer => LayerLockFiles.Of(stack, layer).Folder),
        .. stack.Layers.OfType<ApplicationDefinition>().SelectMany(Modules),
    ];

    /// <summary>The folders of built layers, where the output is made from them.</summary>
    public ImmutableArray<string> Built { get; init; } = [];

    /// <summary>Refuses a folder with other contents than a layer.</summary>
    /// <param name="layer">What messages call the layer.</param>
    /// <param name="folder">The full path of its folder.</param>
    /// <param name="isForced">Whether other files are replaced, unless they belong to the stack.</param>
    /// <exception cref="BuildEnvException">The folder has other contents.</exception>
    public void Require(string layer, string folder, bool isForced)
    {
        if (_sources.Concat(Built).FirstOrDefault(kept => Holds(folder, kept)) is { } held)
            throw Refuse(
                DiagnosticCodes.OutputInTheWay,
                $"layer '{layer}' would be written to '{folder}' and replace '{held}', which the stack needs"
            );
        if (!isForced && IsOther(folder))
            throw Refuse(
                DiagnosticCodes.OutputOccupied,
                $"layer '{layer}' would be written to '{folder}', which contains other files"
            );
    }

    /// <summary>Refuses results in a folder that the next build replaces.</summary>
    /// <param name="folder">The full path of the folder of results.</param>
    /// <exception cref="BuildEnvException">The next build replaces the folder.</exception>
    public void RequireApart(string folder)
    {
        if (Built.FirstOrDefault(layer => Holds(layer, folder)) is { } other)
            throw Refuse(
                DiagnosticCodes.OutputInTheWay,
                $"results in '{folder}' would be lost when the layer in '{other}' is built again"
            );
    }

    private static IEnumerable<string> Modules(ApplicationDefinition application) =>
        application.SupportModules.Prepend(application.LaunchModule).Select(module => module.FullPath);

    private static bool IsOther(string folder) =>
        Directory.Exists(folder)
        && !File.Exists(Path.Combine(folder, PythonLayout.Metadata))
        && Directory.EnumerateFileSystemEntries(folder).Any();

    private static bool Holds(string folder, string path) =>
        RealPath.IsIn(Path.TrimEndingDirectorySeparator(path), Path.TrimEndingDirectorySeparator(folder));

    private BuildEnvException Refuse(string code, string problem) =>
        new(
            Diagnostic.Error(code, problem) with
            {
                Advice = new Remedy.NameOutput(output, OrReplace: code == DiagnosticCodes.OutputOccupied),
            }
        );
}
