namespace Venvstacks.Cli.Tests;

/// <summary>Sources of installations that are refused, with the one that may be meant.</summary>
public sealed class SourceArgumentTests
{
    [Theory]
    [InlineData("ftp://x")]
    [InlineData("file:///x")]
    public async Task Addresses_of_other_schemes_are_refused(string source)
    {
        CliResult result = await CliRunner.RunAsync("install", source, "t");
        result.ExitCode.ShouldBe(1);
        result.Error.ShouldStartWith($"DeploymentError: '{source}' is not a supported address  [VS5003]\n");
    }

    [Theory]
    [InlineData("py.tar.xz", "an archive")]
    [InlineData("py.tar.xz.manifest", "the manifest of an archive")]
    [InlineData("__venvstacks__/stack.json", "the description of a stack")]
    public async Task A_file_of_a_publication_is_no_source_and_its_directory_is_named(string file, string kind)
    {
        using Scratch folder = new();
        string published = folder["my stack"];
        Directory.CreateDirectory(Path.Combine(published, "__venvstacks__"));
        string path = Path.Combine(published, file);
        File.WriteAllText(path, "");

        CliResult local = await CliRunner.RunAsync("install", path, folder["target"]);
        CliResult remote = await CliRunner.RunAsync("update", folder["target"], $"https://127.0.0.1:1/out/{file}");
        CliResult first = await CliRunner.RunAsync("install", $"https://127.0.0.1:1/out/{file}", folder["target"]);

        local.ExitCode.ShouldBe(1);
        local.Error.ShouldBe(
            $"DeploymentError: '{path}' is {kind}, and not a directory that 'venvstacks publish' wrote  [VS5003]\n"
                + $"  = help: name its directory: `venvstacks install \"{published}\" TARGET`\n"
        );
        first.Error.ShouldContain(
            "  = help: name its directory: 'venvstacks install https://127.0.0.1:1/out TARGET'\n"
        );
        remote.Error.ShouldContain("is not an installation");
        Directory.Exists(folder["target"]).ShouldBeFalse();
    }

    [Theory]
    [InlineData("localhost:8000", "http://localhost:8000")]
    [InlineData("stacks.invalid/stack", "https://stacks.invalid/stack")]
    public async Task An_address_without_its_scheme_is_named(string source, string address)
    {
        using Scratch folder = new();

        CliResult result = await CliRunner.RunAsync("install", source, folder["target"]);

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldBe(
            $"DeploymentError: '{Path.GetFullPath(source)}' is not a directory  [VS5003]\n"
                + $"  = help: name the directory that 'venvstacks publish' wrote, or its address: '{address}'\n"
        );
        Directory.Exists(folder["target"]).ShouldBeFalse();
    }
}
