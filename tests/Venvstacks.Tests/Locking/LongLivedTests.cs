using Venvstacks.Definitions;
using Venvstacks.Locking;
using Venvstacks.Packaging.Markers;
using Venvstacks.Tests.Resolution;

namespace Venvstacks.Tests.Locking;

/// <summary>A process that locks ever new stacks does not grow: the tables of markers are weak, and nothing else keeps a stack.</summary>
[CollectionDefinition(nameof(LongLivedTests), DisableParallelization = true)]
[Collection(nameof(LongLivedTests))]
public sealed class LongLivedTests : IDisposable
{
    private const int Packages = 20;
    private const int Rounds = 100;

    private readonly Scratch _folder = new();
    private readonly MemoryProvider _provider = new();

    public LongLivedTests()
    {
        for (int i = 0; i < Packages; i++)
            _provider.Add($"p{i}", "1.0", ["q"]);
        _provider.Add("q", "1.0", []);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Locking_new_markers_and_runtimes_leaves_nothing_behind()
    {
        List<WeakReference> stacks = [];
        List<WeakReference> markers = [];
        for (int i = 0; i < Rounds; i++)
        {
            (WeakReference stack, WeakReference[] own) = await LockAsync($"stack{i}", $"3.{9 + (i % 6)}.{i}");
            stacks.Add(stack);
            markers.AddRange(own);
        }
        ReplaceResults();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        stacks.SkipLast(1).Count(stack => stack.IsAlive).ShouldBe(0, "stacks");
        markers.Count(marker => marker.IsAlive).ShouldBeLessThan(markers.Count / 50, "markers");
    }

    // Markers on a value that is not known in advance, so that every package is locked with its own.
    private async Task<(WeakReference Stack, WeakReference[] Markers)> LockAsync(string name, string python)
    {
        IEnumerable<string> requirements = Enumerable
            .Range(0, Packages)
            .Select(i => $"\"p{i} ; platform_version == '{name} {i}' or platform_release == '{name} {i}'\"");
        string path = _folder["venvstacks.toml"];
        await File.WriteAllTextAsync(
            path,
            $"""
            [[runtimes]]
            name = "py"
            python_implementation = "cpython@{python}"
            requirements = [{string.Join(", ", requirements)}]
            """,
            TestContext.Current.CancellationToken
        );
        StackDefinition stack = await new DefinitionReader(_ => null).ReadAsync(
            path,
            TestContext.Current.CancellationToken
        );
        LockResult result = await new LayerLocker(_ => _provider).LockAsync(
            stack,
            LockScopes.ForAll(stack) with
            {
                DryRun = true,
            },
            cancellationToken: TestContext.Current.CancellationToken
        );
        LockedPackage[] packages =
        [
            .. result.Layers[0].Lock!.Packages.Where(package => package.Name.ToString() != "q"),
        ];
        packages.Length.ShouldBe(Packages);
        return (
            new WeakReference(stack),
            [.. packages.Select(package => new WeakReference(Marker.From(package.Marker!)))]
        );
    }

    // The results of operations are in a table of fixed size, where later ones replace earlier ones.
    private static void ReplaceResults()
    {
        Marker posix = Marker.Equal(MarkerVariable.OsName, "posix");
        for (int i = 0; i < 100_000; i++)
            Marker.Equal(MarkerVariable.PlatformMachine, $"machine {i}").And(posix).IsFalse.ShouldBeFalse();
    }
}
