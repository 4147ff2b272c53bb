using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Text;
using Venvstacks.Sources;
using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>The launch and support modules of an application, as files of its site-packages.</summary>
/// <param name="store">Where their contents go.</param>
/// <param name="time">The time of all files in seconds since 1970; their own times are ignored.</param>
/// <param name="cancellationToken">Cancels between two files.</param>
internal sealed class ModuleFiles(ContentStore store, long time, CancellationToken cancellationToken = default)
{
    /// <summary>The files of an application's modules, relative to site-packages; empty for other layers.</summary>
    /// <exception cref="IOException">A module cannot be read.</exception>
    public IEnumerable<ManifestEntry> Read(LayerDefinition layer) =>
        layer is ApplicationDefinition application
            ? application.SupportModules.Prepend(application.LaunchModule).SelectMany(Read)
            : [];

    private IEnumerable<ManifestEntry> Read(SourceModule module) =>
        module.IsFolder
            ? SourceTree.Around(module.BaseDirectory).Walk(module).SelectMany(Read)
            : [Read(module.FullPath, module.FileName)];

    private IEnumerable<ManifestEntry> Read(SourceFolder folder) =>
        folder
            .FileNames.Select(name => Read(Path.Combine(folder.FullPath, name), $"{folder.RelativePath}/{name}"))
            .Prepend(ManifestEntry.Directory(folder.RelativePath, time));

    private ManifestEntry Read(string file, string path)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (EntryPath.FindProblem(path) is { } problem)
            throw new BuildEnvException(
                Diagnostic.Error(
                    DiagnosticCodes.InvalidModulePath,
                    $"the module file '{path}' cannot be part of a layer: {problem}"
                )
            );
        return ManifestEntry.File(path, store.PutFile(file), time);
    }
}
