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

    private System.Collections.Immutable.ImmutableArray<Finding> Missing(
        UvSettings settings,
        params string[] requirements
    )
    {
        string text =
            "Metadata-Version: 2.1\nName: p\nVersion: 1.0\nProvides-Extra: x\n"
            + string.Concat(requirements.Select(line => $"Requires-Dist: {line}\n"));
        UnpackedWheel wheel = _layers.Wheel("p", "p.py");
        StoredContent metadata = _store.Put(Encoding.UTF8.GetBytes(text), isExecutable: false);
        wheel = wheel with
        {
            Files =
            [
                .. wheel.Files.Select(file =>
                    file.Path.EndsWith("METADATA", StringComparison.Ordinal) ? file with { Content = metadata } : file
                ),
            ],
        };
        LayerRecipe recipe = _layers.Recipe(TestLayers.Framework, Target.LinuxX64, wheel);
        HashSet<PackageName> available = [PackageName.Parse("p"), PackageName.Parse("available")];
        return [.. new WheelRequirements(_store, settings).FindMissing(recipe, available)];
    }
}
