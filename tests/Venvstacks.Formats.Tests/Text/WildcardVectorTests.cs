using System.Runtime.CompilerServices;
using System.Text.Json;
using Venvstacks.Formats.Text;

namespace Venvstacks.Formats.Tests.Text;

/// <summary>The rows of fnmatch.json, which Python 3.12's <c>fnmatch.fnmatchcase</c> answered: pattern, name, match.</summary>
public class WildcardVectorTests
{
    [Fact]
    public void Every_row_is_as_python_answers_it()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Here(), "fnmatch.json")));
        document
            .RootElement.EnumerateArray()
            .Where(row => new Wildcard(row[0].GetString()!).Matches(row[1].GetString()!) != row[2].GetBoolean())
            .Select(row => row.GetRawText())
            .ShouldBeEmpty();
    }

    [Fact]
    public void Many_stars_take_no_time() =>
        new Wildcard(string.Concat(Enumerable.Repeat("*a", 50)) + "b").Matches(new string('a', 10_000)).ShouldBeFalse();

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
