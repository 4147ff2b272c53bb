using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>The entries that make a framework or application a virtual environment over its runtime (PEP 405).</summary>
internal sealed class VirtualEnvironment(ContentStore store, LayerRecipe recipe)
{
    private readonly PythonLayout _layout = recipe.Layout;
    private readonly long _time = recipe.LockTime;

    /// <summary>Whether the entries have symbolic links; else links to files are copies, and others are missing.</summary>
    public bool HasLinks { get; init; } = true;

    /// <summary>Its commands and folders.</summary>
    public IEnumerable<ManifestEntry> Entries() =>
        recipe.Target.IsWindows ? [.. WindowsCommands(), .. Folders()] : [.. Commands(), .. Folders()];

    private IEnumerable<ManifestEntry> Folders()
    {
        yield return ManifestEntry.Directory(_layout.Include, _time);
        if (recipe.Target.IsLinux && HasLinks)
            yield return ManifestEntry.Link("lib64", "lib", _time);
    }

    private IEnumerable<ManifestEntry> Commands()
    {
        string[] libraries = [.. recipe.LowerLayers.Select(lower => $"{lower.DeployedName}/{_layout.SharedLibraries}")];
        string runtime = recipe.LowerLayers[^1].DeployedName;
        if (!HasLinks)
        {
            string text = LauncherScript.Text(recipe.Target, [.. libraries], $"{runtime}/{_layout.Runtime.Python}");
            foreach (string name in new[] { "python", "python3", $"python{_layout.PythonMinor}" })
                yield return store.AddText($"bin/{name}", text, _time, isExecutable: true);
            yield break;
        }
        string launcher = LauncherScript.Text(recipe.Target, [.. libraries]);
        yield return store.AddText("bin/python", launcher, _time, isExecutable: true);
        yield return ManifestEntry.Link("bin/python_", $"../../{runtime}/bin/python", _time);
        yield return ManifestEntry.Link("bin/python3", "python", _time);
        yield return ManifestEntry.Link($"bin/python{_layout.PythonMinor}", "python", _time);
    }

    // Links need a privilege on Windows, so Python's launchers are copied, which read pyvenv.cfg and start the base interpreter.
    private IEnumerable<ManifestEntry> WindowsCommands()
    {
        // The manifest of a layer that the store has holds them already.
        if (recipe.Runtime is not { } runtime)
            yield break;
        PythonImplementation python = recipe.Layer.Runtime.PythonImplementation;
        foreach ((string command, string launcher) in WindowsLauncher.Of(python))
        {
            ManifestEntry source =
                runtime.Entries.FirstOrDefault(entry => entry.Path == launcher)
                ?? throw WindowsLauncher.Missing(runtime, launcher);
            yield return ManifestEntry.File(
                $"{_layout.Scripts}/{command}",
                source.Content,
                WindowsLauncher.KeepsTime(python) ? Math.Min(source.Time, _time) : _time
            );
        }
    }
}
