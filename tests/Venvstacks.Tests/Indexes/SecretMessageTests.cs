using System.Text;
using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Indexes;
using Venvstacks.Settings;
using Venvstacks.Tests.Definitions;

namespace Venvstacks.Tests.Indexes;

/// <summary>1,000 addresses with secrets, in all places of a definition and of the environment: no message or excerpt shows one.</summary>
public sealed class SecretMessageTests
{
    private const int Count = 1000;

    /// <summary>The keys of a definition that hold addresses, or where one ends up by mistake.</summary>
    private static readonly string[] Places =
    [
        "[tool.uv]\nindex-url = ADDRESS\n",
        "[tool.uv]\nextra-index-url = [ADDRESS] # a mistake on the same line\nmisspelt = ADDRESS\n",
        "[tool.uv]\nfind-links = [ADDRESS, 1]\n",
        "[[tool.uv.index]]\nname = \"x\"\nurl = ADDRESS\ndefault = 3\n",
        "[tool.uv]\nindex = [{ name = \"x\", url = ADDRESS, wrong = true }]\n",
        "[tool.uv]\nindex = [{ name = ADDRESS, url = ADDRESS }]\n",
        "[tool.uv]\nconstraint-dependencies = [ADDRESS]\n",
        "[[frameworks]]\nname = \"f\"\nruntime = \"py\"\nrequirements = [ADDRESS]\n",
        "[[frameworks]]\nname = \"f\"\nruntime = \"py\"\nrequirements = [REFERENCE]\n",
        "[[frameworks]]\nname = \"f\"\nruntime = \"py\"\nrequirements = []\npriority_indexes = [ADDRESS]\n",
        "[[frameworks]]\nname = \"f\"\nruntime = ADDRESS\nrequirements = []\n",
        "[tool.uv]\nindex-url = ADDRESS ADDRESS\n",
    ];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Places.Length)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task Definitions_with_mistakes_show_none(int place)
    {
        using DefinitionFolder folder = new("");
        List<string> shown = [];
        foreach (string address in SecretAddresses.Take(Count))
        {
            folder.Write("venvstacks.toml", DefinitionWith(Places[place], address));
            string told = await ReadAsync(folder);
            if (told.Contains(SecretAddresses.Secret, StringComparison.Ordinal))
                shown.Add($"{address}\n{told}");
        }
        shown.Count.ShouldBe(0, shown.FirstOrDefault());
    }

    [Theory]
    [InlineData("UV_DEFAULT_INDEX")]
    [InlineData("UV_INDEX_URL")]
    [InlineData("UV_INDEX")]
    [InlineData("UV_EXTRA_INDEX_URL")]
    [InlineData("UV_FIND_LINKS")]
    public void Variables_show_none(string variable)
    {
        List<string> shown = [];
        foreach (string address in SecretAddresses.Take(Count))
        {
            string told = Combine(variable, address);
            if (told.Contains(SecretAddresses.Secret, StringComparison.Ordinal))
                shown.Add($"{address}\n{told}");
        }
        shown.Count.ShouldBe(0, shown.FirstOrDefault());
    }

    private static string Combine(string variable, string address)
    {
        try
        {
            IndexSettings settings = new IndexEnvironment(name => name == variable ? address : null).Combine(
                new UvSettings(),
                "/folder"
            );
            IEnumerable<PackageIndex> indexes = settings.Indexes.Concat(settings.Named).Concat(settings.FindLinks);
            return string.Join('\n', indexes.Select(index => $"{index} {index.Address.Recorded} {index.Address}"));
        }
        catch (LayerSpecException error)
        {
            return error + new DiagnosticRenderer().Render(error.Diagnostics);
        }
    }

    private static async Task<string> ReadAsync(DefinitionFolder folder)
    {
        StringBuilder told = new(await folder.ReadProblemsAsync());
        try
        {
            StackDefinition stack = await folder.ReadAsync();
            told.Append(new DiagnosticRenderer().Render(stack.Warnings));
        }
        catch (LayerSpecException error)
        {
            told.Append(error.Message);
        }
        return told.ToString();
    }

    [Theory]
    [InlineData("http//u:s3cr3t@h/simple")]
    [InlineData("http//s3cr3t@h/simple")]
    [InlineData("//u:s3cr3t@h/s")]
    [InlineData("http://u:s3cr3t%40h/simple")]
    [InlineData("http://u:s3cr3t\uFF20h/simple")]
    [InlineData("http://s3cr3t\uFF20h/simple")]
    [InlineData("http://u:s3cr3t/simple")]
    [InlineData("http://h/simple;jsessionid=s3cr3t")]
    public void Addresses_that_hide_their_user_are_refused(string address)
    {
        string told = Combine("UV_DEFAULT_INDEX", address);
        told.ShouldContain("in the environment variable 'UV_DEFAULT_INDEX' is neither");
        told.ShouldNotContain(SecretAddresses.Secret);
    }

    private static string DefinitionWith(string place, string address)
    {
        string text = $"\"{address.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
        return "[[runtimes]]\nname = \"py\"\npython_implementation = \"cpython@3.11.7\"\nrequirements = []\n"
            + place
                .Replace("ADDRESS", text, StringComparison.Ordinal)
                .Replace("REFERENCE", $"\"a @ {text[1..]}", StringComparison.Ordinal);
    }
}
