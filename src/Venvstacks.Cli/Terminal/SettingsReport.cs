using Venvstacks.Cli.Configuration;
using Venvstacks.Formats.Text;
using Venvstacks.Reporting;

namespace Venvstacks.Cli.Terminal;

/// <summary>The user's settings as checks of <c>doctor</c>: each value with its origin, and the problems of the file.</summary>
internal static class SettingsReport
{
    /// <summary>All checks.</summary>
    public static IEnumerable<HealthCheck> Checks(UserSettings settings)
    {
        foreach (SettingInForce setting in settings.All)
            yield return HealthCheck.Setting(setting.Key.Name, setting.Value, setting.Origin);
        foreach (SettingKey key in new[] { SettingKey.Runtimes, SettingKey.LocalWheels })
        foreach (string folder in settings.Directories(key).Where(IsMissing))
            yield return new HealthCheck(
                key.Name,
                HealthState.Failure,
                $"'{folder}' is not a directory",
                $"create it, or correct {settings.OriginOf(key)}"
            );
        foreach (Diagnostic problem in settings.Problems)
            yield return new HealthCheck(
                "settings file",
                HealthState.Failure,
                $"{problem.Span?.ToString() ?? settings.Path}: {problem.Message}  [{problem.Code}]",
                problem.Help ?? "correct the file, or move it away"
            );
        if (settings.Problems.IsEmpty && File.Exists(settings.Path))
            yield return new HealthCheck("settings file", HealthState.Ok, settings.Path);
    }

    // Others are relative to the definition.
    private static bool IsMissing(string folder) => Path.IsPathRooted(folder) && !Directory.Exists(folder);
}
