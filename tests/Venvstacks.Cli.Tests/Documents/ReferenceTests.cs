using System.Reflection;
using System.Text.RegularExpressions;
using Venvstacks.Cli.Terminal;
using Venvstacks.Declarations;
using Venvstacks.Definitions;
using Venvstacks.Settings;

namespace Venvstacks.Cli.Tests.Documents;

/// <summary>The reference pages are what the code says; <c>./dev docs</c> writes them anew.</summary>
public class ReferenceTests
{
    private static readonly Type[] KeyTypes =
    [
        typeof(LayerKeys),
        typeof(ToolKeys),
        typeof(UvKeys),
        typeof(UvIndexKeys),
        typeof(UvDependencyKeys),
    ];

    private static HelpPage Program => new(new CliApp(new Streams(TextWriter.Null, TextWriter.Null)).Root);

    [Fact]
    public void The_page_of_commands_is_current() => Check("reference/commands.md", CommandReference.Write(Program));

    [Fact]
    public void The_page_of_the_definition_is_current() =>
        Check("reference/definition.md", DefinitionReference.Write());

    [Fact]
    public void The_man_pages_are_current()
    {
        foreach (HelpPage page in Program.AndBelow())
            Check($"man/{ManPage.NameOf(page)}.1", ManPage.Of(page));
        Directory
            .EnumerateFiles(Docs("man"))
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Order(StringComparer.Ordinal)
            .ShouldBe(Program.AndBelow().Select(ManPage.NameOf).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_key_of_the_readers_is_on_the_page() =>
        KeyTypes
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Select(field => (DefinitionKey)field.GetValue(null)!)
            .Except(DefinitionTables.All.SelectMany(table => table.Keys), ReferenceEqualityComparer.Instance)
            .ShouldBeEmpty();

    [Fact]
    public void Readers_of_definitions_name_no_key_that_is_not_in_the_table()
    {
        string engine = Path.Combine(Shared.ProjectRoot, "src", "Venvstacks");
        IEnumerable<string> literals =
            from folder in new[] { "Definitions", "Settings" }
            from file in Directory.EnumerateFiles(Path.Combine(engine, folder), "*.cs")
            where Path.GetFileName(file) != "DefinitionReader.cs" // the headers of the tables
            from Match match in Regex.Matches(
                File.ReadAllText(file),
                "\\.(Find|Require|FindList|RequireList|FindEntry|FindStrings)(<[^>]+>)?\\(\"[^\"]*\"",
                RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
            )
            select $"{Path.GetFileName(file)}: {match.Value}";
        literals.ShouldBeEmpty();
    }

    private static string Docs(string path) => Path.Combine(Shared.ProjectRoot, "docs", path);

    private static void Check(string path, string text) => Golden.Check(Docs(path), text);
}
