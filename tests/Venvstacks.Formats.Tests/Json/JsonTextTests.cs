using System.Text.Json.Nodes;
using Venvstacks.Formats.Json;

namespace Venvstacks.Formats.Tests.Json;

public class JsonTextTests
{
    /// <summary>The expected texts are what Python's json.dumps(value, indent=2, sort_keys=True) prints.</summary>
    [Theory]
    [InlineData(
        """{"b":1,"a":[true,null,"x"],"c":{},"d":[]}""",
        "{\n  \"a\": [\n    true,\n    null,\n    \"x\"\n  ],\n  \"b\": 1,\n  \"c\": {},\n  \"d\": []\n}"
    )]
    [InlineData("""["é<>&'+ \\ \" \u007f"]""", "[\n  \"\\u00e9<>&'+ \\\\ \\\" \\u007f\"\n]")]
    [InlineData("{}", "{}")]
    [InlineData("\"\\n\\u0001\"", "\"\\n\\u0001\"")]
    public void Text_is_that_of_python(string json, string expected) =>
        JsonText.Write(JsonNode.Parse(json)).ShouldBe(expected);
}
