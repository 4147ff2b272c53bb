using System.Collections.Immutable;
using Venvstacks.Formats.Text;
using Venvstacks.Formats.Toml;

namespace Venvstacks.Definitions;

/// <summary>Reads the launch and support modules of an application, which must exist under distinct names.</summary>
internal sealed class ModuleReader(LayerTable table, string directory)
{
    /// <summary>The launch module, or null.</summary>
    public SourceModule? ReadLaunchModule() =>
        table.Fields.Require<TomlString>("launch_module") is { } text ? Read(text, "launch module") : null;

    /// <summary>The support modules, sorted by path as written.</summary>
    /// <param name="launch">The launch module, whose name none of them may have.</param>
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
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(text.Value, directory));
        SourceModule module = new(text.Value, path) { BaseDirectory = directory, Span = table.Problems.At(text.Span) };
        if (text.Value.Length == 0 || !Path.Exists(path))
            table.Problems.Add(
                Diagnostic.Error(
                    DefinitionCodes.MissingModule,
                    $"the {role} '{text.Value}' of {table.Owner} does not exist",
                    module.Span,
                    "paths of modules start at the folder of the stack definition"
                )
            );
        return module;
    }

    private void ReportConflict(SourceModule module, SourceModule other, string role) =>
        table.Problems.Add(
            Diagnostic.Error(
                DefinitionCodes.ConflictingModules,
                $"the support module '{module.DeclaredPath}' of {table.Owner} has the same name as its {role} '{other.DeclaredPath}'",
                module.Span
            ) with
            {
                SpanText = $"imported as '{module.Name}'",
                Labels = [new(other.Span!, $"imported as '{other.Name}'")],
            }
        );
}
