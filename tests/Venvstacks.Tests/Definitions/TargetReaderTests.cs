using Venvstacks.Definitions;
using Venvstacks.Formats.Text;

namespace Venvstacks.Tests.Definitions;

public class TargetReaderTests
{
    private const string Six = "linux_aarch64 linux_x86_64 macosx_arm64 macosx_x86_64 win_amd64 win_arm64";

    [Theory]
    [InlineData("", Six)]
    [InlineData("linux_target = 'glibc@2.17'", Six)]
    [InlineData("linux_target = ['glibc@2.17']", Six)]
    [InlineData("linux_target = 'musl@1.2'", "musllinux_aarch64 musllinux_x86_64")]
    [InlineData("linux_target = ['musl']", "musllinux_aarch64 musllinux_x86_64")]
    [InlineData("linux_target = 'musl'\nplatforms = ['musllinux_x86_64']", "musllinux_x86_64")]
    [InlineData("platforms = ['win_arm64', 'musllinux_aarch64']", "win_arm64 musllinux_aarch64")]
    public async Task A_runtime_has_the_targets_that_it_names_or_implies(string fields, string expected)
    {
        using DefinitionFolder folder = new(Runtime(fields));
        StackDefinition stack = await folder.ReadAsync();
        Names(stack.Runtimes[0]).ShouldBe(expected);
        stack.Warnings.ShouldAllBe(item => item.Severity == DiagnosticSeverity.Note);
    }

    [Theory]
    [InlineData("", "linux_x86_64 musllinux_aarch64 musllinux_x86_64 win_amd64")]
    [InlineData("linux_target = 'musl'", "musllinux_aarch64 musllinux_x86_64")]
    [InlineData("linux_target = ['musl', 'glibc']", "linux_x86_64 musllinux_aarch64 musllinux_x86_64 win_amd64")]
    [InlineData("platforms = ['musllinux_x86_64']", "musllinux_x86_64")]
    [InlineData("platforms = []\nlinux_target = 'musl'", "")]
    public async Task A_framework_inherits_the_targets_of_its_runtime(string fields, string expected)
    {
        using DefinitionFolder folder = new(
            Runtime("platforms = ['win_amd64', 'musllinux_x86_64', 'musllinux_aarch64', 'linux_x86_64']")
                + Framework(fields)
        );
        StackDefinition stack = await folder.ReadAsync();
        Names(stack.Frameworks[0]).ShouldBe(expected);
        stack.Warnings.ShouldAllBe(item => item.Severity == DiagnosticSeverity.Note);
    }

    [Fact]
    public async Task A_framework_inherits_the_musl_targets_that_there_are()
    {
        using DefinitionFolder folder = new(
            Runtime("platforms = ['musllinux_x86_64']") + Framework("linux_target = 'musl@1.1'")
        );
        LayerDefinition framework = (await folder.ReadAsync()).Frameworks[0];
        Names(framework).ShouldBe("musllinux_x86_64");
        framework.Floors.Musl.ToString().ShouldBe("musl@1.1");
    }

    [Fact]
    public async Task Floors_hold_for_their_own_c_library()
    {
        using DefinitionFolder folder = new(
            Runtime("platforms = ['linux_x86_64', 'musllinux_x86_64']\nlinux_target = ['musl@1.1', 'glibc@2.34']")
                + Framework("")
        );
        StackDefinition stack = await folder.ReadAsync();
        stack.Runtimes[0].DeclaredLibcFloors.Select(floor => floor.Text).ShouldBe(["glibc@2.34", "musl@1.1"]);
        stack.Runtimes[0].Floors.Glibc.Minor.ShouldBe(34);
        stack.Runtimes[0].Floors.Musl.Minor.ShouldBe(1);
        stack.Frameworks[0].Floors.Glibc.ToString().ShouldBe("glibc@2.28");
        stack.Frameworks[0].Floors.Musl.ToString().ShouldBe("musl@1.2");
    }

    [Theory]
    [InlineData("", "platforms = ['musllinux_x86_64']", "has the platform 'musllinux_x86_64', which", "9:14")]
    [InlineData("", "linux_target = 'musl@1.2'", "is for musl by its 'linux_target', but", "9:16")]
    [InlineData("", "linux_target = ['musl']", "is for musl by its 'linux_target', but", "9:17")]
    [InlineData(
        "linux_target = 'musl'",
        "platforms = ['linux_x86_64']",
        "has the platform 'linux_x86_64', which",
        "9:14"
    )]
    public async Task A_target_that_a_lower_layer_lacks_is_an_error_at_its_place(
        string runtime,
        string framework,
        string message,
        string place
    )
    {
        using DefinitionFolder folder = new(Runtime(runtime + " # the floor") + Framework(framework));
        string told = await folder.ReadProblemsAsync();
        told.ShouldContain($"LayerSpecError: framework 'f' {message} its lower layer 'py' lacks");
        told.ShouldContain($"--> DIR/venvstacks.toml:{place}\n");
        told.Split("LayerSpecError").Length.ShouldBe(2);
    }

    [Fact]
    public async Task Lower_layers_without_a_common_musl_target_are_an_error()
    {
        using DefinitionFolder folder = new(
            Runtime("platforms = ['linux_x86_64', 'musllinux_x86_64', 'musllinux_aarch64']")
                + Framework("platforms = ['linux_x86_64', 'musllinux_x86_64']")
                + Framework("platforms = ['linux_x86_64', 'musllinux_aarch64']", "g")
                + "[[frameworks]]\nname = 'h'\nframeworks = ['f', 'g']\nrequirements = []\nlinux_target = 'musl'\n"
        );
        (await folder.ReadProblemsAsync()).ShouldContain(
            "framework 'h' is for musl by its 'linux_target', but its lower layer 'framework-g' lacks 'musllinux_x86_64'"
        );
    }

    [Theory]
    [InlineData("linux_target = ['glibc', 'musl']", "'musl'", "musllinux_x86_64")]
    [InlineData("linux_target = 'glibc@2.17'\nplatforms = ['win_amd64']", "'glibc@2.17'", "linux_x86_64")]
    [InlineData("linux_target = 'musl'\nplatforms = ['linux_x86_64']", "'musl'", "musllinux_x86_64")]
    public async Task A_floor_that_no_platform_uses_is_a_warning(string fields, string floor, string platform)
    {
        using DefinitionFolder folder = new(Runtime(fields));
        string told = await folder.ReadProblemsAsync();
        told.ShouldStartWith($"warning: runtime 'py' has the floor {floor}, which none of its platforms uses");
        told.ShouldContain("--> DIR/venvstacks.toml:5:");
        told.ShouldContain($"such as '{platform}'");
    }

    [Theory]
    [InlineData("linux_target = ['musl', 'musl@1.1']", "has a floor for the C library 'musl' twice", "5:25")]
    [InlineData("linux_target = ['glibc@2.17', 'musl', 'glibc']", "the C library 'glibc' twice", "5:39")]
    [InlineData("platforms = ['win_amd64', 'win_amd64']", "names the platform 'win_amd64' twice", "5:27")]
    public async Task What_is_named_twice_is_an_error_that_shows_both_places(
        string fields,
        string message,
        string place
    )
    {
        using DefinitionFolder folder = new(Runtime(fields));
        string told = await folder.ReadProblemsAsync();
        told.ShouldContain(message);
        told.ShouldContain($"--> DIR/venvstacks.toml:{place}\n");
        told.ShouldContain("first named here");
    }

    [Theory]
    [InlineData("linux_target = []", "has an empty 'linux_target'", "5:16")]
    [InlineData("linux_target = 3", "'linux_target' of runtime 'py' must be a string, not an integer", "5:16")]
    [InlineData("linux_target = ['musl', 3]", "each item of 'linux_target' of runtime 'py' must be a string", "5:25")]
    [InlineData("linux_target = ['glibc', 'mus']", "the C library must be 'glibc' or 'musl', not 'mus'", "5:27")]
    [InlineData("platforms = ['musllinux']", "has an unknown platform 'musllinux'", "5:14")]
    [InlineData("platforms = ['muslinux_x86_64']", "did you mean 'musllinux_x86_64'", "5:14")]
    public async Task Wrong_floors_and_platforms_are_errors_at_their_place(string fields, string message, string place)
    {
        using DefinitionFolder folder = new(Runtime(fields));
        string told = await folder.ReadProblemsAsync();
        told.ShouldContain(message);
        told.ShouldContain($"--> DIR/venvstacks.toml:{place}\n");
        told.Split("LayerSpecError").Length.ShouldBe(2);
    }

    private static string Runtime(string fields) =>
        $"[[runtimes]]\nname = 'py'\npython_implementation = 'cpython@3.11.7'\nrequirements = []\n{fields}\n";

    private static string Framework(string fields, string name = "f") =>
        $"[[frameworks]]\nname = '{name}'\nrequirements = []\n{fields}\nruntime = 'py'\n";

    private static string Names(LayerDefinition layer) =>
        string.Join(' ', layer.Platforms.Select(target => target.Name));
}
