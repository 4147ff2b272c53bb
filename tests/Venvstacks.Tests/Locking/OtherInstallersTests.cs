using CliWrap;
using CliWrap.Buffered;
using Venvstacks.Definitions;
using Venvstacks.Indexes;
using Venvstacks.Locking;

namespace Venvstacks.Tests.Locking;

/// <summary>Our locks are taken by other tools.</summary>
[Trait("Category", "Slow")]
public class OtherInstallersTests
{
    public static TheoryData<string> Stacks => [.. GoldenStackFolder.Names];

    [Theory]
    [MemberData(nameof(Stacks))]
    public async Task Uv_takes_every_layer_for_Linux(string name)
    {
        string uv = await Peers.RequireAsync("uv");
        List<string> refused = await InstallAsync(
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
        refused.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("cross")]
    [InlineData("jupyterlab")]
    [InlineData("science")]
    public async Task Pip_takes_every_layer_that_shares_nothing(string name)
    {
        string pip = await Peers.RequireAsync("pip");
        List<string> refused = await InstallAsync(
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
        refused.ShouldBeEmpty();
    }

    /// <summary>
    /// Lets a Python take this machine for one with the C library that the layer is for: only the wheels for those are recorded.
    /// The module is that of PEP 600.
    /// </summary>
    private static string WriteGlibcLimit(LayerDefinition layer, string folder)
    {
        LinuxTarget target = layer.LinuxTarget;
        Directory.CreateDirectory(folder);
        File.WriteAllText(
            Path.Combine(folder, "_manylinux.py"),
            $"def manylinux_compatible(major, minor, arch): return (major, minor) <= ({target.Major}, {target.Minor})\n"
        );
        return folder;
    }

    private static bool IsForLinux(LayerLock layer) => layer.Layer.Targets(TargetPlatform.LinuxX64);

    private static string PythonOf(LayerDefinition layer) =>
        Peers.RequirePython(layer.Runtime.PythonImplementation.MinorVersion);

    /// <summary>Locks a stack and hands the layers to an installer.</summary>
    /// <returns>Those that it refuses, with its words.</returns>
    private static async Task<List<string>> InstallAsync(string name, Func<LayerLock, string, Command?> installer)
    {
        using GoldenStackFolder stack = await GoldenStackFolder.CopyAsync(name, isLocked: false);
        using RecordedIndex index = await RecordedIndex.StartAsync();
        LockResult locked = await LockAsync(stack, index);
        string target = Path.Combine(stack.Definition.Directory, "target");
        List<string> refused = [];
        foreach (LayerLock layer in locked.Layers.Select(layer => layer.Lock!).Where(IsForLinux))
        {
            if (installer(layer, target) is not { } command)
                continue;
            BufferedCommandResult result = await command
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(TestContext.Current.CancellationToken);
            if (result.ExitCode != 0)
                refused.Add($"{layer.Layer}: {result.StandardError}");
        }
        return refused;
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
                LockRequest.ForAll(stack.Definition),
                cancellationToken: TestContext.Current.CancellationToken
            );
    }
}
