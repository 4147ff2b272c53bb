using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Layers;
using Venvstacks.Packaging;
using Venvstacks.Platforms;
using Venvstacks.Store;
using Venvstacks.Tests.Layers;
using static Venvstacks.Tests.Store.WheelArchives;
using static Venvstacks.Tests.Store.WheelFixture;
using WheelScheme = Venvstacks.Packaging.Wheels.WheelScheme;

namespace Venvstacks.Tests.Store;

/// <summary>Wheels that would do harm, or that tools read differently: each is refused with one line that names the wheel, the entry and what is wrong.</summary>
public sealed class HostileWheelTests : IDisposable
{
    private static readonly Dictionary<string, HostileWheel> Wheels = HostileWheels
        .All.Concat(DeviantWheels.All)
        .ToDictionary(StringComparer.Ordinal);

    private static readonly Target[] Targets = [Target.LinuxX64, Target.MacosArm64, Target.WindowsX64];

    private readonly WheelFixture _fixture = new();

    public static TheoryData<string> Names => [.. Wheels.Keys];

    public static TheoryData<string> OddNames => [.. Wheels.Where(pair => pair.Value.IsOdd).Select(pair => pair.Key)];

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void All_48_rows_of_the_table_are_there() =>
        HostileWheels
            .All.Keys.Select(name => int.Parse(name[..2]))
            .Distinct()
            .ShouldBe(Enumerable.Range(1, 48), ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_wheel_is_refused_odd_or_harmless_by_target_and_checks(string name)
    {
        HostileWheel wheel = Wheels[name];
        byte[] archive = wheel.Make();
        foreach (Target target in Targets)
        {
            string outcome = wheel.OutcomeFor(target);
            string isError = outcome == HostileWheel.Accepted ? outcome : $"error: {outcome}";

            Build(archive, target, isStrict: false)
                .ShouldBe(wheel.IsOdd ? $"warning: {outcome}" : isError, $"{target}");
            Build(archive, target, isStrict: true).ShouldBe(isError, $"{target}, strict");
        }
        _fixture.FilesOutside.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(OddNames))]
    public void An_odd_wheel_of_an_exempt_package_is_a_warning_with_strict_checks_too(string name) =>
        _fixture
            .Check(Wheels[name].Make(), new WheelChecks { IsStrict = true, Exempt = [PackageName.Parse("Foo")] })
            .ShouldBe([$"{Wheels[name].Linux}; accepted because 'wheel-checks-exempt' names 'foo'"]);

    [Theory]
    [InlineData("08 wrong hash")]
    [InlineData("09 not in RECORD")]
    [InlineData("48 md5 only")]
    [InlineData("no hash")]
    public void What_RECORD_does_not_prove_is_accepted_of_an_exempt_package_only(string name)
    {
        byte[] wheel = Wheels[name].Make();

        _fixture
            .Check(wheel, new WheelChecks { Exempt = [PackageName.Parse("foo")] })
            .ShouldBe([$"{Wheels[name].Linux}; accepted because 'wheel-checks-exempt' names 'foo'"]);
        // The wheel is unpacked now, and still refused in another stack.
        Should.Throw<LayerInstallationException>(() => _fixture.Check(wheel));
        Should.Throw<LayerInstallationException>(() =>
            _fixture.Check(wheel, new WheelChecks { Exempt = [PackageName.Parse("bar")] })
        );
    }

    [Theory]
    [InlineData("01 parent")]
    [InlineData("07 link")]
    [InlineData("27 script python3")]
    [InlineData("41 RECORD outside")]
    [InlineData("45 encrypted")]
    public void What_does_harm_is_refused_of_exempt_packages_too(string name) =>
        Should.Throw<LayerInstallationException>(() =>
            _fixture.Check(Wheels[name].Make(), new WheelChecks { Exempt = [PackageName.Parse("foo")] })
        );

    [Theory]
    [InlineData("x = foo-bar:main")]
    [InlineData("x =")]
    [InlineData("x = 1.2:3")]
    [InlineData("x = foo:main [extra")]
    public void Objects_of_scripts_do_not_matter(string line) => _fixture.Check(EntryPoint(line)).ShouldBeEmpty();

    [Theory]
    [InlineData("Foo-1.0.dist-info")]
    [InlineData("foo-1.dist-info")]
    [InlineData("foo-1.0.0.dist-info")]
    public void Equal_names_and_versions_of_dist_info_need_no_warning(string distInfo) =>
        _fixture.Check(Spelled(distInfo)).ShouldBeEmpty();

    [Fact]
    public void Folders_and_the_mode_of_RECORD_are_kept()
    {
        ZipItem[] items = Items([
            Module,
            new("foo/empty/", ""),
            new("foo-1.0.data/data/share/", ""),
            new("foo-1.0.data/", ""),
        ]);
        items[^1] = items[^1] with { Mode = 0x81ED };

        var wheel = _fixture.Unpack(ZipFactory.Make(items));
        var again = _fixture.Unpack(ZipFactory.Make(items));

        wheel.Folders.ShouldBe([new(WheelScheme.Purelib, "foo/empty"), new(WheelScheme.Data, "share")]);
        again.Folders.ShouldBe(wheel.Folders);
        again.Files.Single(file => file.Content.IsExecutable).Path.ShouldBe($"{Dist}/RECORD");
    }

    [Fact]
    public void What_32_setuid_is_neutralised()
    {
        UnpackedWheel wheel = _fixture.Unpack(Wheels["32 setuid"].Make());
        StoredContent content = wheel.Files.Single(f => f.Path == "run").Content;
        content.IsExecutable.ShouldBeTrue();
        if (!OperatingSystem.IsWindows())
            ((int)File.GetUnixFileMode(_fixture.Cache.Store.PathOf(content))).ShouldBe(0x16D);
    }

    [Fact]
    public void Random_damage_is_an_error_of_ours_or_harmless()
    {
        byte[] archive = With(
            new ZipItem("foo-1.0.data/scripts/run", "#!python\n"),
            new ZipItem($"{Dist}/entry_points.txt", "[console_scripts]\nx = foo:main\n")
        );
        Random random = new(1);
        for (int i = 0; i < 300; i++)
        {
            byte[] damaged = [.. archive];
            for (int n = random.Next(1, 4); n > 0; n--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                _fixture.Unpack(damaged);
            }
            catch (LayerInstallationException) { }
        }
    }

    // One framework that has the wheel: its warnings, or its error.
    private string Build(byte[] archive, Target target, bool isStrict)
    {
        TestLayers layers = new(_fixture.Cache.Store);
        try
        {
            LayerRecipe recipe = layers.Recipe(TestLayers.Framework, target, _fixture.UnpackOnly(archive));
            AssembledLayer layer = new LayerAssembler(_fixture.Cache.Store).Assemble(recipe);
            WheelPolicy policy = new(new WheelChecks { IsStrict = isStrict });
            return policy.Judge(layer.Findings).Length == 0
                ? HostileWheel.Accepted
                : $"warning: {policy.Judge(layer.Findings).ShouldHaveSingleItem().Message}";
        }
        catch (VenvstacksException exception)
        {
            Diagnostic error = exception.Diagnostics.ShouldHaveSingleItem();
            if (error.Message.Contains(" is refused", StringComparison.Ordinal))
                error.Code.ShouldBe("VS3201");
            return $"error: {error.Message}";
        }
    }
}
