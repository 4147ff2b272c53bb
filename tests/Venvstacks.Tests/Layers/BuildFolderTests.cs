using Venvstacks.Layers;
using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Tests.Layers;

public sealed class BuildFolderTests : IDisposable
{
    private readonly Scratch _folder = new();
    private readonly ContentStore _store;

    public BuildFolderTests() => _store = new ContentStore(_folder["store"]);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Writing_that_is_cancelled_leaves_nothing()
    {
        LayerRecipe recipe = new TestLayers(_store).Recipe(TestLayers.Runtime, Target.LinuxX64);
        var layer = new BuiltLayer(
            recipe,
            "key",
            new LayerAssembler(_store).Assemble(recipe, TestContext.Current.CancellationToken).Manifest
        );
        var folder = new BuildFolder(
            CacheDirectory.Open(_folder["cache"], _ => { }),
            _folder["build"],
            Target.LinuxX64
        );

        Should.Throw<OperationCanceledException>(() =>
            folder.Write(layer, cancellationToken: new CancellationToken(canceled: true))
        );

        Directory.EnumerateFileSystemEntries(_folder["build"]).ShouldBeEmpty();
    }
}
