using System.Collections.Immutable;
using System.Text;
using Venvstacks.Declarations;
using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Layers;
using Venvstacks.Packaging;
using Venvstacks.Packaging.Versions;
using Venvstacks.Platforms;
using Venvstacks.Settings;
using Venvstacks.Store;

namespace Venvstacks.Tests.Layers;

/// <summary>What a wheel itself requires is in the layer or below.</summary>
public sealed class WheelRequirementsTests : IDisposable
{
    private static readonly PackageName B = PackageName.Parse("b");

    private readonly Scratch _folder = new();
    private readonly ContentStore _store;
    private readonly TestLayers _layers;

    public WheelRequirementsTests()
    {
        _store = new ContentStore(_folder["store"]);
        _layers = new TestLayers(_store);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("b", true)]
    [InlineData("b>=2,<3", true)]
    [InlineData("B[extra]", true)]
    [InlineData("b ; sys_platform == 'linux' and python_version < '3.12'", true)]
    [InlineData("b ; sys_platform == 'win32'", false)]
    [InlineData("b ; python_version >= '3.12'", false)]
    [InlineData("b ; extra == 'x'", false)]
    [InlineData("p[x]", false)]
    [InlineData("available", false)]
    public void A_requirement_that_applies_to_the_target_must_be_there(string requirement, bool isMissing)
    {
        string[] messages = [.. Find(new UvSettings(), requirement)];

        messages.ShouldBe(
            isMissing
                ?
                [
                    "layer 'framework-f': wheel 'p-1.0-py3-none-any.whl' requires 'b', which neither the layer nor a layer below has; the index served metadata that differs from the wheel's",
                ]
                : []
        );
    }

    [Fact]
    public void A_package_reports_itself_once_for_each_name() =>
        Find(new UvSettings(), "b>=1", "b<3", "c ; python_version > '3'").Count().ShouldBe(2);

    [Fact]
    public void An_extra_of_the_package_itself_counts() =>
        Find(new UvSettings(), "p[x]", "b ; extra == 'x'").Count().ShouldBe(1);

    [Theory]
    [InlineData("p[x]", "b ; extra == 'x'", "b")]
    [InlineData("p[X]", "b ; extra == 'x' and sys_platform == 'linux'", "b")]
    [InlineData("p[y,x]", "b ; extra == 'x' | c ; extra == 'y'", "c b")]
    [InlineData("p[all]", "p[x] ; extra == 'all' | b ; extra == 'x'", "b")]
    [InlineData("p[x] ; sys_platform == 'linux'", "b ; extra == 'x'", "b")]
    [InlineData("p[x] ; sys_platform == 'win32'", "b ; extra == 'x'", "")]
    [InlineData("p[x]", "b ; extra == 'x' and sys_platform == 'win32'", "")]
    [InlineData("p[y]", "b ; extra == 'x'", "")]
    [InlineData("p[none]", "b ; extra == 'x'", "")]
    [InlineData("p", "b ; extra == 'x'", "")]
    [InlineData("p[x]", "available ; extra == 'x'", "")]
    [InlineData("q[x]", "b ; extra == 'x'", "")]
    public void What_an_extra_requires_counts_where_it_is_asked_for(string asked, string written, string missing)
    {
        string[] messages =
        [
            .. Missing(new UvSettings(), asked, written.Split(" | ")).Select(finding => finding.Message),
        ];
        messages.Length.ShouldBe(missing.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length);
        foreach (string name in missing.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            messages.ShouldContain(message => message.Contains($"requires '{name}' for its extra '"));
    }

    [Fact]
    public void A_wheel_asks_for_extras_of_another()
    {
        UnpackedWheel[] wheels =
        [
            Wheel("p", "q[x]"),
            Wheel("q", "r[y] ; extra == 'x'"),
            Wheel("r", "b ; extra == 'y'"),
        ];
        LayerRecipe recipe = _layers.Recipe(TestLayers.Framework, Target.LinuxX64, wheels);
        HashSet<PackageName> available = [.. wheels.Select(wheel => wheel.FileName.Name)];
        new WheelRequirements(_store, new UvSettings())
            .FindMissing(recipe, available)
            .ShouldHaveSingleItem()
            .Message.ShouldContain("wheel 'r-1.0-py3-none-any.whl' requires 'b' for its extra 'y'");
        UvSettings declared = new()
        {
            DependencyMetadata =
            [
                new UvDependencyMetadata(PackageName.Parse("p")) { RequiresDist = [DeclaredRequirement.Parse("q")] },
            ],
        };
        new WheelRequirements(_store, declared).FindMissing(recipe, available).ShouldBeEmpty();
    }

    [Fact]
    public void Overrides_exclusions_and_declared_metadata_apply()
    {
        UvSettings[] settings =
        [
            new() { OverrideDependencies = [DeclaredRequirement.Parse("b ; sys_platform == 'win32'")] },
            new() { ExcludeDependencies = [new UvExclusion([B])] },
            new() { ExcludeDependencies = [new UvExclusion([B]) { Dependent = PackageName.Parse("p") }] },
            new() { DependencyMetadata = [new UvDependencyMetadata(PackageName.Parse("p"))] },
        ];
        foreach (UvSettings own in settings)
        {
            Find(own, "b").ShouldBeEmpty();
            new WheelRequirements(_store, own).Inputs.Count().ShouldBe(1);
        }
        UvSettings[] others =
        [
            new() { OverrideDependencies = [DeclaredRequirement.Parse("b==1")] },
            new() { ExcludeDependencies = [new UvExclusion([B]) { Dependent = PackageName.Parse("q") }] },
            new()
            {
                DependencyMetadata =
                [
                    new UvDependencyMetadata(PackageName.Parse("p")) { Version = PackageVersion.Parse("2") },
                ],
            },
        ];
        others.ShouldAllBe(own => Find(own, "b").Count() == 1);
    }

    [Fact]
    public void It_is_an_error_unless_the_package_is_exempt()
    {
        var findings = Missing(new UvSettings(), "b");
        var error = Should.Throw<LayerInstallationException>(() => new WheelPolicy(new WheelChecks()).Judge(findings));
        error.Diagnostics[0].Code.ShouldBe("VS3203");
        new WheelPolicy(new WheelChecks { Exempt = [PackageName.Parse("p")] }).Judge(findings).Length.ShouldBe(1);
    }

    private IEnumerable<string> Find(UvSettings settings, params string[] requirements) =>
        Missing(settings, requirements).Select(finding => finding.Message);

    private ImmutableArray<Finding> Missing(UvSettings settings, params string[] requirements) =>
        Missing(settings, asked: null, requirements);

    private ImmutableArray<Finding> Missing(UvSettings settings, string? asked, string[] requirements)
    {
        FrameworkDefinition layer = TestLayers.Framework with
        {
            Requirements = asked is null ? [] : [DeclaredRequirement.Parse(asked)],
        };
        LayerRecipe recipe = _layers.Recipe(layer, Target.LinuxX64, Wheel("p", requirements));
        HashSet<PackageName> available = [PackageName.Parse("p"), PackageName.Parse("available")];
        return [.. new WheelRequirements(_store, settings).FindMissing(recipe, available)];
    }

    private UnpackedWheel Wheel(string name, params string[] requirements)
    {
        string text =
            $"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\nProvides-Extra: x\nProvides-Extra: y\nProvides-Extra: all\n"
            + string.Concat(requirements.Select(line => $"Requires-Dist: {line}\n"));
        UnpackedWheel wheel = _layers.Wheel(name, $"{name}.py");
        StoredContent metadata = _store.Put(Encoding.UTF8.GetBytes(text), isExecutable: false);
        return wheel with
        {
            Files =
            [
                .. wheel.Files.Select(file =>
                    file.Path.EndsWith("METADATA", StringComparison.Ordinal) ? file with { Content = metadata } : file
                ),
            ],
        };
    }
}
