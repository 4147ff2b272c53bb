using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Venvstacks.Diagnostics;

namespace Venvstacks.Cli.Tests;

/// <summary>The catalogue of error codes, the page that lists them and the sources that use them agree.</summary>
public class ErrorCodeTests
{
    private static readonly (string Digit, string Title)[] Areas =
    [
        ("1", "Definition and selection"),
        ("2", "Locks"),
        ("3", "Builds, files and the cache"),
        ("4", "Publishing"),
        ("5", "Deployment"),
        ("6", "Network and indexes"),
        ("7", "Command line"),
    ];

    private static readonly FieldInfo[] Fields = typeof(DiagnosticCodes).GetFields();

    [Fact]
    public void Each_code_has_one_name() => Fields.Select(CodeOf).ShouldBeUnique();

    [Fact]
    public void The_page_lists_the_catalogue()
    {
        string path = Path.Combine(Shared.ProjectRoot, "docs", "reference", "error-codes.md");
        if (Environment.GetEnvironmentVariable("VENVSTACKS_ACCEPT") == "1")
            File.WriteAllText(path, WritePage());
        File.ReadAllText(path).ShouldBe(WritePage());
    }

    [Fact]
    public void The_catalogue_is_what_the_sources_use()
    {
        string sources = string.Concat(Sources().Select(File.ReadAllText));
        // One literal stands below the engine: the lock reader's own code, to which the catalogue refers.
        Regex
            .Matches(sources, "\"(?<code>VS[0-9]{4})\"", RegexOptions.NonBacktracking)
            .Select(match => match.Groups["code"].Value)
            .ShouldBe(["VS2002"]);
        IEnumerable<string> unused = Fields
            .Select(field => field.Name)
            .Where(name => name != nameof(DiagnosticCodes.InvalidLock))
            .Where(name => !Regex.IsMatch(sources, $@"DiagnosticCodes\.{name}\b", RegexOptions.NonBacktracking));
        unused.ShouldBeEmpty();
    }

    private static IEnumerable<string> Sources() =>
        Directory
            .EnumerateFiles(Path.Combine(Shared.ProjectRoot, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal))
            .Where(path => Path.GetFileName(path) != "DiagnosticCodes.cs");

    private static string WritePage()
    {
        Dictionary<string, XElement> documents = XDocument
            .Load(Path.ChangeExtension(typeof(DiagnosticCodes).Assembly.Location, ".xml"))
            .Descendants("member")
            .ToDictionary(member => member.Attribute("name")!.Value);
        StringBuilder page = new("# Error codes\n\n");
        page.Append("Every error and warning ends with a code, which stays the same when the wording changes.\n");
        foreach ((string digit, string title) in Areas)
        {
            FieldInfo[] area =
            [
                .. Fields.Where(field => CodeOf(field).StartsWith($"VS{digit}", StringComparison.Ordinal)),
            ];
            if (area.Length == 0)
                continue;
            page.Append($"\n## {title}\n\n| code | meaning | what to do |\n|---|---|---|\n");
            foreach (FieldInfo field in area.OrderBy(CodeOf, StringComparer.Ordinal))
            {
                XElement text = documents[$"F:{typeof(DiagnosticCodes).FullName}.{field.Name}"];
                page.Append(
                    $"| {CodeOf(field)} | {text.Element("summary")!.Value} | {text.Element("remarks")!.Value} |\n"
                );
            }
        }
        return page.ToString();
    }

    private static string CodeOf(FieldInfo field) => (string)field.GetRawConstantValue()!;
}
