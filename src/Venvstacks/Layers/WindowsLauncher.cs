using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Platforms;
using Venvstacks.Runtimes;

namespace Venvstacks.Layers;

/// <summary>The programs that are the interpreters of frameworks and applications on Windows: copies of those that <c>venv</c> uses.</summary>
internal static class WindowsLauncher
{
    private const string Folder = "Lib/venv/scripts/nt";

    /// <summary>The commands of a layer, and the path of the program in the runtime that each is a copy of.</summary>
    public static ImmutableArray<(string Command, string Launcher)> Of(PythonImplementation python)
    {
        if (!KeepsTime(python))
            return [("python.exe", $"{Folder}/python.exe"), ("pythonw.exe", $"{Folder}/pythonw.exe")];
        string ending = python.IsFreeThreaded ? "t.exe" : ".exe";
        (string console, string windowed) = ($"{Folder}/venvlauncher{ending}", $"{Folder}/venvwlauncher{ending}");
        ImmutableArray<(string, string)> commands = [("python.exe", console), ("pythonw.exe", windowed)];
        string version = python.LibraryVersion;
        return python.IsFreeThreaded
            ? [.. commands, ($"python{version}.exe", console), ($"pythonw{version}.exe", windowed)]
            : commands;
    }

    /// <summary>Whether the copies have the times of the programs, as <c>venv</c> makes them since Python 3.13.</summary>
    public static bool KeepsTime(PythonImplementation python) => (python.Major, python.Minor) is not (3, < 13);

    /// <summary>The error that a runtime lacks a program.</summary>
    public static LayerInstallationException Missing(RuntimeContents runtime, string launcher) =>
        new(
            Diagnostic.Error(
                DiagnosticCodes.WrongRuntime,
                $"'{runtime.Origin}' has no '{launcher}', which is the interpreter of layers on Windows",
                help: "use another archive: published builds have it"
            )
        );
}
