using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Text;
using Venvstacks.Formats.Toml;
using Venvstacks.Sources;

namespace Venvstacks.Definitions;

/// <summary>Reads the launch and support modules of an application, which must exist under distinct names.</summary>
internal sealed class ModuleReader(LayerTable table, string directory)
{
    /// <summary>The launch module, or null; a module that <c>python -m</c> cannot run is a warning.</summary>
    public SourceModule? ReadLaunchModule()
    {
        if (table.Fields.Require<TomlString>("launch_module") is not { } text)
            return null;
        int problems = table.Problems.Diagnostics.Count;
        SourceModule module = Read(text, "launch module");
        if (table.Problems.Diagnostics.Count == problems && FindLaunchProblem(module) is { } problem)
            table.Problems.Add(
                Diagnostic.Warning(
                    DiagnosticCodes.UnrunnableModule,
                    $"the launch module '{text.Value}' of {table.Owner} cannot be run with 'python -m': {problem}",
                    module.Span,
                    "name a '.py' file, or a package with a '__main__.py'"
                )
            );
        return module;
    }

    private static string? FindLaunchProblem(SourceModule module) =>
        module.IsFolder && !File.Exists(Path.Combine(module.FullPath, "__main__.py")) ? "it has no '__main__.py'"
        : !module.IsFolder && Path.GetExtension(module.FileName) is not (".py" or ".pyc") ? "it is not a '.py' file"
        : (module.IsFolder ? module.FileName : module.Name).Contains('.') ? "its name contains a '.'"
        : StandardLibrary.Shadows(module.Name) ? $"Python runs the module '{module.Name}' of its standard library"
        : null;

    /// <summary>The support modules, sorted by path as written.</summary>
    /// <param name="launch">The launch module, whose name is reserved.</param>
    public ImmutableArray<SourceModule> ReadSupportModules(SourceModule launch)
    {
        List<SourceModule> modules = [];
        foreach (TomlString text in table.Fields.FindList<TomlString>("support_modules") ?? [])
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
            Report(DiagnosticCodes.InvalidModule, $"{name} {problem}", text);
            return new SourceModule(text.Value, text.Value) { Span = table.Problems.At(text.Span) };
        }
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(text.Value, directory));
        SourceModule module = new(text.Value, path) { BaseDirectory = directory, Span = table.Problems.At(text.Span) };
        if (!Path.Exists(path) || text.Value.Length == 0)
            Report(DiagnosticCodes.MissingModule, $"{name} does not exist", text);
        else if (IsAround(path))
            Report(
                DiagnosticCodes.InvalidModule,
                $"{name} is the directory of the stack definition or a parent of it",
                text
            );
        else if (new SourceLinks(module).FindProblem() is { } outside)
            Report(DiagnosticCodes.InvalidModule, $"{name} {outside}", text);
        else if (!module.IsFolder && !FileSystem.IsRegularFile(path))
            Report(DiagnosticCodes.InvalidModule, $"{name} is neither a file nor a directory", text);
        return module;
    }

    private static string? FindSpellingProblem(string text) =>
        text.Any(char.IsControl) ? "has a control character"
        : Path.IsPathRooted(text) ? "is not a path relative to the stack definition"
        : null;

    /// <summary>Whether a path is the directory of the definition or a parent of it: the module would contain the locks and builds of its own stack.</summary>
    private bool IsAround(string path) =>
        !Path.GetRelativePath(path, directory).StartsWith("..", StringComparison.Ordinal);

    private void Report(string code, string message, TomlString text) =>
        table.Problems.Add(
            code,
            message,
            text.Span,
            "module paths are relative to the directory of the stack definition"
        );

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
