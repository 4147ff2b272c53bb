using System.Text.Json;
using Venvstacks.Packaging.Markers;

namespace Venvstacks.Packaging.Tests.Markers;

public sealed class MarkerVectorTests
{
    private static readonly string[] Extras = ["", "all", "test"];

    [Fact]
    public void Every_marker_holds_in_the_environments_of_the_vectors()
    {
        JsonElement vectors = Vectors.Read("markers.json");
        (string Name, MarkerEnvironment Environment)[] environments = EnvironmentsOf(vectors);
        Vectors.EachRow(
            vectors.GetProperty("rows"),
            row =>
            {
                MarkerExpression marker = MarkerExpression.Parse(row[0].Text());
                Dictionary<string, string> outcomes = environments.ToDictionary(
                    e => e.Name,
                    e => Evaluate(marker, e.Environment)
                );
                string actual = $"true {Names(outcomes, "true")} error {Names(outcomes, "error")}";
                string expected = $"true {Names(row, 1)} error {Names(row, 2)}";
                return Vectors.Difference(row[0].Text(), expected, actual);
            }
        );
    }

    /// <summary>The diagrams differ on purpose in three things: only release numbers count, a version in a text is in a list, and an extra is equal or not.</summary>
    [Fact]
    public void Every_diagram_holds_in_the_environments_of_the_vectors()
    {
        JsonElement vectors = Vectors.Read("markers.json");
        (string Name, MarkerEnvironment Environment)[] environments = EnvironmentsOf(vectors);
        Vectors.EachRow(
            vectors.GetProperty("rows"),
            row =>
            {
                MarkerExpression expression = MarkerExpression.Parse(row[0].Text());
                Marker marker = Marker.From(expression);
                bool isOther = row[0].Text() is "python_version in \"3.8, 3.9\"" or "extra not in \"x\"";
                string[] different =
                [
                    .. environments
                        .Where(e => !isOther && !e.Environment.PythonFullVersion.Contains("rc"))
                        .Where(e =>
                            Evaluate(expression, e.Environment) != (marker.Evaluate(e.Environment) ? "true" : "false")
                        )
                        .Select(e => e.Name),
                ];
                return Vectors.Difference(row[0].Text(), "", string.Join(' ', different));
            }
        );
    }

    [Fact]
    public void Every_printed_marker_of_the_vectors_reads_the_same() =>
        Vectors.EachRow(
            Vectors.Read("markers.json").GetProperty("rows"),
            row =>
            {
                MarkerExpression marker = MarkerExpression.Parse(row[0].Text());
                return Vectors.Difference(
                    row[0].Text(),
                    marker.ToString(),
                    MarkerExpression.Parse(marker.ToString()).ToString()
                );
            }
        );

    private static string Names(JsonElement row, int index) =>
        row.GetArrayLength() > index ? string.Join(' ', row[index].Texts().Order(StringComparer.Ordinal)) : "";

    private static string Names(Dictionary<string, string> outcomes, string outcome) =>
        string.Join(
            ' ',
            outcomes.Where(pair => pair.Value == outcome).Select(pair => pair.Key).Order(StringComparer.Ordinal)
        );

    private static string Evaluate(MarkerExpression marker, MarkerEnvironment environment)
    {
        try
        {
            return MarkerOracle.Evaluate(marker, environment) ? "true" : "false";
        }
        catch (MarkerOracle.NoMeaningException)
        {
            return "error";
        }
    }

    private static IEnumerable<(string Name, MarkerEnvironment Environment)> WithExtras(JsonProperty property)
    {
        MarkerEnvironment environment = Read(property.Value);
        return Extras.Select(extra =>
            (
                $"{property.Name}|{extra}",
                environment with
                {
                    Extra = extra.Length == 0 ? null : PackageName.Parse(extra),
                }
            )
        );
    }

    private static MarkerEnvironment Read(JsonElement values)
    {
        string Get(string name) => values.GetProperty(name).Text();
        return new MarkerEnvironment
        {
            ImplementationName = Get("implementation_name"),
            ImplementationVersion = Get("implementation_version"),
            OsName = Get("os_name"),
            PlatformMachine = Get("platform_machine"),
            PlatformPythonImplementation = Get("platform_python_implementation"),
            PlatformRelease = Get("platform_release"),
            PlatformSystem = Get("platform_system"),
            PlatformVersion = Get("platform_version"),
            PythonFullVersion = Get("python_full_version"),
            PythonVersion = Get("python_version"),
            SysPlatform = Get("sys_platform"),
        };
    }

    private static (string Name, MarkerEnvironment Environment)[] EnvironmentsOf(JsonElement vectors) =>
        [.. vectors.GetProperty("environments").EnumerateObject().SelectMany(WithExtras)];
}
