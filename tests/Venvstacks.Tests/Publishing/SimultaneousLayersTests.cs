using System.Collections.Immutable;
using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Packing;
using Venvstacks.Platforms;
using Venvstacks.Publishing;
using Venvstacks.Runtimes;

namespace Venvstacks.Tests.Publishing;

/// <summary>Layers that do not depend on each other, and the targets of a layer, are built, packed and exported at the same time.</summary>
public sealed class SimultaneousLayersTests : IDisposable
{
    private const string Definition = """
        [[runtimes]]
        name = "py"
        python_implementation = "cpython@3.11.7"
        requirements = []
        platforms = ["linux_x86_64", "linux_aarch64"]
        [[frameworks]]
        name = "a"
        runtime = "py"
        requirements = ["native", "pure"]
        platforms = ["linux_x86_64", "linux_aarch64"]
        [[frameworks]]
        name = "b"
        runtime = "py"
        requirements = ["other", "pure"]
        platforms = ["linux_x86_64", "linux_aarch64"]

        """;

    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly Scratch _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Layers_and_targets_are_built_at_the_same_time_and_a_wheel_for_all_targets_is_fetched_once()
    {
        await using TestIndex index = await TestIndex.StartAsync();
        // No answer before all have been asked for: by both layers, and one of them for both targets.
        TestWheel[] wheels =
        [
            WheelFactory.Make("native", "1.0", tag: "cp311-cp311-manylinux_2_17_x86_64"),
            WheelFactory.Make("native", "1.0", tag: "cp311-cp311-manylinux_2_17_aarch64"),
            WheelFactory.Make("other", "1.0"),
        ];
        Rendezvous all = new(wheels.Length);
        foreach (TestWheel wheel in wheels)
        {
            index.Add(wheel);
            index.Routes[$"/files/{wheel.FileName}"] = async context =>
            {
                await all.MeetAsync(wheel.FileName);
                await context.Response.Body.WriteAsync(wheel.Bytes);
            };
        }
        TestWheel pure = WheelFactory.Make("pure", "1.0");
        index.Add(pure);
        ImmutableArray<Target> targets = [Target.LinuxX64, Target.LinuxArm64];
        Directory.CreateDirectory(_folder["runtimes"]);
        foreach (Target target in targets)
            RuntimeFactory.Pack(_folder["runtimes"], target, "3.11.7");
        using Workspace workspace = Open(index);
        await File.WriteAllTextAsync(_folder["venvstacks.toml"], Definition, Token);
        StackDefinition stack = await workspace.LoadAsync(_folder["venvstacks.toml"], Token);
        await new StackLocker(workspace).LockAsync(new LockRequest(stack), null, Token);
        int before = index.Count($"/files/{pure.FileName}");

        BuildResult built = await new StackBuilder(workspace).BuildAsync(
            new BuildRequest(stack) { RuntimesDirectories = ["runtimes"], Targets = targets },
            null,
            Token
        );

        all.IsComplete.ShouldBeTrue();
        built
            .Layers.Select(layer => $"{layer.Layer.BuildName} {layer.Target}")
            .ShouldBe(
                targets.SelectMany(target =>
                    new[] { "py", "framework-a", "framework-b" }.Select(name => $"{name} {target}")
                )
            );
        (index.Count($"/files/{pure.FileName}") - before).ShouldBe(1);
    }

    [Fact]
    public async Task A_runtime_is_fetched_at_the_same_time_as_the_wheels_of_its_layer()
    {
        await using TestIndex index = await TestIndex.StartAsync();
        TestWheel wheel = WheelFactory.Make("pure", "1.0");
        index.Add(wheel);
        PythonMirror mirror = new($"{index.Simple.GetLeftPart(UriPartial.Authority)}/builds", IsFlat: true);
        PythonBuild build = PythonCatalogue.Embedded.Find(
            PythonImplementation.Parse("cpython@3.11.7"),
            "x86_64-unknown-linux-gnu"
        )!;
        Rendezvous both = new(visitors: 2);
        index.Routes[$"/files/{wheel.FileName}"] = async context =>
        {
            await both.MeetAsync(wheel.FileName);
            await context.Response.Body.WriteAsync(wheel.Bytes);
        };
        // The published bytes are not here: the answer is another file, which is refused.
        index.Routes[Uri.UnescapeDataString(build.Address(mirror).AbsolutePath)] = async context =>
        {
            await both.MeetAsync(build.FileName);
            await context.Response.Body.WriteAsync("other"u8.ToArray());
        };
        using Workspace workspace = Open(index, mirror.Root);
        await File.WriteAllTextAsync(
            _folder["venvstacks.toml"],
            """
            [[runtimes]]
            name = "py"
            python_implementation = "cpython@3.11.7"
            requirements = ["pure"]
            platforms = ["linux_x86_64"]

            """,
            Token
        );
        StackDefinition stack = await workspace.LoadAsync(_folder["venvstacks.toml"], Token);
        await new StackLocker(workspace).LockAsync(new LockRequest(stack), null, Token);

        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            new StackBuilder(workspace).BuildAsync(new BuildRequest(stack), null, Token)
        );

        both.IsComplete.ShouldBeTrue();
        error.Message.ShouldContain(build.FileName);
    }

    [Fact]
    public async Task Layers_are_packed_at_the_same_time_and_reported_in_order()
    {
        using PublishedLayers layers = new();
        Probe probe = new(item => item is { Done: > 0, IsFinished: false });
        LayerPublisher publisher = new(layers.Cache, _ => new OutputFolder(layers.Output))
        {
            Packing = new PackingOptions { Format = ArchiveFormat.TarZst },
        };

        await publisher.PublishAsync(
            [Target.LinuxX64],
            [layers.Framework(Target.LinuxX64), layers.Application(Target.LinuxX64)],
            probe,
            Token
        );

        probe.Meeting.IsComplete.ShouldBeTrue();
        probe.Finished.ShouldBe(["framework-f", "app-a"]);
    }

    [Fact]
    public async Task Layers_are_exported_at_the_same_time_and_reported_in_order()
    {
        using PublishedLayers layers = new();
        Probe probe = new(item => !item.IsFinished);

        await new LayerExporter(layers.Cache, new Host(Target.LinuxX64), new OutputFolder(layers.Output)).ExportAsync(
            [layers.Framework(Target.LinuxX64), layers.Application(Target.LinuxX64)],
            Target.LinuxX64,
            probe,
            Token
        );

        probe.Meeting.IsComplete.ShouldBeTrue();
        probe.Finished.ShouldBe(["framework-f", "app-a"]);
    }

    private Workspace Open(TestIndex index, string? mirror = null) =>
        Workspace.Open(
            new WorkspaceOptions
            {
                CacheDirectory = _folder["cache"],
                Host = new Host(Target.LinuxX64),
                Variable = name =>
                    name switch
                    {
                        "UV_DEFAULT_INDEX" => index.Simple.ToString(),
                        "PBS_INSTALLER_BASE_URL" => mirror,
                        _ => null,
                    },
            }
        );

    /// <summary>Two layers meet where events have a property; the jobs report them, and wait meanwhile.</summary>
    private sealed class Probe(Func<StackEvent, bool> isPlace) : IProgress<StackEvent>
    {
        public Rendezvous Meeting { get; } = new(visitors: 2);

        public List<string> Finished { get; } = [];

        public void Report(StackEvent value)
        {
            if (value.IsFinished)
                Finished.Add(value.Item);
            else if (isPlace(value))
                Meeting.MeetAsync(value.Item).GetAwaiter().GetResult();
        }
    }
}
