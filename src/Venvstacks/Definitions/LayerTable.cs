using Venvstacks.Declarations;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Text;
using Venvstacks.Formats.Toml;
using Venvstacks.Platforms;

namespace Venvstacks.Definitions;

/// <summary>The table of one layer: its fields without references to other layers.</summary>
internal sealed class LayerTable
{
    private static readonly string[] ReservedPrefixes = ["framework", "app"];

    // Files of locks and archives put up to 50 bytes more around it.
    private const int MaxNameLength = 200;

    private readonly TomlTable _table;

    public LayerTable(TomlTable table, LayerKind kind, TomlProblems problems)
    {
        _table = table;
        Problems = problems;
        string lower = kind.ToString().ToLowerInvariant();
        string unnamed = kind == LayerKind.Application ? "an application" : $"a {lower}";
        Owner =
            table.TryGet("name", out TomlEntry? entry) && entry.Value is TomlString named
                ? $"{lower} '{named.Value}'"
                : unnamed;
        Fields = new TomlTableReader(table, Owner, problems);
        Name = Fields.Read(LayerKeys.Name);
        if (Name is not null)
            CheckName(Name, kind);
        ReportDropped(LayerKeys.BuildRequirements.Name);
    }

    /// <summary>The name, or null if it is missing.</summary>
    public TomlString? Name { get; }

    /// <summary>The layer as messages name it: <c>framework 'f'</c>.</summary>
    public string Owner { get; }

    /// <summary>The fields.</summary>
    public TomlTableReader Fields { get; }

    /// <summary>Receives the problems.</summary>
    public TomlProblems Problems { get; }

    /// <summary>The position for errors about missing fields: the name, or the table.</summary>
    public TextSpan Place => Name?.Span ?? _table.Span;

    /// <summary>Fills in the fields without references to other layers.</summary>
    public LayerDefinition ReadInto(LayerDefinition layer) =>
        layer with
        {
            Requirements = new DeclarationReader(Problems).ReadRequirements(Fields.Read(LayerKeys.Requirements), Owner),
            DynlibExclude = [.. Fields.Read(LayerKeys.DynlibExclude).Select(item => item.Value)],
            DynlibInclude = [.. Fields.Read(LayerKeys.DynlibInclude).Select(item => item.Value)],
            Versioned = Fields.Read(LayerKeys.Versioned)?.Value ?? false,
            Span = Problems.At(Place),
        };

    /// <summary>Reads which interpreter a runtime is, from the field or from the one that it replaced.</summary>
    public PythonImplementation? ReadPython()
    {
        TomlEntry? legacy = Fields.FindEntry(LayerKeys.OldPython.Name);
        bool isReplaced = legacy is not null && !_table.TryGet(LayerKeys.Python.Name, out _);
        if (legacy is not null)
            ReportRenamed(legacy, LayerKeys.Python.Name, isReplaced);
        TomlString? text = Fields.Read(isReplaced ? LayerKeys.OldPython : LayerKeys.Python);
        return text is null ? null : ParsePython(text);
    }

    private PythonImplementation? ParsePython(TomlString text)
    {
        if (!PythonImplementation.TryParse(text.Value, out PythonImplementation? python, out ParseError? error))
        {
            new DeclarationReader(Problems).Report(
                DiagnosticCodes.InvalidPython,
                $"{Owner} has an invalid 'python_implementation'",
                text,
                error,
                PythonImplementation.IsFreeThreadedTooEarly(text.Value)
                        ? "write 'cpython@3.13.0t' or later, or leave out the 't'"
                    : PythonImplementation.Correct(text.Value) is { } corrected ? $"write '{corrected}'"
                    : "write an implementation and a version, as in 'cpython@3.12.1'"
            );
        }
        else if (python.Patch is null)
        {
            Diagnostic warning = Diagnostic.Warning(
                DiagnosticCodes.InexactPython,
                $"{Owner} names no exact Python version",
                Problems.At(text.Span),
                $"write all three numbers, as '{python.Name}@{python.Version}.0': the newest {python.Version} changes with time"
            );
            Problems.Add(warning);
        }
        return python;
    }

    /// <summary>Names become directory names and parts of file names.</summary>
    private void CheckName(TomlString name, LayerKind kind)
    {
        string? problem = name.Value switch
        {
            "" => "must not be empty",
            "." or ".." => "must not be '.' or '..'",
            _ when name.Value.AsSpan().ContainsAny('/', '\\') => "must not contain '/' or '\\'",
            _ when name.Value.Any(char.IsControl) => "must not contain control characters",
            "__venvstacks__" when kind == LayerKind.Runtime => "is reserved for the metadata directory",
            _ when FindFolderProblem(name.Value, kind) is { } reason =>
                $"is not a valid directory name on every system: {reason}",
            _ => null,
        };
        string? prefix = ReservedPrefixes.FirstOrDefault(item =>
            name.Value.StartsWith(item + "-", StringComparison.OrdinalIgnoreCase)
        );
        if (kind == LayerKind.Runtime && prefix is not null)
            problem = $"must not start with '{prefix}-', which is how the build names of other layers start";
        if (problem is not null)
            Problems.Add(
                DiagnosticCodes.InvalidName,
                $"the name of {Owner} {problem}",
                name.Span,
                FindFreeName(name.Value, prefix) is { } free ? $"write '{free}'" : "choose another name, as 'main'"
            );
    }

    private static string? FindFreeName(string name, string? prefix)
    {
        string free = name.Replace('/', '-').Replace('\\', '-').Trim('.', '-');
        if (prefix is not null)
            free = free[(prefix.Length + 1)..];
        return free.Length > 0 && FindFolderProblem(free, LayerKind.Runtime) is null ? free : null;
    }

    private static string? FindFolderProblem(string name, LayerKind kind) =>
        Encoding.UTF8.GetByteCount(name) > MaxNameLength
            ? $"it is longer than {MaxNameLength} bytes"
            : EntryPath.FindProblem(kind == LayerKind.Runtime ? name : "x-" + name, portable: true);

    private void ReportDropped(string key)
    {
        if (Fields.FindEntry(key) is { } entry)
            Problems.Add(
                Diagnostic.Warning(
                    DiagnosticCodes.LegacyField,
                    $"{Owner} has the field '{key}', which is no longer used",
                    Problems.At(entry.KeySpan),
                    "leave it out"
                )
            );
    }

    private void ReportRenamed(TomlEntry legacy, string name, bool isReplaced) =>
        Problems.Add(
            isReplaced
                ? Diagnostic.Warning(
                    DiagnosticCodes.LegacyField,
                    $"{Owner} has the field '{legacy.Key}', which is now called '{name}'",
                    Problems.At(legacy.KeySpan),
                    "rename it"
                )
                : Diagnostic.Error(
                    DiagnosticCodes.LegacyField,
                    $"{Owner} has both '{name}' and '{legacy.Key}', its old name",
                    Problems.At(legacy.KeySpan),
                    $"leave out '{legacy.Key}'"
                )
        );
}
