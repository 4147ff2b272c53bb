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
    [InlineData("idna^3.1", "write 'idna>=3.1,<4'")]
    [InlineData("idna^0.3.1", "write 'idna>=0.3.1,<0.4'")]
    [InlineData("idna^0.0", "write 'idna>=0.0,<0.1'")]
    [InlineData("foo>1<2", "write 'foo>1,<2'")]
    [InlineData("foo >1 <2.0 ; python_version < '3.13'", "write 'foo>1,<2.0 ; python_version < '3.13''")]
    [InlineData("foo # the best", "write 'foo'")]
    [InlineData("foo, bar>=1", "write one string for each requirement: 'foo', 'bar>=1'")]
    [InlineData("foo;python_version>3", "write 'foo; python_version > \"3\"'")]
    [InlineData("foo ; sys_platform = \"linux\"", "write 'foo; sys_platform == \"linux\"'")]
    [InlineData("numpy >> 1", "write 'numpy>1'")]
    [InlineData("b>=1,,<3", "write 'b>=1,<3'")]
    [InlineData(
        "-r requirements.txt",
        "list the requirements themselves; options of requirements files belong in [tool.uv]"
    )]
    [InlineData("-e .", "list the requirements themselves; options of requirements files belong in [tool.uv]")]
    [InlineData(
        "--index-url https://h/simple",
        "list the requirements themselves; options of requirements files belong in [tool.uv]"
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
    [InlineData("utf-32", "the file is UTF-32, not UTF-8", "save the file with the encoding UTF-8")]
    [InlineData("utf-32BE", "the file is UTF-32, not UTF-8", "save the file with the encoding UTF-8")]
    [InlineData("gzip", "the file is compressed with gzip", "decompress the file")]
    [InlineData("latin1", "not UTF-8", "save the file with the encoding UTF-8")]
    [InlineData("json", "invalid TOML", "the file looks like JSON; write the definition as TOML")]
    public async Task A_file_of_another_kind_is_recognised(string kind, string message, string help)
    {
        using DefinitionFolder folder = new("");
        const string Text = "# ä\n[[runtimes]]\nname = \"py\"\n";
        byte[] bytes = kind switch
        {
            "gzip" => [0x1F, 0x8B, 8, 0, 0xFF],
            "json" => "{\n  \"runtimes\": []\n}\n"u8.ToArray(),
            "utf-16-plain" => Encoding.Unicode.GetBytes(Text),
            _ => [.. Encoding.GetEncoding(kind).Preamble, .. Encoding.GetEncoding(kind).GetBytes(Text)],
        };
        await File.WriteAllBytesAsync(folder.DefinitionPath, bytes, TestContext.Current.CancellationToken);

        Diagnostic error = (await FindErrorsAsync(folder))[0];

        error.Message.ShouldContain(message);
        error.Help.ShouldBe(help);
        error.Span.ShouldNotBeNull();
        if (kind.StartsWith("utf", StringComparison.Ordinal) || kind == "gzip")
            error.Span.Source.Text.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("CPython@3.12", "write 'cpython@3.12'")]
    [InlineData("cpython-3.12.1", "write 'cpython@3.12.1'")]
    [InlineData("python 3.12.1", "write 'cpython@3.12.1'")]
    [InlineData("3.12.1", "write 'cpython@3.12.1'")]
    [InlineData("cpython@3.12.1t", "write 'cpython@3.13.0t' or later, or leave out the 't'")]
    [InlineData("jython@3.12", "write an implementation and a version, as in 'cpython@3.12.1'")]
    public async Task A_wrong_interpreter_is_corrected(string python, string help)
    {
        using DefinitionFolder folder = new(
            $"[[runtimes]]\nname = \"py\"\npython_implementation = \"{python}\"\nrequirements = []\n"
        );

        (await FindErrorsAsync(folder)).ShouldHaveSingleItem().Help.ShouldBe(help);
    }

    [Fact]
    public async Task A_table_with_single_brackets_is_corrected()
    {
        using DefinitionFolder folder = new("[applications]\nname = 'a'\n");

        (await FindErrorsAsync(folder))[0].Help.ShouldBe("write its header in double brackets: [[applications]]");
    }

    [Fact]
    public async Task A_runtime_that_cannot_be_built_is_a_warning()
    {
        using DefinitionFolder folder = new(
            "[[runtimes]]\nname = 'py'\npython_implementation = 'pypy@3.10.14'\nrequirements = []\n"
        );

        Diagnostic warning = (await folder.ReadAsync()).Warnings.ShouldHaveSingleItem();

        warning.Code.ShouldBe("VS3023");
        warning.Message.ShouldBe("runtime 'py' can be locked but not built: only CPython is supported");
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
