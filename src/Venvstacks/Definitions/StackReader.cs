using Venvstacks.Declarations;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Formats.Toml;
using Venvstacks.Platforms;
using Venvstacks.Settings;
using Venvstacks.Sources;

namespace Venvstacks.Definitions;

/// <summary>Reads the layers of a stack from their tables, lower ones first, and checks the references between them.</summary>
internal sealed class StackReader(
    TomlProblems problems,
    UvSettings settings,
    string directory,
    Func<string, string?> environment,
    IReadOnlySet<string> unread
)
{
    private readonly LayerNames<RuntimeDefinition> _runtimes = new(problems, LayerKind.Runtime, unread);
    private readonly LayerNames<FrameworkDefinition> _frameworks = new(problems, LayerKind.Framework, unread);
    private readonly LayerNames<ApplicationDefinition> _applications = new(problems, LayerKind.Application, unread);
    private readonly IndexInheritance _indexes = new(problems, settings.Indexes);
    private readonly MacosFloor _defaultMacosFloor = ReadDefaultMacosFloor(problems, environment);

    // Placeholder for an invalid field: a definition with an error is never returned.
    private static readonly PythonImplementation SomePython = new("cpython", 3, 0, "0");

    public ImmutableArray<RuntimeDefinition> ReadRuntimes(IEnumerable<TomlTable> tables)
    {
        foreach (TomlTable item in tables)
        {
            LayerTable table = new(item, LayerKind.Runtime, problems);
            PythonImplementation? python = table.ReadPython();
            if (python is { Name: not "cpython" })
                problems.Add(
                    Diagnostic.Warning(
                        DiagnosticCodes.NoRuntime,
                        $"{table.Owner} can be locked but not built: only CPython is supported",
                        problems.At(table.Place),
                        "write python_implementation = \"cpython@X.Y.Z\""
                    )
                );
            RuntimeDefinition layer = new()
            {
                Name = table.Name?.Value ?? "",
                PythonImplementation = python ?? SomePython,
            };
            _runtimes.Add(table, (RuntimeDefinition?)Complete(table, layer));
        }
        return _runtimes.Layers;
    }

    public ImmutableArray<FrameworkDefinition> ReadFrameworks(IReadOnlyList<TomlTable> tables)
    {
        _frameworks.Announce(tables);
        foreach (TomlTable item in tables)
        {
            LayerTable table = new(item, LayerKind.Framework, problems);
            FrameworkDefinition? layer = ReadLower(table) is var (runtime, frameworks)
                ? new FrameworkDefinition(runtime, frameworks) { Name = table.Name?.Value ?? "" }
                : null;
            _frameworks.Add(table, (FrameworkDefinition?)Complete(table, layer));
        }
        return _frameworks.Layers;
    }

    public ImmutableArray<ApplicationDefinition> ReadApplications(IEnumerable<TomlTable> tables)
    {
        foreach (TomlTable item in tables)
        {
            LayerTable table = new(item, LayerKind.Application, problems);
            ModuleReader modules = new(table, directory);
            SourceModule? read = modules.ReadLaunchModule();
            SourceModule launch = read ?? new SourceModule("", "");
            ImmutableArray<SourceModule> support = modules.ReadSupportModules(launch);
            (RuntimeDefinition Runtime, ImmutableArray<FrameworkDefinition>)? lower = ReadLower(table);
            if (read is not null)
                modules.WarnOfUnrunnable(read, lower?.Runtime.PythonImplementation);
            ApplicationDefinition? layer = lower is var (runtime, frameworks)
                ? new ApplicationDefinition(runtime, frameworks)
                {
                    Name = table.Name?.Value ?? "",
                    LaunchModule = launch,
                    SupportModules = support,
                }
                : null;
            _applications.Add(table, (ApplicationDefinition?)Complete(table, layer));
        }
        return _applications.Layers;
    }

    /// <summary>Reads the fields of all kinds of layers; also if the lower layers are unknown, to report all problems.</summary>
    private LayerDefinition? Complete(LayerTable table, LayerDefinition? layer)
    {
        LayerDefinition complete = layer ?? new RuntimeDefinition { Name = "", PythonImplementation = SomePython };
        complete = table.ReadInto(complete) with { DefaultMacosFloor = _defaultMacosFloor };
        complete = new TargetReader(table).ReadInto(complete);
        complete = _indexes.ReadInto(complete, table);
        table.Fields.ReportUnknown();
        return layer is null ? null : complete;
    }

    /// <summary>The runtime and the frameworks below a layer; null if they are unknown.</summary>
    private (RuntimeDefinition Runtime, ImmutableArray<FrameworkDefinition> Frameworks)? ReadLower(LayerTable table)
    {
        TomlString? runtime = table.Fields.Read(LayerKeys.Runtime);
        ImmutableArray<TomlString>? frameworks = table.Fields.FindList<TomlString>(LayerKeys.FrameworkNames.Name);
        bool named = table.Fields.Table.TryGet(LayerKeys.Runtime.Name, out _);
        bool listed = table.Fields.Table.TryGet(LayerKeys.FrameworkNames.Name, out TomlEntry? list);
        if (named && listed)
            ReportBoth(table, list!, runtime);
        else if (!named && (!listed || frameworks is { IsEmpty: true }))
        {
            if (!IsMisspelt(table))
                ReportNeither(table, list);
        }
        else if (named)
            return runtime is not null && _runtimes.Find(table, runtime) is { } found ? (found, []) : null;
        else if (frameworks is not null)
            return ReadFrameworkNames(table, frameworks.Value);
        return null;
    }

    private (RuntimeDefinition, ImmutableArray<FrameworkDefinition>)? ReadFrameworkNames(
        LayerTable table,
        ImmutableArray<TomlString> names
    )
    {
        List<(TomlString Name, FrameworkDefinition? Layer)> found = names
            .Select(name => (Name: name, Layer: _frameworks.Find(table, name)))
            .ToList();
        FrameworkNames list = new(
            table,
            [.. found.Where(item => item.Layer is not null).Select(item => (item.Name, item.Layer!))]
        );
        if (!list.Check() || found.Exists(item => item.Layer is null))
            return null;
        return list.TryOrder(out ImmutableArray<FrameworkDefinition> order) ? (order[0].Runtime, order) : null;
    }

    private void ReportBoth(LayerTable table, TomlEntry frameworks, TomlString? runtime)
    {
        Diagnostic diagnostic = Diagnostic.Error(
            DiagnosticCodes.RuntimeOrFrameworks,
            $"{table.Owner} must specify a runtime or frameworks, not both",
            problems.At(frameworks.KeySpan),
            "leave out 'runtime': it follows from the frameworks"
        );
        problems.Add(
            runtime is null ? diagnostic : diagnostic with { Labels = [new(problems.At(runtime.Span), "the runtime")] }
        );
    }

    // A misspelt key is reported as unknown.
    private static bool IsMisspelt(LayerTable table) =>
        table.Fields.Table.Entries.Any(entry =>
            entry.Key != "frameworks" && !Suggestions.Find(entry.Key, ["runtime", "frameworks"]).IsEmpty
        );

    private void ReportNeither(LayerTable table, TomlEntry? frameworks) =>
        problems.Add(
            DiagnosticCodes.RuntimeOrFrameworks,
            $"{table.Owner} must specify a runtime or at least one framework",
            frameworks?.Value.Span ?? table.Place,
            "write runtime = \"NAME\" or frameworks = [\"NAME\"]"
        );

    private static MacosFloor ReadDefaultMacosFloor(TomlProblems problems, Func<string, string?> environment)
    {
        const string Variable = "MACOSX_DEPLOYMENT_TARGET";
        if (environment(Variable) is not { Length: > 0 } text)
            return MacosFloor.Default;
        if (MacosFloor.TryParse(text, out MacosFloor? floor, out ParseError? error))
            return floor;
        problems.Add(
            Diagnostic.Error(
                DiagnosticCodes.InvalidTarget,
                $"the environment variable {Variable} is invalid: {error.Message}"
            )
        );
        return MacosFloor.Default;
    }
}
