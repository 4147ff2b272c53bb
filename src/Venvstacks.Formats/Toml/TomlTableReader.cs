using Venvstacks.Formats.Text;

namespace Venvstacks.Formats.Toml;

/// <summary>Reads the values of a table by key and type. A problem becomes a diagnostic and reads as null, so one pass finds every problem; keys never read are unknown.</summary>
/// <param name="table">The table.</param>
/// <param name="owner">The owner of the table in messages: <c>layer 'py'</c>.</param>
/// <param name="problems">Receives diagnostics.</param>
public sealed class TomlTableReader(TomlTable table, string owner, TomlProblems problems)
{
    private readonly List<string> _asked = [];
    private readonly Dictionary<string, Diagnostic> _missing = new(StringComparer.Ordinal);

    /// <summary>The table.</summary>
    public TomlTable Table => table;

    /// <summary>A value that may be missing.</summary>
    public T? Find<T>(string key)
        where T : TomlValue, ITomlKind => FindEntry(key) is { } entry ? Cast<T>(entry.Value, $"'{key}'") : null;

    /// <summary>A value that must be there.</summary>
    public T? Require<T>(string key)
        where T : TomlValue, ITomlKind
    {
        if (FindEntry(key) is { } entry)
            return Cast<T>(entry.Value, $"'{key}'");
        Diagnostic missing = Diagnostic.Error(
            problems.Codes.MissingKey,
            $"{owner} must have the key '{key}'",
            problems.At(table.Span),
            $"add '{key} = {(typeof(T) == typeof(TomlArray) ? "[]" : "\"...\"")}'"
        );
        _missing[key] = missing;
        problems.Add(missing);
        return null;
    }

    /// <summary>The items of an array that may be missing, those of another kind left out; null when there is no array.</summary>
    public ImmutableArray<T>? FindList<T>(string key)
        where T : TomlValue, ITomlKind => CastItems<T>(Find<TomlArray>(key), key);

    /// <summary>The items of an array that must be there, those of another kind left out; null when there is no array.</summary>
    public ImmutableArray<T>? RequireList<T>(string key)
        where T : TomlValue, ITomlKind => CastItems<T>(Require<TomlArray>(key), key);

    /// <summary>The entries of a table of strings that may be missing, those of another kind left out; empty when there is none.</summary>
    public ImmutableArray<(TomlEntry Entry, string Value)> FindStrings(string key)
    {
        if (Find<TomlTable>(key) is not { } strings)
            return [];
        return
        [
            .. strings
                .Entries.Select(entry => (entry, Cast<TomlString>(entry.Value, $"'{entry.Key}' in '{key}'")?.Value!))
                .Where(pair => pair.Item2 is not null),
        ];
    }

    /// <summary>An entry of any kind that may be missing.</summary>
    public TomlEntry? FindEntry(string key)
    {
        _asked.Add(key);
        return table.TryGet(key, out TomlEntry? entry) ? entry : null;
    }

    /// <summary>Reports the keys that were never read, with a suggestion.</summary>
    /// <remarks>If unknown keys are errors, the required key that a misspelt one means is not reported as missing.</remarks>
    /// <param name="severity">Whether they are errors.</param>
    public void ReportUnknown(DiagnosticSeverity severity = DiagnosticSeverity.Error)
    {
        foreach (TomlEntry entry in table.Entries.Where(entry => !_asked.Contains(entry.Key)))
        {
            foreach (string meant in Suggestions.Find(entry.Key, _missing.Keys))
            {
                if (severity == DiagnosticSeverity.Error)
                    problems.Remove(_missing[meant]);
            }
            Diagnostic diagnostic = new(
                problems.Codes.UnknownKey,
                severity,
                $"{owner} has an unknown key '{entry.Key}'"
            );
            problems.Add(
                diagnostic with
                {
                    Span = problems.At(entry.KeySpan),
                    Help =
                        Suggestions.Ask(entry.Key, _asked.Where(key => !table.TryGet(key, out _)))
                        ?? "remove it, or move it to the table that it belongs to",
                }
            );
        }
    }

    private ImmutableArray<T>? CastItems<T>(TomlArray? array, string key)
        where T : TomlValue, ITomlKind
    {
        if (array is null)
            return null;
        return [.. array.Items.Select(item => Cast<T>(item, $"each item of '{key}'")).OfType<T>()];
    }

    private T? Cast<T>(TomlValue value, string what)
        where T : TomlValue, ITomlKind
    {
        if (value is T match)
            return match;
        problems.Add(
            problems.Codes.WrongKind,
            $"{what} of {owner} must be {T.ExpectedName}, not {value.KindName}",
            value.Span,
            AdviceFor<T>(value, what)
        );
        return null;
    }

    private static string? AdviceFor<T>(TomlValue value, string what)
        where T : TomlValue =>
        typeof(T) == typeof(TomlString) && value is not (TomlArray or TomlTable) ? "put the value in quotes"
        : typeof(T) == typeof(TomlBoolean) ? "write true or false, without quotes"
        : typeof(T) == typeof(TomlArray) && value is TomlString ? "put the value in brackets: [\"...\"]"
        : typeof(T) == typeof(TomlArray) && value is TomlTable
            ? $"write its header in double brackets: [[{what.Trim('\'')}]]"
        : null;
}

/// <summary>The codes of the diagnostics that <see cref="TomlTableReader"/> gives, which differ from document to document.</summary>
/// <param name="WrongKind">A value has the wrong type.</param>
/// <param name="MissingKey">A required key is missing.</param>
/// <param name="UnknownKey">A key was never read.</param>
public sealed record TomlCodes(string WrongKind, string MissingKey, string UnknownKey);

/// <summary>Collects the problems of one document.</summary>
/// <param name="source">The text.</param>
/// <param name="codes">The codes for what a <see cref="TomlTableReader"/> finds.</param>
public sealed class TomlProblems(SourceText source, TomlCodes codes)
{
    private readonly List<Diagnostic> _diagnostics = [];

    /// <summary>The text.</summary>
    public SourceText Source => source;

    /// <summary>The codes for what a <see cref="TomlTableReader"/> finds.</summary>
    public TomlCodes Codes => codes;

    /// <summary>The diagnostics, in the order of their detection.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => _diagnostics;

    /// <summary>Whether a diagnostic is an error.</summary>
    public bool HasErrors => _diagnostics.Exists(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

    /// <summary>A place in the text.</summary>
    public SourceSpan At(TextSpan span) => new(source, span);

    /// <summary>Adds an error.</summary>
    public void Add(string code, string message, TextSpan span, string? help = null) =>
        Add(Diagnostic.Error(code, message, At(span), help));

    /// <summary>Removes an error that another one explains.</summary>
    internal void Remove(Diagnostic diagnostic) => _diagnostics.RemoveAll(known => ReferenceEquals(known, diagnostic));

    /// <summary>Adds a diagnostic.</summary>
    public void Add(Diagnostic diagnostic) => _diagnostics.Add(diagnostic);
}
