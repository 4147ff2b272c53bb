using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Platforms;
using Venvstacks.Selection;
using Venvstacks.Sources;

namespace Venvstacks.Tests.Selection;

public class LayerSelectionTests
{
    private static readonly RuntimeDefinition Runtime = new()
    {
        Name = "py",
        PythonImplementation = PythonImplementation.Parse("cpython@3.11.7"),
    };

    private static readonly FrameworkDefinition Framework = new(Runtime) { Name = "f" };

    private static readonly ApplicationDefinition Application = new(Runtime, Framework)
    {
        Name = "a",
        LaunchModule = new SourceModule("main.py", "/main.py"),
    };

    private static readonly StackDefinition Stack = new("/venvstacks.toml")
    {
        Runtimes = [Runtime],
        Frameworks = [Framework],
        Applications = [Application],
    };

    [Fact]
    public void Without_patterns_all_layers_get_what_is_asked_for()
    {
        LayerSelection selection = LayerSelection.Of(
            Stack,
            new SelectionRequest
            {
                Build = true,
                Publish = true,
                Targets = [Target.LinuxX64],
            }
        );
        Stack
            .Layers.Select(layer => string.Join(' ', selection[layer]!.Names))
            .ShouldAllBe(names => names == "build publish");
    }

    [Fact]
    public void Layers_above_a_locked_one_are_locked_and_those_below_where_needed()
    {
        LayerSelection selection = LayerSelection.Of(
            Stack,
            new() { Include = ["framework-*"], Lock = OperationChoice.Yes }
        );
        selection[Framework]!.Names.ShouldBe(["lock"]);
        selection[Application]!.Names.ShouldBe(["lock"]);
        selection[Runtime]!.Names.ShouldBe(["lock-if-needed", "build-if-needed"]);
    }

    [Fact]
    public void A_selection_holds_for_another_load_of_the_same_definition()
    {
        LayerSelection selection = LayerSelection.Of(Stack, new() { Include = ["app-a"], Lock = OperationChoice.Yes });
        RuntimeDefinition runtime = Runtime with { };
        FrameworkDefinition framework = new(runtime) { Name = "f" };
        selection[runtime]!.Names.ShouldBe(selection[Runtime]!.Names);
        selection[framework]!.Names.ShouldBe(selection[Framework]!.Names);
        selection[new FrameworkDefinition(runtime) { Name = "a" }].ShouldBeNull();
    }

    [Fact]
    public void Without_a_target_the_verb_decides_which_layers_are_built()
    {
        LayerSelection selection = LayerSelection.Of(Stack, new() { Lock = OperationChoice.Yes, Build = true });
        selection[Application]!.Names.ShouldBe(["lock", "build"]);
    }

    [Fact]
    public void Layers_that_are_not_related_are_left_out() =>
        LayerSelection
            .Of(
                Stack,
                new()
                {
                    Include = ["py"],
                    Build = true,
                    Targets = [Target.LinuxX64],
                }
            )[Application]
            .ShouldBeNull();

    [Fact]
    public void A_pattern_that_matches_nothing_is_an_error_with_a_suggestion()
    {
        SelectionRequest request = new() { Include = ["framwork-f"], Build = true };
        BuildEnvException error = Should.Throw<BuildEnvException>(() => LayerSelection.Of(Stack, request));
        error.Message.ShouldBe("no layer matches 'framwork-f'");
        error.Diagnostics[0].Help!.ShouldContain("'framework-f'");
        error.Diagnostics[0].Advice.ShouldBe(new Remedy.AllowMissing());
    }

    [Fact]
    public void A_pattern_that_may_match_nothing_is_a_warning()
    {
        SelectionRequest request = new()
        {
            Include = ["nothing", "py"],
            AllowMissing = true,
            Build = true,
            Targets = [Target.LinuxX64],
        };
        LayerSelection selection = LayerSelection.Of(Stack, request);
        selection.Warnings.ShouldHaveSingleItem().Message.ShouldBe("no layer matches 'nothing'");
        selection[Runtime]!.Names.ShouldBe(["build"]);
    }

    [Fact]
    public void Contradictory_demands_on_a_layer_are_refused()
    {
        SelectionRequest request = new()
        {
            Include = ["py", "app-a"],
            Build = true,
            BuildDerived = true,
        };
        Should.Throw<BuildEnvException>(() => LayerSelection.Of(Stack, request)).Message.ShouldContain("'framework-f'");
    }

    [Fact]
    public void Only_layers_of_the_platform_are_built()
    {
        SelectionRequest request = new()
        {
            Lock = OperationChoice.Yes,
            Build = true,
            Targets = [Target.WindowsX64],
        };
        RuntimeDefinition runtime = new()
        {
            Name = "py",
            PythonImplementation = PythonImplementation.Parse("cpython@3.11.7"),
            Platforms = [Target.LinuxX64],
        };
        StackDefinition stack = new("/venvstacks.toml") { Runtimes = [runtime] };
        LayerSelection.Of(stack, request)[runtime]!.Names.ShouldBe(["lock"]);
    }
}
