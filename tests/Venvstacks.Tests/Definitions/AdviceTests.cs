using System.Text;
using System.Text.Json;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Tests.Definitions;

/// <summary>What a wrong definition is told to do.</summary>
public class AdviceTests
{
    private const string Packaged =
        "name the package only, and offer its wheel through an index or a directory of local wheels";

    [Fact]
    public async Task Three_quarters_of_the_rejected_golden_rows_carry_help()
    {
        using JsonDocument document = JsonDocument.Parse(
            File.ReadAllBytes(Shared.Require("golden", "definitions.json"))
        );
        List<string> without = [];
        int rejected = 0;
        foreach (JsonProperty row in document.RootElement.EnumerateObject())
        {
            using DefinitionFolder folder = new(row.Value.GetProperty("definition").GetString()!);
            if (await FindErrorsAsync(folder) is not [_, ..] errors)
                continue;
            rejected++;
            if (!errors.Any(error => error.Help is not null))
                without.Add(row.Name);
        }
        rejected.ShouldBeGreaterThan(45);
        (1 - ((double)without.Count / rejected)).ShouldBeGreaterThanOrEqualTo(0.75, string.Join(", ", without));
    }

    [Theory]
    [InlineData("idna=3.10", "write 'idna==3.10'")]
    [InlineData("idna = 3.10", "write 'idna==3.10'")]
    [InlineData("idna 3.10", "write 'idna==3.10'")]
    [InlineData("idna=>3", "write 'idna>=3'")]
    [InlineData("idna=<3", "write 'idna<=3'")]
    [InlineData("idna^3.1", "write 'idna>=3.1'")]
    [InlineData("numpy >> 1", "write 'numpy>1'")]
    [InlineData("b>=1,,<3", "write 'b>=1,<3'")]
    [InlineData(
        "-r requirements.txt",
        "list the requirements themselves; options of requirements files belong into [tool.uv]"
    )]
    [InlineData("-e .", "list the requirements themselves; options of requirements files belong into [tool.uv]")]
    [InlineData(
        "--index-url https://h/simple",
        "list the requirements themselves; options of requirements files belong into [tool.uv]"
    )]
    [InlineData("git+https://h/a.git", Packaged)]
    [InlineData("git@h:a/b.git", Packaged)]
    [InlineData("https://h/a-1.0-py3-none-any.whl", Packaged)]
    [InlineData("./mylib", Packaged)]
    [InlineData("../mylib", Packaged)]
    [InlineData("libs/mylib", Packaged)]
    [InlineData("~/mylib", Packaged)]
    [InlineData("idna ; sys_plattform == 'linux'", "did you mean 'sys_platform'?")]
    [InlineData("=1.0", "a requirement has the form 'numpy>=1.26,<3 ; sys_platform == \"linux\"'")]
    public async Task A_wrong_requirement_is_corrected(string requirement, string help)
    {
        using DefinitionFolder folder = new(
            $"""
            [[runtimes]]
            name = "py"
            python_implementation = "cpython@3.11.7"
            requirements = ['''{requirement}''']
            """
        );

        (await FindErrorsAsync(folder)).ShouldHaveSingleItem().Help.ShouldBe(help);
    }

    [Theory]
    [InlineData("utf-16", "the file is UTF-16, not UTF-8", "save the file with the encoding UTF-8")]
    [InlineData("utf-16BE", "the file is UTF-16, not UTF-8", "save the file with the encoding UTF-8")]
    [InlineData("utf-16-plain", "the file is UTF-16, not UTF-8", "save the file with the encoding UTF-8")]
    [InlineData("latin1", "not UTF-8", "save the file with the encoding UTF-8")]
    [InlineData("json", "invalid TOML", "the file looks like JSON; write the definition as TOML")]
    public async Task A_file_of_another_kind_is_recognised(string kind, string message, string help)
    {
        using DefinitionFolder folder = new("");
        const string Text = "# ä\n[[runtimes]]\nname = \"py\"\n";
        byte[] bytes = kind switch
        {
            "json" => "{\n  \"runtimes\": []\n}\n"u8.ToArray(),
            "utf-16-plain" => Encoding.Unicode.GetBytes(Text),
            _ => [.. Encoding.GetEncoding(kind).Preamble, .. Encoding.GetEncoding(kind).GetBytes(Text)],
        };
        await File.WriteAllBytesAsync(folder.DefinitionPath, bytes, TestContext.Current.CancellationToken);

        Diagnostic error = (await FindErrorsAsync(folder))[0];

        error.Message.ShouldContain(message);
        error.Help.ShouldBe(help);
        error.Span.ShouldNotBeNull();
    }

    private static async Task<Diagnostic[]> FindErrorsAsync(DefinitionFolder folder)
    {
        try
        {
            await folder.ReadAsync();
            return [];
        }
        catch (LayerSpecException exception)
        {
            return [.. exception.Diagnostics.Where(problem => problem.Severity == DiagnosticSeverity.Error)];
        }
    }
}
