using System.Text.Json.Nodes;
using Venvstacks.Formats.Text;
using Venvstacks.Reporting;

namespace Venvstacks.Cli.Terminal;

/// <summary>The checks of <c>doctor</c> in lines, or as JSON (docs/reference/schemas/doctor.schema.json).</summary>
internal static class HealthReport
{
    /// <summary>Writes each check, and the fix below it.</summary>
    public static void Write(DoctorResult result, TextWriter output)
    {
        output.WriteLine($"ok    version: venvstacks {VersionWriter.Version}");
        foreach (HealthCheck check in result.Checks)
        {
            output.WriteLine(DisplayText.Escape($"{Word(check.State), -4}  {check.Subject}: {check.Text}"));
            foreach (string line in (check.Help ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
                output.WriteLine(DisplayText.Escape($"      help: {line}"));
        }
    }

    /// <summary>The JSON form.</summary>
    public static JsonObject ToJson(DoctorResult result) =>
        new()
        {
            ["schema"] = 1,
            ["version"] = VersionWriter.Version,
            ["checks"] = new JsonArray([
                .. result.Checks.Select(check => new JsonObject
                {
                    ["subject"] = check.Subject,
                    ["state"] = Word(check.State),
                    ["text"] = check.Text,
                    ["help"] = check.Help,
                }),
            ]),
        };

    private static string Word(HealthState state) =>
        state switch
        {
            HealthState.Ok => "ok",
            HealthState.Warning => "warn",
            _ => "fail",
        };
}
