using System.Text.Json;
using Venvstacks.Definitions;
using Venvstacks.Definitions.Sources;

namespace Venvstacks.Tests.Definitions.Sources;

public sealed class ModuleHashTests
{
    [Theory]
    [InlineData("cross")]
    [InlineData("science")]
    [InlineData("jupyterlab")]
    public async Task Every_launch_module_of_the_golden_metadata_has_the_same_hash(string stack)
    {
        string path = Shared.Require("golden", stack, "artifacts", "venvstacks.json");
        StackDefinition definition = await StackDefinition.LoadAsync(
            Shared.Require("stacks", stack, "venvstacks.toml"),
            TestContext.Current.CancellationToken
        );
        using JsonDocument published = JsonDocument.Parse(File.ReadAllBytes(path));
        var expected = published
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

    /// <summary>The values are those of the reference's rule, worked out with Python's hashlib.</summary>
    [Fact]
    public void Files_and_folders_are_hashed_by_name_and_content()
    {
        using DefinitionFolder folder = new("");
        folder.Write("module/__init__.py", "import os\n");
        folder.Write("module/z/a.txt", "a");
        folder.Write("module/__pycache__/x.pyc", "");
        Hash(folder, "module/__init__.py")
            .ShouldBe("sha256:c0216a2a0bd1bf40cff7efc53d5074d6a78da23d46c806eb99892bf9f9b6df9a");
        Hash(folder, "module").ShouldBe("sha256/d790f6e9d1bda7cd75ccf342e4fc4e4236530853837cb34df70c0fbafc06aab5");
    }

    private static string Hash(DefinitionFolder folder, string path) =>
        ModuleHash.Of(new SourceModule(path, Path.Combine(folder.Root, path)) { BaseDirectory = folder.Root });
}
