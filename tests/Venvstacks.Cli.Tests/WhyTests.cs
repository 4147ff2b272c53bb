using Venvstacks.Cli.Terminal;
using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Explaining;
using Venvstacks.Formats.Json;
using Venvstacks.Indexes;
using Venvstacks.Locking;
using Venvstacks.Packaging;

namespace Venvstacks.Cli.Tests;

/// <summary>Why packages are in layers.</summary>
public sealed class WhyTests : IDisposable
{
    private const string Stack = """
        [[runtimes]]
        name = "py"
        python_implementation = "cpython@3.11.7"
        requirements = ["base"]
        platforms = ["linux_x86_64", "win_amd64"]

        [[applications]]
        name = "site"
        launch_module = "main.py"
        runtime = "py"
        requirements = ["web[colour]", "base"]

        [tool.uv]
        exclude-newer = "2026-01-01T00:00:00Z"
        constraint-dependencies = ["held<2"]

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("venvstacks-why-").FullName;

    [Theory]
    [InlineData(
        "base",
        """
            app-site: base 1.0
              app-site requires base
              app-site requires web[colour]
                web 1.0 requires base
              version: the version of py, which the layers above it use

            """
    )]
    [InlineData(
        "web",
        """
            app-site: web 1.0
              app-site requires web[colour]
              version: the newest before exclude-newer (2026-01-01T00:00:00Z); 2.0 was uploaded later

            """
    )]
    [InlineData(
        "colours",
        """
            app-site: colours 1.0 where sys_platform == 'win32'
              app-site requires web[colour]
                web[colour] 1.0 requires colours<2 where sys_platform == 'win32'
              version: the newest is 2.0, but web[colour] 1.0 requires colours<2 where sys_platform == 'win32'

            """
    )]
    [InlineData(
        "held",
        """
            app-site: held 1.0
              app-site requires web[colour]
                web 1.0 requires held
              version: the newest is 2.0, but the settings have the constraint held<2

            """
    )]
    public async Task Chains_and_decisions_are_told(string package, string expected)
    {
        await using TestIndex index = await FillAsync();
        StackDefinition stack = await DefineAsync();
        (await ExplainAsync(stack, index.Simple, "app-site", package)).ShouldBe(expected);
        Directory.Exists(stack.RequirementsDirectory).ShouldBeFalse();
    }

    [Fact]
    public async Task An_override_is_told_as_such()
    {
        await using TestIndex index = await FillAsync();
        StackDefinition stack = await DefineAsync(Stack + "override-dependencies = [\"colours==1.0\"]\n");
        (await ExplainAsync(stack, index.Simple, "app-site", "colours")).ShouldBe(
            """
            app-site: colours 1.0
              app-site requires web[colour]
                web[colour] 1.0 requires colours, overridden by colours==1.0
              version: the newest is 2.0, but the settings have the override colours==1.0

            """
        );
    }

    [Fact]
    public async Task A_limit_of_the_package_itself_is_told_as_such()
    {
        await using TestIndex index = await FillAsync();
        StackDefinition stack = await DefineAsync(Stack + "exclude-newer-package = { web = \"2025-12-01\" }\n");
        (await ExplainAsync(stack, index.Simple, "app-site", "web")).ShouldContain(
            "the newest before exclude-newer-package (2025-12-02T00:00:00Z); 2.0 was uploaded later"
        );
    }

    [Fact]
    public async Task What_is_said_in_the_place_of_a_package_is_told_as_its_own()
    {
        await using TestIndex index = await FillAsync();
        StackDefinition stack = await DefineAsync(
            Stack
                + "exclude-dependencies = [\"held\"]\n"
                + "dependency-metadata = [{ name = \"web\", requires-dist = [\"colours<3\", \"held\"] }]\n"
        );
        (await ExplainAsync(stack, index.Simple, "app-site", "colours")).ShouldContain("web 1.0 requires colours<3");
        (await Should.ThrowAsync<LayerLockException>(() => ExplainAsync(stack, index.Simple, "app-site", "held")))
            .Diagnostics[0]
            .Message.ShouldBe("layer 'app-site' has no package 'held'");
    }

    [Fact]
    public async Task Where_the_oldest_of_direct_requirements_is_wanted_indirect_ones_have_other_reasons()
    {
        await using TestIndex index = await FillAsync();
        StackDefinition stack = await DefineAsync(Stack + "resolution = \"lowest-direct\"\n");
        (await ExplainAsync(stack, index.Simple, "app-site", "web")).ShouldContain(
            "the oldest that satisfies the requirements"
        );
        (await ExplainAsync(stack, index.Simple, "app-site", "held")).ShouldContain("the constraint held<2");
    }

    [Fact]
    public async Task Of_two_frameworks_with_a_package_the_first_of_the_path_supplies_it()
    {
        await using TestIndex index = await FillAsync();
        StackDefinition stack = await DefineAsync(
            """
            [[runtimes]]
            name = "py"
            python_implementation = "cpython@3.11.7"
            requirements = []
            platforms = ["linux_x86_64"]

            [[frameworks]]
            name = "first"
            runtime = "py"
            requirements = ["base"]

            [[frameworks]]
            name = "second"
            runtime = "py"
            requirements = ["base"]

            [[applications]]
            name = "site"
            launch_module = "main.py"
            frameworks = ["first", "second"]
            requirements = ["base"]

            """
        );
        (await ExplainAsync(stack, index.Simple, "app-site", "base")).ShouldContain("the version of framework-first");
    }

    [Fact]
    public async Task Programs_are_told_the_same()
    {
        await using TestIndex index = await FillAsync();
        PackageExplanation explanation = await FindAsync(await DefineAsync(), index.Simple, "app-site", "colours");
        JsonText
            .Write(WhyReport.ToJson(explanation))
            .ShouldBe(
                """
                {
                  "layer": "app-site",
                  "package": "colours",
                  "schema": 1,
                  "versions": [
                    {
                      "chains": [
                        [
                          {
                            "extra": null,
                            "marker": null,
                            "name": null,
                            "override": false,
                            "requires": [
                              "web[colour]"
                            ],
                            "version": null
                          },
                          {
                            "extra": "colour",
                            "marker": "sys_platform == 'win32'",
                            "name": "web",
                            "override": false,
                            "requires": [
                              "colours<2"
                            ],
                            "version": "1.0"
                          }
                        ]
                      ],
                      "decision": "required",
                      "decision_text": "the newest is 2.0, but web[colour] 1.0 requires colours<2 where sys_platform == 'win32'",
                      "marker": "sys_platform == 'win32'",
                      "version": "1.0"
                    }
                  ]
                }
                """
            );
    }

    [Theory]
    [InlineData("sit", "base", "no layer is called 'sit'", "did you mean 'site'?")]
    [InlineData("nothing", "base", "no layer is called 'nothing'", "the layers are 'py', 'app-site'")]
    [InlineData("site", "colors", "layer 'app-site' has no package 'colors'", "did you mean 'colours'?")]
    [InlineData("py", "web", "layer 'py' has no package 'web'", null)]
    public async Task What_is_not_there_is_an_error(string layer, string package, string message, string? help)
    {
        await using TestIndex index = await FillAsync();
        StackDefinition stack = await DefineAsync();
        VenvstacksException error = await Assert.ThrowsAnyAsync<VenvstacksException>(() =>
            ExplainAsync(stack, index.Simple, layer, package)
        );
        error.Diagnostics.ShouldHaveSingleItem().Message.ShouldBe(message);
        error.Diagnostics[0].Help.ShouldBe(help);
    }

    [Fact]
    public async Task Packages_of_a_recorded_stack_are_explained()
    {
        Folders.Copy(Shared.Require("stacks", "cross"), _folder);
        using RecordedIndex index = await RecordedIndex.StartAsync();
        StackDefinition stack = await DefineAsync();
        string text = "";
        foreach (
            (string layer, string package) in new[]
            {
                ("app-client", "anyio"),
                ("app-client", "mdurl"),
                ("framework-net", "h2"),
                ("framework-net", "idna"),
                ("framework-models", "pydantic-core"),
                ("cpython-3.11", "msgpack"),
            }
        )
            text += await ExplainAsync(stack, index.Address, layer, package);
        Golden.Check("why-cross.golden", text);
    }

    [Theory]
    [InlineData("Missing argument 'LAYER'", "why")]
    [InlineData("a name holds only ASCII letters", "why", "app-client", "an/io", "x.toml")]
    public async Task Wrong_usage_is_named(string message, params string[] arguments)
    {
        CliResult result = await CliRunner.RunAsync(arguments);
        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain(message);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<TestIndex> FillAsync()
    {
        DateTimeOffset early = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
        DateTimeOffset late = new(2026, 2, 1, 0, 0, 0, TimeSpan.Zero);
        TestIndex index = await TestIndex.StartAsync();
        string[] web = ["base", "held", "colours<2 ; sys_platform == 'win32' and extra == 'colour'"];
        index.Add(WheelFactory.Make("base", "1.0", []), uploadTime: early);
        index.Add(WheelFactory.Make("web", "1.0", web), uploadTime: early);
        index.Add(WheelFactory.Make("web", "2.0", web), uploadTime: late);
        foreach (string name in new[] { "colours", "held" })
        foreach (string version in new[] { "1.0", "2.0" })
            index.Add(WheelFactory.Make(name, version, []), uploadTime: early);
        return index;
    }

    private async Task<StackDefinition> DefineAsync(string definition = Stack)
    {
        string path = Path.Combine(_folder, "venvstacks.toml");
        if (!File.Exists(path))
        {
            await File.WriteAllTextAsync(path, definition, TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(Path.Combine(_folder, "main.py"), "", TestContext.Current.CancellationToken);
        }
        return await new DefinitionReader(_ => null).ReadAsync(path, TestContext.Current.CancellationToken);
    }

    private static async Task<string> ExplainAsync(StackDefinition stack, Uri index, string layer, string package)
    {
        using StringWriter text = new() { NewLine = "\n" };
        WhyReport.Write(await FindAsync(stack, index, layer, package), text);
        return text.ToString();
    }

    private static async Task<PackageExplanation> FindAsync(
        StackDefinition stack,
        Uri index,
        string layer,
        string package
    )
    {
        IndexEnvironment environment = new(name => name == "UV_DEFAULT_INDEX" ? index.ToString() : null);
        using IndexClient client = new(new IndexClientOptions());
        return await new LayerExplainer(stack, LayerIndexes.ProviderOf(stack, client, environment)).ExplainAsync(
            layer,
            PackageName.Parse(package),
            cancellationToken: TestContext.Current.CancellationToken
        );
    }
}
