using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Platforms;
using Venvstacks.Settings;

namespace Venvstacks.Tests.Definitions;

public class DefinitionReaderTests
{
    private const string Runtime =
        "[[runtimes]]\nname = 'py'\npython_implementation = 'cpython@3.11.7'\nrequirements = []\n";

    private const string Stack = """
        [[runtimes]]
        name = "py"
        python_implementation = "cpython@3.11.7"
        requirements = ["numpy>=1"]
        platforms = ["linux_x86_64", "win_amd64", "macosx_arm64"]
        package_indexes = { Torch = "cpu" }

        [[frameworks]]
        name = "base"
        runtime = "py"
        requirements = []
        platforms = ["win_amd64", "linux_x86_64"]

        [[frameworks]]
        name = "left"
        frameworks = ["base"]
        requirements = []
        versioned = true

        [[frameworks]]
        name = "right"
        frameworks = ["base"]
        requirements = []
        package_indexes = { torch = "cuda" }
        index_overrides = { cpu = "cuda" }

        [[applications]]
        name = "app"
        launch_module = "main.py"
        support_modules = ["sub", "other.py"]
        frameworks = ["right", "left"]
        index_overrides = { cpu = "cuda" }
        priority_indexes = ["cpu"]
        requirements = ["torch; sys_platform == 'linux'"]
        macosx_target = "14"

        [tool.uv]
        exclude-newer = "2026-11-01T00:00:00Z"
        environments = "sys_platform == 'linux'"
        index = [
            { name = "cpu", url = "http://h/cpu", explicit = true },
            { name = "cuda", url = "http://h/cuda", explicit = true, format = "flat" },
        ]

        """;

    [Fact]
    public async Task Layers_inherit_what_lower_layers_say()
    {
        using DefinitionFolder folder = new(Stack);
        StackDefinition stack = await folder.ReadAsync();

        stack
            .Layers.Select(layer => layer.BuildName)
            .ShouldBe(["py", "framework-base", "framework-left", "framework-right", "app-app"]);
        ApplicationDefinition app = stack.Applications.Single();
        app.LowerLayers.Select(layer => layer.BuildName)
            .ShouldBe(["framework-right", "framework-left", "framework-base", "py"]);
        app.Platforms.Select(platform => platform.Name).ShouldBe(["linux_x86_64", "win_amd64"]);
        app.PackageIndexes.ShouldHaveSingleItem().Value.ShouldBe("cuda");
        app.SupportModules.Select(module => module.DeclaredPath).ShouldBe(["other.py", "sub"]);
        app.DeclaredMacosFloor!.Text.ShouldBe("14");
        stack.Frameworks[1].Versioned.ShouldBeTrue();
        stack.Uv.ExcludeNewer.ShouldBe(new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero));
        stack.Uv.Indexes[1].Flat.ShouldBeTrue();
        stack.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_problem_of_a_file_is_told_at_once()
    {
        using DefinitionFolder folder = new(
            """
            [[runtimes]]
            name = "py"
            python_implementation = "cpython@3"
            requirements = ["a>", "b"]
            platform = ["linux_x86_64"]

            [[frameworks]]
            name = "sk"
            runtime = "pi"
            requirements = 3

            [[applications]]
            name = "demo"
            frameworks = ["skk", "sk"]
            launch_module = "gone.py"
            requirements = []

            """
        );
        string text = await folder.ReadProblemsAsync();
        string[] places =
        [
            .. text.Split('\n')
                .Where(line => line.Contains("-->", StringComparison.Ordinal))
                .Select(line => line.Trim()),
        ];
        places.ShouldBe([
            "--> DIR/venvstacks.toml:3:34",
            "--> DIR/venvstacks.toml:4:20",
            "--> DIR/venvstacks.toml:5:1",
            "--> DIR/venvstacks.toml:9:11",
            "--> DIR/venvstacks.toml:10:16",
            "--> DIR/venvstacks.toml:14:15",
            "--> DIR/venvstacks.toml:15:17",
        ]);
        text.ShouldContain("did you mean 'platforms'?");
        text.ShouldContain("did you mean 'sk'?");
    }

    [Fact]
    public async Task Settings_beside_the_definition_count_where_it_has_none()
    {
        using DefinitionFolder folder = new(Runtime);
        folder.Write("venvstacks.uv.toml", "no-index = true\n");
        (await folder.ReadAsync()).Uv.NoIndex.ShouldBeTrue();

        folder.Write("venvstacks.toml", Runtime + "[tool.uv]\nprerelease = 'allow'\n");
        UvSettings inline = (await folder.ReadAsync()).Uv;
        inline.NoIndex.ShouldBeFalse();
        inline.Prerelease.ShouldBe(PrereleaseMode.Allow);

        folder.Write("venvstacks.toml", Runtime);
        folder.Write("venvstacks.uv.toml", "no-index = 1\n");
        (await folder.ReadProblemsAsync()).ShouldContain("--> DIR/venvstacks.uv.toml:1:12");
    }

    [Fact]
    public async Task The_environment_has_its_say()
    {
        using DefinitionFolder folder = new(Stack);
        folder.Environment["UV_EXCLUDE_NEWER"] = "2025-10-11";
        folder.Environment["MACOSX_DEPLOYMENT_TARGET"] = "12.3";
        StackDefinition stack = await folder.ReadAsync();
        stack.Uv.ExcludeNewer.ShouldBe(new DateTimeOffset(2025, 10, 12, 0, 0, 0, TimeSpan.Zero));
        stack.Runtimes[0].Floors.Macos.ShouldBe(new MacosFloor(12, 3));

        folder.Environment["UV_EXCLUDE_NEWER"] = "yesterday";
        (await folder.ReadProblemsAsync()).ShouldContain(
            "'UV_EXCLUDE_NEWER' must be a time or a date, not 'yesterday'"
        );
    }

    [Fact]
    public async Task The_strategy_of_forks_is_read_from_file_and_environment()
    {
        using DefinitionFolder folder = new(Runtime + "[tool.uv]\nfork-strategy = 'fewest'\n");
        (await folder.ReadAsync()).Uv.ForkStrategy.ShouldBe(ForkStrategy.Fewest);

        folder.Environment["UV_FORK_STRATEGY"] = "requires-python";
        (await folder.ReadAsync()).Uv.ForkStrategy.ShouldBe(ForkStrategy.RequiresPython);

        folder.Environment["UV_FORK_STRATEGY"] = "least";
        (await folder.ReadProblemsAsync()).ShouldContain("'UV_FORK_STRATEGY' must be one of");
    }

    [Fact]
    public async Task Settings_that_are_not_honoured_are_told()
    {
        using DefinitionFolder folder = new(Runtime + "[tool.uv]\nconflicts = [[{ extra = 'a' }, { extra = 'b' }]]\n");
        folder.Environment["UV_NO_SOURCES"] = "1";
        string problems = await folder.ReadProblemsAsync();
        problems.ShouldContain("'conflicts' is not supported and has no effect");
        problems.ShouldContain("DIR/venvstacks.toml:");
        problems.ShouldContain("'UV_NO_SOURCES' is not supported");
        (await folder.ReadAsync()).Warnings.Length.ShouldBe(2);
    }

    [Theory]
    [InlineData("environments")]
    [InlineData("required-environments")]
    public async Task Environments_that_overlap_are_an_error(string key)
    {
        using DefinitionFolder folder = new(
            Runtime + $"[tool.uv]\n{key} = [\"sys_platform == 'linux'\", \"platform_machine == 'x86_64'\"]\n"
        );
        string problems = await folder.ReadProblemsAsync();
        problems.ShouldContain(
            $"'{key}' must be disjoint, but `sys_platform == 'linux'` and `platform_machine == 'x86_64'` overlap"
        );
        problems.ShouldContain("overlaps this one");
        problems.ShouldContain("write `platform_machine == 'x86_64' and sys_platform != 'linux'` for the second");
    }

    [Theory]
    [InlineData("\"sys_platform == 'linux'\", \"sys_platform == 'linux'\"", true)]
    [InlineData("\"sys_platform == 'linux'\", \"os_name == 'posix' and platform_machine == 'x86_64'\"", true)]
    [InlineData("\"python_version >= '3.9'\", \"python_version < '3.12'\"", true)]
    [InlineData("\"sys_platform == 'linux'\", \"sys_platform == 'win32'\", \"platform_system == 'Windows'\"", true)]
    [InlineData("\"sys_platform == 'linux'\", \"os_name == 'nt'\"", false)]
    public async Task Required_environments_overlap_as_in_uv(string markers, bool areRefused)
    {
        using DefinitionFolder folder = new(Runtime + $"[tool.uv]\nrequired-environments = [{markers}]\n");
        if (areRefused)
            (await folder.ReadProblemsAsync()).ShouldContain("'required-environments' must be disjoint");
        else
            await folder.ReadAsync();
    }

    [Theory]
    [InlineData("CON", "is a reserved device name on Windows")]
    [InlineData("com1.x", "is a reserved device name on Windows")]
    [InlineData("a:b", "the path has a drive")]
    [InlineData("ab?", "a character that Windows does not allow")]
    [InlineData("a.", "which Windows drops")]
    [InlineData("a ", "which Windows drops")]
    [InlineData("__venvstacks__", "is reserved for the metadata directory")]
    [InlineData("Framework-x", "must not start with 'framework-'")]
    [InlineData("APP-x", "must not start with 'app-'")]
    public async Task Names_that_no_folder_can_have_everywhere_are_errors(string name, string problem)
    {
        using DefinitionFolder folder = new(Runtime.Replace("'py'", $"'{name}'", StringComparison.Ordinal));
        string told = await folder.ReadProblemsAsync();
        told.ShouldContain(problem);
        told.ShouldContain("--> DIR/venvstacks.toml:2:8\n");
    }

    [Theory]
    [InlineData("con")]
    [InlineData("__venvstacks__")]
    public async Task Names_with_a_prefix_may_be_those_of_devices(string name)
    {
        using DefinitionFolder folder = new(
            $"{Runtime}[[frameworks]]\nname = '{name}'\nruntime = 'py'\nrequirements = []\n"
        );
        (await folder.ReadAsync()).Frameworks.ShouldHaveSingleItem().BuildName.ShouldBe($"framework-{name}");
    }

    [Theory]
    [InlineData("PY")]
    [InlineData("P\u212A")]
    public async Task Names_that_some_systems_take_for_one_are_errors(string name)
    {
        string first = Runtime.Replace("'py'", "'pk'", StringComparison.Ordinal);
        string other = Runtime.Replace("'py'", $"'{name.Replace('Y', 'K')}'", StringComparison.Ordinal);
        using DefinitionFolder folder = new(first + other);
        string told = await folder.ReadProblemsAsync();
        told.ShouldContain("has the same directory as 'pk' on some systems");
        told.ShouldContain("--> DIR/venvstacks.toml:6:8\n");
        told.ShouldContain("first defined here");
    }

    [Theory]
    [InlineData("'f'", "'f@1'")]
    [InlineData("'f'", "'F@20'")]
    [InlineData("'f@1'", "'f@1@2'")]
    public async Task A_layer_and_a_version_of_another_are_not_deployed_under_one_name(string versioned, string plain)
    {
        string first = $"[[frameworks]]\nname = {versioned}\nversioned = true\nruntime = 'py'\nrequirements = []\n";
        string second = $"[[frameworks]]\nname = {plain}\nruntime = 'py'\nrequirements = []\n";
        foreach (string definition in new[] { first + second, second + first })
        {
            using DefinitionFolder folder = new(Runtime + definition);
            string told = await folder.ReadProblemsAsync();
            int line = definition.Split('\n').IndexOf($"name = {plain}") + 1 + Runtime.Count(c => c == '\n');
            told.ShouldContain($"Framework {plain} would be deployed under the name of a version of {versioned}");
            told.ShouldContain($"--> DIR/venvstacks.toml:{line}:8\n");
            told.ShouldContain("this layer is versioned");
            told.ShouldContain("rename one of the two layers");
        }
    }

    [Theory]
    [InlineData("'f'", "'f@0'")]
    [InlineData("'f'", "'f@1x'")]
    [InlineData("'f'", "'f@'")]
    [InlineData("'f'", "'g@1'")]
    [InlineData("'f'", "'f@1'\nversioned = true")]
    public async Task Names_with_a_number_that_are_no_version_of_another_layer_are_fine(string versioned, string other)
    {
        using DefinitionFolder folder = new(
            Runtime
                + $"[[frameworks]]\nname = {versioned}\nversioned = true\nruntime = 'py'\nrequirements = []\n"
                + $"[[frameworks]]\nname = {other}\nruntime = 'py'\nrequirements = []\n"
        );
        (await folder.ReadAsync()).Frameworks.Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_name_that_is_too_long_for_the_files_of_its_lock_is_an_error()
    {
        using DefinitionFolder folder = new(
            Runtime.Replace("'py'", $"'{new string('a', 201)}'", StringComparison.Ordinal)
        );
        (await folder.ReadProblemsAsync()).ShouldContain("it is longer than 200 bytes");
    }

    [Fact]
    public async Task A_processor_that_no_layer_is_made_for_is_an_error()
    {
        using DefinitionFolder folder = new(Runtime.Replace("3.11.7", "3.11.7-x86", StringComparison.Ordinal));
        string told = await folder.ReadProblemsAsync();
        told.ShouldContain("the processor must be one of x86_64, amd64, aarch64, arm64, not 'x86'");
        told.ShouldContain("--> DIR/venvstacks.toml:3:41\n");
    }

    [Fact]
    public async Task Deep_nesting_is_told_in_words_and_at_its_place()
    {
        using DefinitionFolder folder = new("# [[\na = '[['\nb = " + new string('[', 100) + "\n");
        string told = await folder.ReadProblemsAsync();
        told.ShouldContain("LayerSpecError: invalid TOML: arrays and tables are nested more than 64 deep  [VS1002]");
        told.ShouldContain("--> DIR/venvstacks.toml:3:69\n");
    }

    [Theory]
    [InlineData("nothing.toml", "it does not exist")]
    [InlineData("sub", "is a directory")]
    public async Task What_cannot_be_read_is_named(string name, string reason)
    {
        using DefinitionFolder folder = new("");
        string path = Path.Combine(folder.Root, name);
        LayerSpecException exception = await Should.ThrowAsync<LayerSpecException>(
            new DefinitionReader(_ => null).ReadAsync(path, TestContext.Current.CancellationToken)
        );
        exception.Message.ShouldContain(path);
        exception.Message.ShouldContain(reason);
    }

    [Fact]
    public async Task A_file_that_is_not_utf8_says_where()
    {
        using DefinitionFolder folder = new("");
        await File.WriteAllBytesAsync(
            folder.DefinitionPath,
            [0x23, 0x0A, 0x23, 0xFF],
            TestContext.Current.CancellationToken
        );
        (await folder.ReadProblemsAsync()).ShouldContain("--> DIR/venvstacks.toml:2:2");
    }

    /// <summary>Whatever is done to a definition, it is read or refused in words.</summary>
    [Fact]
    public async Task Mutilated_definitions_are_read_or_refused()
    {
        using DefinitionFolder folder = new(Stack);
        Random random = new(5);
        string[] pieces =
        [
            "[",
            "]",
            "\"",
            "=",
            "{",
            "}",
            "\n",
            ",",
            "3",
            "true",
            "'",
            "[[frameworks]]\n",
            "\0",
            "é",
            "name",
            "@",
        ];
        for (int round = 0; round < 1_000; round++)
        {
            string text = Stack;
            for (int edit = 0; edit < 1 + random.Next(3); edit++)
            {
                int start = random.Next(text.Length);
                int length = random.Next(2) * random.Next(Math.Min(20, text.Length - start));
                text = text.Remove(start, length).Insert(start, pieces[random.Next(pieces.Length)]);
            }
            folder.Write("venvstacks.toml", text);
            await folder.ReadProblemsAsync();
        }
    }
}
