using System.Text.Json;

namespace Venvstacks.Packaging.Tests;

/// <summary>The rows of ../shared/vectors/packaging.</summary>
internal static class Vectors
{
    /// <summary>A file of vectors; the running test is skipped when it is not there.</summary>
    public static JsonElement Read(string name)
    {
        string path = Shared.Require("vectors", "packaging", name);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.Clone();
    }

    /// <summary>Compares every row and shows those that differ.</summary>
    /// <param name="rows">The rows, at least one.</param>
    /// <param name="compare">Gives null when a row is equal, else what differs.</param>
    public static void EachRow(JsonElement rows, Func<JsonElement, string?> compare)
    {
        rows.GetArrayLength().ShouldBeGreaterThan(0);
        List<string> differences = [.. rows.EnumerateArray().Select(compare).OfType<string>()];
        differences.ShouldBeEmpty($"{differences.Count} of {rows.GetArrayLength()} rows differ");
    }

    /// <summary>Null when two texts are equal, else both.</summary>
    public static string? Difference(string row, string? expected, string? actual) =>
        expected == actual ? null : $"{row}: expected {expected ?? "null"}, got {actual ?? "null"}";

    /// <summary>The texts of an array.</summary>
    public static IEnumerable<string> Texts(this JsonElement array) =>
        array.EnumerateArray().Select(item => item.GetString()!);

    /// <summary>A row's text, or a text in it.</summary>
    public static string Text(this JsonElement element) => element.GetString()!;
}
