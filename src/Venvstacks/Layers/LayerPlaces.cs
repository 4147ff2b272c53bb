using System.Collections.Immutable;
using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Locking;

namespace Venvstacks.Layers;

/// <summary>Where layers are written: each into a folder that is replaced as a whole, so nothing else may lie there.</summary>
/// <param name="stack">The stack, whose definition, locks and modules stay in any case.</param>
/// <param name="option">The option that names the folder of the layers' folders.</param>
/// <param name="force">The option that replaces what is no layer.</param>
internal sealed class LayerPlaces(StackDefinition stack, string option, string force)
{
    private readonly ImmutableArray<string> _sources =
    [
        stack.Directory,
        .. stack.Layers.Select(layer => LayerLockFiles.Of(stack, layer).Folder),
        .. stack.Layers.OfType<ApplicationDefinition>().SelectMany(Modules),
    ];

    /// <summary>The folders of built layers, where results are written of them.</summary>
    public ImmutableArray<string> Built { get; init; } = [];

    /// <summary>Refuses a folder that holds something else.</summary>
    /// <param name="layer">What messages call the layer.</param>
    /// <param name="folder">The full path of its folder.</param>
    /// <param name="isForced">Whether what is no layer is replaced, unless it belongs to the stack.</param>
    /// <exception cref="BuildEnvException">It does.</exception>
    public void Require(string layer, string folder, bool isForced)
    {
        if (_sources.Concat(Built).FirstOrDefault(kept => Holds(folder, kept)) is { } held)
            throw Refuse(
                $"Layer {layer} would be written to '{folder}' and replace '{held}', which the stack needs",
                ""
            );
        if (!isForced && IsOther(folder))
            throw Refuse(
                $"Layer {layer} would be written to '{folder}', where something else lies",
                $"move it away, or replace it with '{force}', or "
            );
    }

    /// <summary>Refuses results in a folder that the next build replaces.</summary>
    /// <param name="folder">The full path of the folder of results.</param>
    /// <exception cref="BuildEnvException">It is such a folder.</exception>
    public void RequireApart(string folder)
    {
        if (Built.FirstOrDefault(layer => Holds(layer, folder)) is { } other)
            throw Refuse($"Results in '{folder}' would be lost when the layer in '{other}' is built again", "");
    }

    private static IEnumerable<string> Modules(ApplicationDefinition application) =>
        application.SupportModules.Prepend(application.LaunchModule).Select(module => module.FullPath);

    private static bool IsOther(string folder) =>
        Directory.Exists(folder)
        && !File.Exists(Path.Combine(folder, PythonLayout.Metadata))
        && Directory.EnumerateFileSystemEntries(folder).Any();

    private static bool Holds(string folder, string path) =>
        $"{Path.TrimEndingDirectorySeparator(path)}/".StartsWith(
            $"{Path.TrimEndingDirectorySeparator(folder)}/",
            StringComparison.Ordinal
        );

    private BuildEnvException Refuse(string problem, string help) =>
        new(Diagnostic.Error("VS3043", problem, help: $"{help}name another folder with '{option}'"));
}
