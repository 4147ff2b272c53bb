using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Configuration;

/// <summary>A setting in force.</summary>
/// <param name="Key">The setting.</param>
/// <param name="Value">The value, perhaps with secrets; null for the default.</param>
/// <param name="Origin">Where it comes from: a variable, <c>FILE:LINE</c> or <c>default</c>.</param>
internal sealed record SettingInForce(SettingKey Key, string? Value, string Origin);

/// <summary>The settings of a user. Options win over variables of the environment, and these over the file, which is read when it is first needed.</summary>
/// <param name="environment">Reads an environment variable; null where it is not set.</param>
internal sealed class UserSettings(Func<string, string?> environment)
{
    private readonly Lazy<SettingsFile> _file = new(() => SettingsFile.Read(environment));

    /// <summary>The full path of the file, whether it exists or not; null where there is no place for one.</summary>
    public string? Path => _file.Value.Path;

    /// <summary>The problems of the file.</summary>
    public ImmutableArray<Diagnostic> Problems => _file.Value.Problems;

    /// <summary>All settings.</summary>
    public IEnumerable<SettingInForce> All => SettingKey.All.Select(Find);

    /// <summary>An environment variable; where it is not set, or empty, the setting of the file that stands for it.</summary>
    public string? Variable(string name) =>
        SettingKey.Of(name) is { } key && !IsSet(name) ? FindInFile(key)?.Text : environment(name);

    /// <summary>The origin of a setting: a variable, <c>FILE:LINE</c> or <c>default</c>.</summary>
    public string OriginOf(SettingKey key) => Find(key).Origin;

    /// <summary>The directories of a setting.</summary>
    public ImmutableArray<string> Directories(SettingKey key) =>
        [
            .. (Variable(key.Variable) ?? "").Split(
                System.IO.Path.PathSeparator,
                StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
            ),
        ];

    /// <summary>Refuses a file with errors.</summary>
    /// <exception cref="BuildEnvException">The file has errors.</exception>
    public void Require()
    {
        if (!Problems.IsEmpty)
            throw new BuildEnvException(Problems);
    }

    private SettingInForce Find(SettingKey key)
    {
        if (IsSet(key.Variable))
            return new SettingInForce(key, environment(key.Variable), key.Variable);
        if (key.OtherVariables.FirstOrDefault(IsSet) is { } other)
            return new SettingInForce(key, environment(other), other);
        return FindInFile(key) is { } found
            ? new SettingInForce(key, found.Text, $"{Path}:{found.Line}")
            : new SettingInForce(key, null, "default");
    }

    private FileSetting? FindInFile(SettingKey key) => key.OtherVariables.Any(IsSet) ? null : _file.Value.Find(key);

    private bool IsSet(string variable) => !string.IsNullOrEmpty(environment(variable));
}
