using System.Text.Json;
using Venvstacks.Definitions;
using Venvstacks.Sources;
using Venvstacks.Tests.Definitions;

namespace Venvstacks.Tests.Sources;

public sealed class ModuleHashTests
{
    [Theory]
    [InlineData("cross")]
    [InlineData("science")]
    [InlineData("jupyterlab")]
    public async Task Every_launch_module_of_the_golden_metadata_has_the_same_hash(string stack)
    {
        string path = Shared.Require("golden", stack, "artifacts", "venvstacks.json");
        StackDefinition definition = await new DefinitionReader(_ => null).ReadAsync(
            Shared.Require("stacks", stack, "venvstacks.toml"),
            TestContext.Current.CancellationToken
        );
        using JsonDocument published = JsonDocument.Parse(File.ReadAllBytes(path));
        Dictionary<string, string> expected = published
            .RootElement.GetProperty("layers")
            .GetProperty("applications")
            .EnumerateArray()
            .ToDictionary(
                layer => layer.GetProperty("layer_name").GetString()!,
                layer => layer.GetProperty("app_launch_module_hash").GetString()!
            );
        definition
            .Applications.ToDictionary(layer => layer.BuildName, layer => ModuleHash.Of(layer.LaunchModule))
            .ShouldBe(expected, ignoreOrder: true);
    }

    // The hashes are those that the reference's own functions give.
    [Theory]
    [InlineData("app.py", "sha256:be15bb03c9ca55958f2f6cf65622a44051d021d70468f2fe0e218976d266396b")]
    [InlineData("package", "sha256/3b5816b472678c2d08c163e6f7b284d91aba9f4ee4ad1c660a886793912a93cb")]
    public void Names_and_contents_are_hashed(string module, string hash)
    {
        using DefinitionFolder folder = new("");
        folder.Write("app.py", "print('hello')\n");
        folder.Write("package/__init__.py", "");
        folder.Write("package/Upper.py", "x = 1\n");
        folder.Write("package/data/one.txt", "1");
        folder.Write("package/data/__pycache__/one.pyc", "no source");
        folder.Write("package/a/two.txt", "2");
        SourceModule source = new(module, Path.Combine(folder.Root, module)) { BaseDirectory = folder.Root };
        ModuleHash.Of(source).ShouldBe(hash);
    }
}
