using Venvstacks.Formats.Text;
using Venvstacks.Formats.Toml;

namespace Venvstacks.Formats.Tests.Toml;

public class TomlTableReaderTests
{
    private readonly List<string> _problems = [];

    [Fact]
    public void Values_come_by_key_and_kind()
    {
        Read(
            "name = 'py'\nlist = ['a', 'b']\nmap = { k = 'v' }\n",
            reader =>
            {
                reader.Require<TomlString>("name")!.Value.ShouldBe("py");
                reader.FindList<TomlString>("list")!.Value.Select(item => item.Value).ShouldBe(["a", "b"]);
                reader.FindStrings("map").Select(pair => pair.Value).ShouldBe(["v"]);
                reader.Find<TomlBoolean>("none").ShouldBeNull();
                reader.FindList<TomlString>("none").ShouldBeNull();
            }
        );
        _problems.ShouldBeEmpty();
    }

    [Fact]
    public void Every_problem_is_found_in_one_pass()
    {
        Read(
            "flag = 'yes'\nlist = ['a', 1]\nmap = { k = 2 }\nnmae = 'py'\n",
            reader =>
            {
                reader.Require<TomlString>("name").ShouldBeNull();
                reader.Require<TomlString>("size").ShouldBeNull();
                reader.Find<TomlBoolean>("flag").ShouldBeNull();
                reader.FindList<TomlString>("list")!.Value.ShouldHaveSingleItem();
                reader.FindStrings("map").ShouldBeEmpty();
            }
        );
        _problems.ShouldBe([
            "t.toml:1:1 layer must have the key 'size' add 'size = \"...\"'",
            "t.toml:1:8 'flag' of layer must be true or false, not a string write true or false, without quotes",
            "t.toml:2:14 each item of 'list' of layer must be a string, not an integer put the value in quotes",
            "t.toml:3:13 'k' in 'map' of layer must be a string, not an integer put the value in quotes",
            "t.toml:4:1 layer has an unknown key 'nmae' did you mean 'name'?",
        ]);
    }

    private void Read(string text, Action<TomlTableReader> read)
    {
        SourceText source = new("t.toml", text);
        TomlReader.TryRead(source, "VS1001", [], out TomlTable? table).ShouldBeTrue();
        TomlProblems problems = new(source, new TomlCodes("VS1", "VS2", "VS3"));
        TomlTableReader reader = new(table!, "layer", problems);
        read(reader);
        reader.ReportUnknown();
        _problems.AddRange(problems.Diagnostics.Select(item => $"{item.Span} {item.Message} {item.Help}".TrimEnd()));
    }
}
