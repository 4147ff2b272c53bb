using CliWrap;
using CliWrap.Buffered;
using Venvstacks.Definitions;
using Venvstacks.Indexes;
using Venvstacks.Locking;
using Venvstacks.Platforms;

namespace Venvstacks.Tests.Locking;

/// <summary>Our locks are taken by other tools.</summary>
[Trait("Category", "Slow")]
public class OtherInstallersTests
{
    [Theory]
    [InlineData("cross", 4)]
    [InlineData("science", 4)]
    [InlineData("jupyterlab", 2)]
    [InlineData("sklearn", 5)]
    [InlineData("mlx", 5)]
    [InlineData("extras", 4)]
    [InlineData("ml", 4)]
    [InlineData("backtrack", 3)]
    public async Task Uv_takes_every_layer_for_Linux(string name, int layers)
    {
        string uv = await Peers.RequireAsync("uv");
        int taken = await InstallAsync(
            name,
            (layer, target) =>
                Cli.Wrap(uv)
                    .WithArguments([
                        "pip",
                        "install",
                        "--no-config",
                        "--dry-run",
                        "--python",
                        PythonOf(layer.Layer),
                        "--target",
                        target,
                        "-r",
                        layer.Files.Lock,
                    ])
                    .WithEnvironmentVariables(variables =>
                        variables.Set("UV_CACHE_DIR", Path.Combine(target, "cache")).Set("UV_DEFAULT_INDEX", null)
                    )
        );
        taken.ShouldBe(layers);
    }

    [Theory]
    [InlineData("cross", 3)]
    [InlineData("jupyterlab", 2)]
    [InlineData("science", 1)]
    public async Task Pip_takes_every_layer_that_shares_nothing(string name, int layers)
    {
        string pip = await Peers.RequireAsync("pip");
        int taken = await InstallAsync(
            name,
            (layer, target) =>
                layer.Packages.Any(package => package.IsShared)
                    ? null
                    : Cli.Wrap(pip)
                        .WithArguments([
                            "--python",
                            PythonOf(layer.Layer),
                            "install",
                            "--dry-run",
                            "--no-cache-dir",
                            "--disable-pip-version-check",
                            "--target",
                            target,
                            "-r",
                            layer.Files.Lock,
                        ])
                        .WithEnvironmentVariables(variables =>
                            variables.Set("PYTHONPATH", WriteGlibcLimit(layer.Layer, target))
                        )
        );
        taken.ShouldBe(layers);
    }

    /// <summary>
    /// Lets a Python take this machine for one with the C library that the layer is for: only the wheels for those are recorded.
    /// The module is that of PEP 600.
    /// </summary>
    private static string WriteGlibcLimit(LayerDefinition layer, string folder)
    {
        LibcFloor floor = layer.Floors.Glibc;
        Directory.CreateDirectory(folder);
        File.WriteAllText(
            Path.Combine(folder, "_manylinux.py"),
            $"def manylinux_compatible(major, minor, arch): return (major, minor) <= ({floor.Major}, {floor.Minor})\n"
        );
        return folder;
    }

    private static bool IsForLinux(LayerLock layer) => layer.Layer.Targets(Target.LinuxX64);

    private static string PythonOf(LayerDefinition layer) =>
        Peers.RequirePython(layer.Runtime.PythonImplementation.MinorVersion);

    /// <summary>Locks a stack and hands the layers to an installer.</summary>
    /// <returns>How many it takes.</returns>
    private static async Task<int> InstallAsync(string name, Func<LayerLock, string, Command?> installer)
    {
        using GoldenStackFolder stack = await GoldenStackFolder.CopyAsync(name, isLocked: false);
        using RecordedIndex index = await RecordedIndex.StartAsync();
        LockResult locked = await LockAsync(stack, index);
        string target = Path.Combine(stack.Definition.Directory, "target");
        List<string> refused = [];
        int taken = 0;
        foreach (LayerLock layer in locked.Layers.Select(layer => layer.Lock!).Where(IsForLinux))
        {
            if (installer(layer, target) is not { } command)
                continue;
            BufferedCommandResult result = await command
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(TestContext.Current.CancellationToken);
            if (result.ExitCode == 0)
                taken++;
            else
                refused.Add($"{layer.Layer}: {result.StandardError}");
        }
        refused.ShouldBeEmpty();
        return taken;
    }

    private static async Task<LockResult> LockAsync(GoldenStackFolder stack, RecordedIndex index)
    {
        string address = index.Address.ToString().TrimEnd('/');
        IndexEnvironment environment = new(name => name == "UV_DEFAULT_INDEX" ? address : null);
        using IndexClient client = new(new IndexClientOptions());
        return await LayerLocker
            .Over(stack.Definition, client, environment)
            .LockAsync(
                stack.Definition,
                LockScopes.ForAll(stack.Definition),
                cancellationToken: TestContext.Current.CancellationToken
            );
    }
}
