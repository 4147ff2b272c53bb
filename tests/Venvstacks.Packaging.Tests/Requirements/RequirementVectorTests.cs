using System.Text.Json;
using Venvstacks.Packaging.Requirements;

namespace Venvstacks.Packaging.Tests.Requirements;

public sealed class RequirementVectorTests
{
    [Fact]
    public void Every_requirement_has_the_parts_of_the_vectors() =>
        Vectors.EachRow(
            Vectors.Read("requirements.json").GetProperty("rows"),
            row =>
            {
                bool valid = Requirement.TryParse(row[0].Text(), out Requirement? requirement, out _);
                return Vectors.Difference(row[0].Text(), Describe(row[1]), valid ? Describe(requirement!) : null);
            }
        );

    [Fact]
    public void Every_printed_requirement_of_the_vectors_reads_the_same() =>
        Vectors.EachRow(
            Vectors.Read("requirements.json").GetProperty("rows"),
            row =>
            {
                if (!Requirement.TryParse(row[0].Text(), out Requirement? requirement, out _))
                    return null;
                return Vectors.Difference(
                    row[0].Text(),
                    requirement.ToString(),
                    Requirement.Parse(requirement.ToString()).ToString()
                );
            }
        );

    private static string? Describe(JsonElement parts) =>
        parts.ValueKind == JsonValueKind.Null
            ? null
            : $"{parts.GetProperty("name").Text()} ({parts.GetProperty("canonical").Text()}) [{string.Join(',', parts.GetProperty("extras").Texts())}] "
                + $"{string.Join(',', parts.GetProperty("specifier").Texts())} @ {parts.GetProperty("url")}; {parts.GetProperty("marker")}";

    private static string Describe(Requirement requirement) =>
        $"{requirement.NameText} ({requirement.Name}) [{string.Join(',', requirement.ExtraTexts)}] "
        + $"{requirement.Specifiers} @ {requirement.Url}; {requirement.Marker}";
}
