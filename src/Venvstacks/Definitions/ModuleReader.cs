using Venvstacks.Declarations;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Text;
using Venvstacks.Formats.Toml;
using Venvstacks.Platforms;
using Venvstacks.Sources;

namespace Venvstacks.Definitions;

/// <summary>Reads the launch and support modules of an application, which must exist under distinct names.</summary>
internal sealed class ModuleReader(LayerTable table, string directory)
{
    private const string Relative = "module paths are relative to the directory of the stack definition";
    private const string Rename = "rename the module";

    private bool _isLaunchValid;

    /// <summary>The launch module, or null.</summary>
    public SourceModule? ReadLaunchModule()
    {
        if (table.Fields.Read(LayerKeys.LaunchModule) is not { } text)
            return null;
        int problems = table.Problems.Diagnostics.Count;
        SourceModule module = Read(text, "launch module");
        _isLaunchValid = table.Problems.Diagnostics.Count == problems;
        return module;
    }

    /// <summary>Warns of a launch module that <c>python -m</c> cannot run.</summary>
    /// <param name="launch">The launch module.</param>
    /// <param name="python">The interpreter, or null where it is unknown.</param>
    public void WarnOfUnrunnable(SourceModule launch, PythonImplementation? python)
    {
        if (_isLaunchValid && FindLaunchProblem(launch, python) is var (problem, help))
            table.Problems.Add(
                Diagnostic.Warning(
                    DiagnosticCodes.UnrunnableModule,
                    $"the launch module '{launch.DeclaredPath}' of {table.Owner} cannot be run with 'python -m': {problem}",
                    launch.Span,
                    help
                )
            );
    }

    private static (string Problem, string Help)? FindLaunchProblem(SourceModule module, PythonImplementation? python)
    {
        if (module.IsFolder && !File.Exists(Path.Combine(module.FullPath, "__main__.py")))
            return ("it has no '__main__.py'", "name a '.py' file, or a package with a '__main__.py'");
        if (!module.IsFolder && Path.GetExtension(module.FileName) is not (".py" or ".pyc"))
            return ("it is not a '.py' file", "name a '.py' file, or a package with a '__main__.py'");
        if ((module.IsFolder ? module.FileName : module.Name).Contains('.'))
            return ("its name contains a '.'", Rename);
        return StandardLibrary.Shadows(module.Name, python)
            ? ($"Python runs the module '{module.Name}' of its standard library", Rename)
            : null;
    }

    /// <summary>The support modules, sorted by path as written.</summary>
    /// <param name="launch">The launch module, whose name is reserved.</param>
    public ImmutableArray<SourceModule> ReadSupportModules(SourceModule launch)
    {
        List<SourceModule> modules = [];
        foreach (TomlString text in table.Fields.Read(LayerKeys.SupportModules))
        {
            SourceModule module = Read(text, "support module");
            if (module.Name == launch.Name)
                ReportConflict(module, launch, "launch module");
            else if (modules.Find(other => other.Name == module.Name) is { } other)
                ReportConflict(module, other, "support module");
            modules.Add(module);
        }
        return [.. modules.OrderBy(module => module.DeclaredPath, StringComparer.Ordinal)];
    }

    private SourceModule Read(TomlString text, string role)
    {
        string name = $"the {role} '{text.Value}' of {table.Owner}";
        if (FindSpellingProblem(text.Value) is { } problem)
        {
            Report(
                DiagnosticCodes.InvalidModule,
                $"{name} {problem}",
                text,
                text.Value.Any(char.IsControl) ? Rename : Relative
            );
            return new SourceModule(text.Value, text.Value) { Span = table.Problems.At(text.Span) };
        }
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(text.Value, directory));
        SourceModule module = new(text.Value, path) { BaseDirectory = directory, Span = table.Problems.At(text.Span) };
        if (!Path.Exists(path) || text.Value.Length == 0)
            Report(DiagnosticCodes.MissingModule, $"{name} does not exist", text, Relative);
        else if (IsAround(path))
            Report(
                DiagnosticCodes.InvalidModule,
                $"{name} is the directory of the stack definition or a parent of it",
                text,
                "name a file or a directory below it"
            );
        else if (new SourceLinks(module).FindProblem() is var (outside, help))
            Report(DiagnosticCodes.InvalidModule, $"{name} {outside}", text, help);
        else if (!module.IsFolder && !NativeStat.IsRegularFile(path))
            Report(
                DiagnosticCodes.InvalidModule,
                $"{name} is neither a file nor a directory",
                text,
                SourceLinks.OtherHelp
            );
        return module;
    }

    private static string? FindSpellingProblem(string text) =>
        text.Any(char.IsControl) ? "has a control character"
        : Path.IsPathRooted(text) ? "is not a path relative to the stack definition"
        : null;

    /// <summary>Whether a path is the directory of the definition or a parent of it: the module would contain the locks and builds of its own stack.</summary>
    private bool IsAround(string path) =>
        !Path.GetRelativePath(path, directory).StartsWith("..", StringComparison.Ordinal);

    private void Report(string code, string message, TomlString text, string help) =>
        table.Problems.Add(code, message, text.Span, help);

    private void ReportConflict(SourceModule module, SourceModule other, string role) =>
        table.Problems.Add(
            Diagnostic.Error(
                DiagnosticCodes.ConflictingModules,
                $"the support module '{module.DeclaredPath}' of {table.Owner} has the same name as its {role} '{other.DeclaredPath}'",
                module.Span,
                "rename one of the two modules"
            ) with
            {
                SpanText = $"imported as '{module.Name}'",
                Labels = [new(other.Span!, $"imported as '{other.Name}'")],
            }
        );
}
