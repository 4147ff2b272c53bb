using System.Text.Json.Nodes;

namespace Venvstacks.Cli.Terminal;

/// <summary>A code of errors and warnings.</summary>
/// <param name="Code">The code: <c>VS1004</c>.</param>
/// <param name="Area">What it is about: <c>Locks</c>.</param>
/// <param name="Meaning">What it means.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record CodeExplanation(string Code, string Area, string Meaning, string Remedy)
{
    /// <summary>The JSON form (docs/reference/schemas/explain.schema.json).</summary>
    public JsonObject ToJson() =>
        new()
        {
            ["code"] = Code,
            ["area"] = Area,
            ["meaning"] = Meaning,
            ["remedy"] = Remedy,
        };
}

/// <summary>All codes, from docs/reference/error-codes.md, which is part of the program.</summary>
internal static class CodeCatalogue
{
    /// <summary>Reads the codes in their order.</summary>
    public static ImmutableArray<CodeExplanation> Read()
    {
        string area = "";
        List<CodeExplanation> codes = [];
        foreach (string line in EmbeddedText.Read("error-codes.md").Split('\n'))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
                area = line[3..];
            if (line.StartsWith("| VS", StringComparison.Ordinal))
            {
                string[] cells = line.Trim('|', ' ').Split(" | ");
                codes.Add(new CodeExplanation(cells[0], area, cells[1], cells[2]));
            }
        }
        return [.. codes];
    }
}
