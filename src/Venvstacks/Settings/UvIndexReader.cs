using Venvstacks.Declarations;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Formats.Toml;

namespace Venvstacks.Settings;

/// <summary>Reads the sources of packages: <c>index</c>, <c>index-url</c>, <c>extra-index-url</c> and <c>find-links</c> of <c>[tool.uv]</c>.</summary>
internal sealed class UvIndexReader(TomlTableReader settings, TomlProblems problems)
{
    /// <summary>Keys that change nothing here.</summary>
    private static readonly string[] Irrelevant = ["publish-url", "cache-control"];

    /// <summary>Keys that change uv's behaviour and are not supported.</summary>
    private static readonly string[] Ignored = ["authenticate", "ignore-error-codes", "exclude-newer"];

    /// <summary>The indexes, in the order written.</summary>
    public ImmutableArray<UvIndex> ReadIndexes()
    {
        List<UvIndex> indexes = [];
        foreach (TomlTable table in settings.Read(UvKeys.Index))
        {
            UvIndex index = Read(table);
            if (indexes.Find(other => other.Name is not null && other.Name == index.Name) is { } same)
                Report($"index names must be distinct ('{index.Name}' is already defined)", index, same);
            if (index.Default && indexes.Find(other => other.Default) is { } main)
                Report("only one index may be the default one", index, main);
            indexes.Add(index);
        }
        return [.. indexes];
    }

    /// <summary>An address or path that may be missing.</summary>
    public string? ReadAddress(ValueKey<TomlString> key) =>
        settings.Read(key) is { } text ? Check(text, $"'{key.Name}'") : null;

    /// <summary>A list of addresses and paths.</summary>
    public ImmutableArray<string> ReadAddresses(ListKey<TomlString> key) =>
        [.. settings.Read(key).Select(text => Check(text, $"'{key.Name}'"))];

    private UvIndex Read(TomlTable table)
    {
        TomlTableReader reader = new(table, "an index of the uv configuration", problems);
        TomlString? name = reader.Read(UvIndexKeys.Name);
        UvIndex index = new(reader.Read(UvIndexKeys.Url) is { } url ? Check(url, "the url of an index") : "")
        {
            Name = name?.Value,
            Default = reader.Read(UvIndexKeys.Default)?.Value ?? false,
            Explicit = reader.Read(UvIndexKeys.Explicit)?.Value ?? false,
            Flat = ReadFormat(reader),
            Span = problems.At(name?.Span ?? table.Span),
        };
        if (name is not null)
            CheckName(name);
        else if (index.Explicit)
            ReportUnnamed(index);
        WarnOfRest(reader);
        return index;
    }

    private string Check(TomlString text, string what)
    {
        if (AddressText.FindProblem(text.Value) is { } problem)
            problems.Add(
                DiagnosticCodes.InvalidSetting,
                $"{what} is neither a URL nor a directory: {problem} ('{AddressSecrets.Show(text.Value)}')",
                text.Span,
                AddressText.Help
            );
        return text.Value;
    }

    private void CheckName(TomlString name)
    {
        if (name.Value.Length == 0 || !name.Value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            problems.Add(
                DiagnosticCodes.InvalidSetting,
                $"index names consist of letters, digits, hyphens, underscores and dots, unlike '{name.Value}'",
                name.Span
            );
    }

    private void ReportUnnamed(UvIndex index) =>
        problems.Add(
            Diagnostic.Error(
                DiagnosticCodes.InvalidSetting,
                "an index with 'explicit = true' must have a name",
                index.Span,
                "it is asked only for packages that are pinned to it by its name"
            )
        );

    private void Report(string message, UvIndex index, UvIndex first) =>
        problems.Add(
            Diagnostic.Error(DiagnosticCodes.InvalidSetting, message, index.Span) with
            {
                Labels = [new(first.Span!, "first defined here")],
            }
        );

    private bool ReadFormat(TomlTableReader reader)
    {
        ValueKey<TomlString> key = UvIndexKeys.Format;
        TomlString? format = reader.Read(key);
        if (format is null || key.Values.Contains(format.Value, StringComparer.Ordinal))
            return format?.Value == key.Values[1];
        UvSettingsReader.ReportChoice(problems, key.Name, format.Value, key.Values, problems.At(format.Span));
        return false;
    }

    private void WarnOfRest(TomlTableReader reader)
    {
        foreach (string key in Irrelevant)
            reader.FindEntry(key);
        foreach (TomlEntry entry in Ignored.Select(reader.FindEntry).OfType<TomlEntry>())
            problems.Add(UvSettingKeys.NotHonoured(entry.Key, problems.At(entry.KeySpan)));
        reader.ReportUnknown(DiagnosticSeverity.Warning);
    }
}
