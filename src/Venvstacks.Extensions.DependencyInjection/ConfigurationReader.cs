using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Venvstacks.Formats.Text;

namespace Venvstacks.Extensions.DependencyInjection;

/// <summary>Reads the options from a configuration, without reflection.</summary>
internal static class ConfigurationReader
{
    private static readonly string[] Names =
    [
        nameof(VenvstacksOptions.CacheDirectory),
        nameof(VenvstacksOptions.Offline),
        nameof(VenvstacksOptions.Variables),
    ];

    /// <summary>Sets the options that the configuration has.</summary>
    /// <exception cref="OptionsValidationException">A name is unknown, or a value is wrong.</exception>
    public static void Read(IConfiguration configuration, VenvstacksOptions options)
    {
        foreach (IConfigurationSection setting in configuration.GetChildren())
        {
            switch (Names.FirstOrDefault(name => name.Equals(setting.Key, StringComparison.OrdinalIgnoreCase)))
            {
                case nameof(VenvstacksOptions.CacheDirectory):
                    options.CacheDirectory = setting.Value;
                    break;
                case nameof(VenvstacksOptions.Offline):
                    options.Offline = ReadSwitch(setting);
                    break;
                case nameof(VenvstacksOptions.Variables):
                    foreach (IConfigurationSection variable in setting.GetChildren())
                        options.Variables[variable.Key] = variable.Value;
                    break;
                default:
                    throw Refuse($"'{setting.Path}' is not an option of venvstacks", AskFor(setting.Key));
            }
        }
    }

    private static bool ReadSwitch(IConfigurationSection setting) =>
        bool.TryParse(setting.Value, out bool value)
            ? value
            : throw Refuse($"'{setting.Path}' is '{setting.Value}'", "write true or false");

    private static string AskFor(string key) =>
        Suggestions.Ask(key, Names) ?? $"the options are {string.Join(", ", Names)}";

    private static OptionsValidationException Refuse(string problem, string help) =>
        new(Options.DefaultName, typeof(VenvstacksOptions), [$"{problem}: {help}"]);
}
