using Venvstacks.Declarations;
using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Tests.Documents;

/// <summary>Each key of the reference page is read: with its example, with each of its values, and in no other layer.</summary>
public sealed class DefinitionKeyTests : IDisposable
{
    private const string WrongValue = "1979-05-27";

    private const string Stack = """
        [[runtimes]]
        name = "cpython-3.12"
        python_implementation = "cpython@3.12.12"
        requirements = []

        [[frameworks]]
        name = "web"
        runtime = "cpython-3.12"
        requirements = []

        """;

    private const string Indexes = """

        [[tool.uv.index]]
        name = "company"
        url = "https://packages.example/simple"

        [[tool.uv.index]]
        name = "other"
        url = "https://other.example/simple"

        """;

    /// <summary>Keys that exclude each other.</summary>
    private static readonly Dictionary<string, string> Opposites = new(StringComparer.Ordinal)
    {
        ["runtime"] = "frameworks",
        ["frameworks"] = "runtime",
        ["fully_versioned_name"] = "python_implementation",
    };

    private readonly Scratch _folder = new();

    public DefinitionKeyTests()
    {
        foreach (string module in new[] { "main.py", "fetch.py", "shared.py" })
            File.WriteAllText(_folder[module], "");
        Directory.CreateDirectory(_folder["wheels"]);
    }

    public static TheoryData<string, string> Keys =>
        [.. DefinitionTables.All.SelectMany(table => table.Keys.Select(key => (table.Header, key.Name)))];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task The_example_of_a_key_is_valid(string header, string name)
    {
        DefinitionKey key = Find(header, name);
        string[] values = key.Values.IsEmpty ? [key.Example] : [.. key.Values.Select(value => $"\"{value}\"")];
        foreach (string definition in values.SelectMany(value => DefinitionsWith(header, key, value)))
            (await ReadAsync(definition))
                .Where(problem => problem.Severity == DiagnosticSeverity.Error || IsUnknown(problem))
                .ShouldBeEmpty(definition);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task A_wrong_value_of_a_key_is_reported(string header, string name)
    {
        foreach (string definition in DefinitionsWith(header, Find(header, name), WrongValue))
        {
            Diagnostic[] problems = await ReadAsync(definition);
            problems.ShouldContain(
                problem => problem.Message.Contains($"'{name}'", StringComparison.Ordinal),
                definition
            );
            problems.Where(IsUnknown).ShouldBeEmpty(definition);
        }
    }

    [Fact]
    public async Task A_layer_refuses_the_keys_of_other_layers()
    {
        foreach (DefinitionKey key in LayerKeys.All)
        foreach (string kind in LayerKeys.Name.Layers.Except(key.Layers))
            (await ReadAsync(LayerWith(kind, key, key.Example))).ShouldContain(
                problem => IsUnknown(problem),
                $"{kind}: {key.Name}"
            );
    }

    private static bool IsUnknown(Diagnostic problem) => problem.Code == DiagnosticCodes.UnknownKey;

    private static DefinitionKey Find(string header, string name) =>
        DefinitionTables.All.Single(table => table.Header == header).Keys.Single(key => key.Name == name);

    private static string[] DefinitionsWith(string header, DefinitionKey key, string value) =>
        header switch
        {
            "[tool.venvstacks]" => [Stack + Table(header, [], key, value)],
            "[tool.uv]" when key.Name == "index" => [Stack + Table(header, [], key, value)],
            "[tool.uv]" => [Stack + Table(header, [], key, value) + Indexes],
            "[[tool.uv.index]]" =>
            [
                Stack + Table(header, [("name", "\"one\""), ("url", "\"https://one.example\"")], key, value),
            ],
            "[[tool.uv.dependency-metadata]]" => [Stack + Table(header, [("name", "\"one\"")], key, value)],
            "[[tool.uv.exclude-dependencies]]" =>
            [
                Stack + Table(header, [("package", "{ name = \"one\" }"), ("dependencies", "[]")], key, value),
            ],
            _ => [.. key.Layers.Select(kind => LayerWith(kind, key, value))],
        };

    private static string LayerWith(string kind, DefinitionKey key, string value)
    {
        (string, string)[] own = kind switch
        {
            "runtimes" => [("python_implementation", "\"cpython@3.12.12\"")],
            "frameworks" => [("runtime", "\"cpython-3.12\"")],
            _ => [("launch_module", "\"main.py\""), ("frameworks", "[\"web\"]")],
        };
        (string, string)[] entries = [("name", "\"tested\""), ("requirements", "[]"), .. own];
        return Stack + Table($"[[{kind}]]", entries, key, value) + Indexes;
    }

    private static string Table(string header, (string Key, string Value)[] entries, DefinitionKey key, string value)
    {
        string? opposite = Opposites.GetValueOrDefault(key.Name);
        IEnumerable<string> lines = entries
            .Where(entry => entry.Key != key.Name && entry.Key != opposite)
            .Append((key.Name, value))
            .Select(entry => $"{entry.Item1} = {entry.Item2}\n");
        return $"\n{header}\n{string.Concat(lines)}";
    }

    private async Task<Diagnostic[]> ReadAsync(string definition)
    {
        string path = _folder["venvstacks.toml"];
        await File.WriteAllTextAsync(path, definition);
        try
        {
            return [.. (await new DefinitionReader(_ => null).ReadAsync(path)).Warnings];
        }
        catch (LayerSpecException error)
        {
            return [.. error.Diagnostics];
        }
    }
}
