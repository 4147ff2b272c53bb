using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Tests.Documents;

/// <summary>The documents: every link leads somewhere, and every example is valid.</summary>
public sealed class DocumentTests
{
    /// <summary>Pages whose TOML is no definition: single keys, which <see cref="DefinitionKeyTests"/> reads, and invalid documents.</summary>
    private static readonly string[] OtherToml =
    [
        "docs/reference/definition.md",
        "docs/reference/settings.md",
        "docs/decisions/0005-toml-redefinitions.md",
    ];

    public static TheoryData<string> Pages => [.. DocumentPage.All];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_leads_to_a_file_and_a_heading(string name)
    {
        foreach (string link in DocumentPage.Open(name).Links)
        {
            string[] parts = link.Split('#');
            string path = Path.Combine(Shared.ProjectRoot, Path.GetDirectoryName(name)!, parts[0]);
            string target = parts[0].Length == 0 ? Path.Combine(Shared.ProjectRoot, name) : Path.GetFullPath(path);
            Path.Exists(target).ShouldBeTrue($"{name}: {link}");
            if (parts.Length > 1)
                new DocumentPage(target).Anchors.ShouldContain(parts[1], $"{name}: {link}");
        }
    }

    [Fact]
    public void Every_page_can_be_reached_from_the_index()
    {
        HashSet<string> reached = ["docs/index.md"];
        Queue<string> waiting = new(reached);
        while (waiting.TryDequeue(out string? name))
        {
            foreach (string link in DocumentPage.Open(name).Links.Select(link => link.Split('#')[0]))
            {
                string target = Path.GetRelativePath(
                    Shared.ProjectRoot,
                    Path.Combine(Shared.ProjectRoot, Path.GetDirectoryName(name)!, link)
                );
                if (target.EndsWith(".md", StringComparison.Ordinal) && reached.Add(target))
                    waiting.Enqueue(target);
            }
        }
        DocumentPage
            .All.Where(name => name.StartsWith("docs/", StringComparison.Ordinal))
            .Except(reached)
            .ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_command_can_be_parsed(string name)
    {
        DocumentPage page = DocumentPage.Open(name);
        CliApp app = new(new Terminal.Streams(TextWriter.Null, TextWriter.Null));
        foreach (string[] words in page.Commands)
            app.FindUsageError(words).ShouldBeNull($"{name}: venvstacks {string.Join(' ', words)}");
        // In a sentence, a command may stand without its arguments.
        foreach (string[] words in page.InlineCommands)
        {
            if (app.FindUsageError(words) is { } problem)
                problem.ShouldMatch("^Missing (argument|command)", $"{name}: venvstacks {string.Join(' ', words)}");
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_definition_can_be_read(string name)
    {
        foreach (DocumentBlock block in DocumentPage.Open(name).Blocks.Where(block => block.Language == "toml"))
        {
            if (OtherToml.Contains(name))
                continue;
            using Scratch folder = new();
            await DocumentStack.WriteAsync(folder.Folder, block.Text);
            StackDefinition stack = await new DefinitionReader(_ => null).ReadAsync(
                folder["venvstacks.toml"],
                TestContext.Current.CancellationToken
            );
            stack
                .Warnings.Where(warning => warning.Severity != DiagnosticSeverity.Note)
                .Where(warning => warning.Code != DiagnosticCodes.EmptyStack) // settings alone
                .ShouldBeEmpty($"{name}\n{block.Text}");
        }
    }

    [Fact]
    public void Every_snippet_of_code_is_in_a_sample_or_a_test()
    {
        string[] sources =
        [
            .. new[] { "examples", "samples", "tests" }
                .Select(folder => Path.Combine(Shared.ProjectRoot, folder))
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
                .Where(path => !path.Contains("/obj/", StringComparison.Ordinal))
                .Select(path => Flat(File.ReadAllText(path))),
        ];
        IEnumerable<string> unknown =
            from name in DocumentPage.All
            from block in DocumentPage.Open(name).Blocks
            where
                block.Language == "csharp"
                && !sources.Any(source => source.Contains(Flat(block.Text), StringComparison.Ordinal))
            select $"{name}\n{block.Text}";
        unknown.ShouldBeEmpty();
    }

    // The indentation of an example is that of its place.
    private static string Flat(string text) => string.Join('\n', text.Split('\n').Select(line => line.Trim())).Trim();
}
