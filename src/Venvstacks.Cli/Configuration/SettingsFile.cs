using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Formats.Toml;

namespace Venvstacks.Cli.Configuration;

/// <summary>A value of the settings file.</summary>
/// <param name="Text">The value; of directories the full paths, with the separator of PATH.</param>
/// <param name="Line">The line in the file.</param>
internal sealed record FileSetting(string Text, int Line);

/// <summary>The settings file of a user, <c>venvstacks/config.toml</c>. Wrong settings are problems, not exceptions.</summary>
internal sealed class SettingsFile
{
    private static readonly TomlCodes Codes = new(
        DiagnosticCodes.InvalidUserSetting,
        DiagnosticCodes.InvalidUserSetting,
        DiagnosticCodes.UnknownUserSetting
    );

    private readonly Dictionary<SettingKey, FileSetting> _values = [];
    private readonly string _home;

    private SettingsFile(string? path, string home) => (Path, _home) = (path, home);

    /// <summary>The full path, whether the file exists or not; null where the user has no directory for it.</summary>
    public string? Path { get; }

    /// <summary>The problems of the file.</summary>
    public ImmutableArray<Diagnostic> Problems { get; private set; } = [];

    /// <summary>Reads the file of a user.</summary>
    /// <param name="environment">Reads an environment variable; null where it is not set.</param>
    public static SettingsFile Read(Func<string, string?> environment)
    {
        SettingsFile file = new(PathOf(environment), environment("HOME") ?? environment("USERPROFILE") ?? "");
        if (!File.Exists(file.Path))
            return file;
        try
        {
            file.Parse(File.ReadAllBytes(file.Path));
        }
        catch (Exception e) when (UserError.From(e) is { } error)
        {
            file.Problems = error.Diagnostics;
        }
        return file;
    }

    /// <summary>The valid value of a setting, or null.</summary>
    public FileSetting? Find(SettingKey key) => _values.GetValueOrDefault(key);

    // As the cache: XDG where it is set, else the system's directory for settings.
    private static string? PathOf(Func<string, string?> environment)
    {
        string? folder =
            environment("XDG_CONFIG_HOME") is { } xdg && System.IO.Path.IsPathRooted(xdg) ? xdg
            : OperatingSystem.IsWindows() ? environment("APPDATA")
            : environment("HOME") is not { Length: > 0 } home ? null
            : OperatingSystem.IsMacOS() ? System.IO.Path.Combine(home, "Library", "Application Support")
            : System.IO.Path.Combine(home, ".config");
        return string.IsNullOrEmpty(folder) ? null : System.IO.Path.Combine(folder, "venvstacks", "config.toml");
    }

    private void Parse(byte[] bytes)
    {
        List<Diagnostic> syntax = [];
        if (!Utf8Text.TryDecode(Path!, bytes, out SourceText? source, out SourceSpan? place))
            syntax.Add(Diagnostic.Error(DiagnosticCodes.InvalidUserSetting, "invalid TOML: not UTF-8", place));
        else if (TomlReader.TryRead(source, DiagnosticCodes.InvalidUserSetting, syntax, out TomlTable? table))
            Read(table, new TomlProblems(source, Codes));
        if (syntax.Count > 0)
            Problems = [.. syntax];
    }

    private void Read(TomlTable table, TomlProblems problems)
    {
        TomlTableReader reader = new(table, "the settings file", problems);
        foreach (SettingKey key in SettingKey.All)
        {
            if (TextOf(key, reader, problems) is { } text)
                _values[key] = new FileSetting(text, problems.At(reader.FindEntry(key.Name)!.KeySpan).Position.Line);
        }
        ReportUnknown(table, problems);
        Problems = [.. problems.Diagnostics];
    }

    private string? TextOf(SettingKey key, TomlTableReader reader, TomlProblems problems)
    {
        if (key.Kind == SettingKind.Directories)
            return reader.FindList<TomlString>(key.Name) is { } list
                ? string.Join(System.IO.Path.PathSeparator, list.Select(item => DirectoryOf(key, item, problems)))
                : null;
        if (reader.Find<TomlString>(key.Name) is not { } text)
            return null;
        return key.Kind switch
        {
            SettingKind.Directory => DirectoryOf(key, text, problems),
            SettingKind.Choice => ChoiceOf(key, text, problems),
            _ => AddressOf(key, text, problems),
        };
    }

    private static void ReportUnknown(TomlTable table, TomlProblems problems)
    {
        string[] known = [.. SettingKey.All.Select(key => key.Name)];
        foreach (TomlEntry entry in table.Entries.Where(entry => !known.Contains(entry.Key, StringComparer.Ordinal)))
            problems.Add(
                DiagnosticCodes.UnknownUserSetting,
                $"the settings file has an unknown key '{entry.Key}'",
                entry.KeySpan,
                Suggestions.Ask(entry.Key, known.Where(key => !table.TryGet(key, out _)))
                    ?? $"remove it; the keys are {string.Join(", ", known)}"
            );
    }

    // Relative to the file.
    private string DirectoryOf(SettingKey key, TomlString text, TomlProblems problems)
    {
        if (text.Value.Length == 0)
            problems.Add(
                DiagnosticCodes.InvalidUserSetting,
                $"a directory of '{key.Name}' is empty",
                text.Span,
                "write a path, or remove it"
            );
        if (
            key.Kind == SettingKind.Directories
            && text.Value.Contains(System.IO.Path.PathSeparator, StringComparison.Ordinal)
        )
            problems.Add(
                DiagnosticCodes.InvalidUserSetting,
                $"a directory of '{key.Name}' contains '{System.IO.Path.PathSeparator}'",
                text.Span,
                "write one directory in each string"
            );
        string path =
            text.Value is "~" || text.Value.StartsWith("~/", StringComparison.Ordinal)
                ? System.IO.Path.Join(_home, text.Value[1..])
                : text.Value;
        return System.IO.Path.GetFullPath(path, System.IO.Path.GetDirectoryName(Path)!);
    }

    private static string? AddressOf(SettingKey key, TomlString text, TomlProblems problems)
    {
        if (UrlText.IsFetchable(text.Value))
            return text.Value;
        problems.Add(
            DiagnosticCodes.InvalidUserSetting,
            $"'{key.Name}' is not the URL of a mirror",
            text.Span,
            "the URL must start with http://, https:// or file://"
        );
        return null;
    }

    private static string? ChoiceOf(SettingKey key, TomlString text, TomlProblems problems)
    {
        if (key.Choices.Contains(text.Value, StringComparer.Ordinal))
            return text.Value;
        problems.Add(
            DiagnosticCodes.InvalidUserSetting,
            $"'{key.Name}' must be one of {string.Join(", ", key.Choices.Select(choice => $"'{choice}'"))}, not '{text.Value}'",
            text.Span,
            Suggestions.Ask(text.Value, key.Choices)
        );
        return null;
    }
}
