using Venvstacks.Declarations;
using Venvstacks.Packaging;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Requirements;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Packaging.Versions;
using Venvstacks.Resolution;
using Venvstacks.Settings;

namespace Venvstacks.Tests.Resolution;

/// <summary>What a refusal advises, whenever pages arrive and whatever the settings hold.</summary>
public class AdviceTests
{
    private static readonly MarkerEnvironment Linux = new()
    {
        ImplementationName = "cpython",
        ImplementationVersion = "3.12.1",
        OsName = "posix",
        PlatformMachine = "x86_64",
        PlatformPythonImplementation = "CPython",
        PlatformSystem = "Linux",
        PythonFullVersion = "3.12.1",
        PythonVersion = "3.12",
        SysPlatform = "linux",
    };

    [Theory]
    [InlineData("propcache", "0.4.0", "propcache==0.5.3", "propcache!=0.5.3 ; sys_platform == 'linux'")]
    [InlineData("propcache", "0.5.3", "propcache==0.5.3", "propcache==0.4.0 ; sys_platform == 'linux'")]
    [InlineData("propcache", null, "propcache>1", "propcache<1 ; os_name == 'posix'")]
    [InlineData("b", "9", "propcache==0.5.3", "a", "b>1 ; python_version >= '3.8'")]
    [InlineData("b", "1", "a", "b>1")]
    public async Task A_refusal_is_the_same_whenever_pages_arrive(
        string declared,
        string? version,
        params string[] requirements
    )
    {
        MemoryProvider provider = new MemoryProvider()
            .Add("propcache", "0.4.0", [])
            .Add("propcache", "0.5.3", ["b==1"])
            .Add("a", "1", ["b==1"])
            .Add("b", "1", [])
            .Add("b", "2", []);
        ResolutionRequest request = Request(requirements) with
        {
            DependencyMetadata =
            [
                new UvDependencyMetadata(PackageName.Parse(declared))
                {
                    Version = version is null ? null : PackageVersion.Parse(version),
                    RequiresDist = [DeclaredRequirement.Parse("b==1")],
                },
            ],
        };
        Refusal atOnce = await RefuseAsync(provider, request);
        for (int seed = 0; seed < 3; seed++)
        {
            DelayedProvider late = new(provider, seed, (wait, token) => Task.Delay(5 + wait, token));
            Refusal refusal = await RefuseAsync(late, request);
            refusal.Proof.ShouldBe(atOnce.Proof);
            refusal.Hints.ShouldBe(atOnce.Hints);
        }
    }

    [Theory]
    [InlineData("b")]
    [InlineData("b ; python_version >= '3.8'")]
    [InlineData("b ; sys_platform == 'linux'", "b ; sys_platform != 'linux'")]
    [InlineData("b[x]")]
    public async Task An_override_without_a_version_is_not_called_a_pin(params string[] overrides)
    {
        MemoryProvider provider = new MemoryProvider()
            .Add("a", "1.0", ["b>=1"])
            .Add("b", "1", ["c>=2"])
            .Add("c", "1", []);
        Refusal refusal = await RefuseAsync(
            provider,
            Request("a") with
            {
                Overrides = [.. overrides.Select(Requirement.Parse)],
            }
        );
        string.Join('\n', refusal.Proof).ShouldNotContain("held at");
        refusal.Hints.ShouldContain("override-dependencies allows any version of b, whatever other packages require");
    }

    [Theory]
    [InlineData("sys_platform == 'win32'", "sys_platform != 'win32'", "w ; sys_platform == 'win32'")]
    [InlineData("sys_platform == 'darwin'", "sys_platform != 'darwin'", "mac ; sys_platform == 'darwin'")]
    [InlineData("platform_machine == 'arm64'", "platform_machine != 'arm64'", "w>=1 ; platform_machine == 'arm64'")]
    [InlineData("os_name == 'nt'", "os_name != 'nt'", "w ; os_name == 'nt'", "w ; os_name == 'nt' and extra == 'x'")]
    public async Task What_no_target_needs_can_be_left_out(string where, string others, params string[] required)
    {
        MemoryProvider provider = new MemoryProvider().Add("a", "1.0", required);
        string name = Requirement.Parse(required[0]).Name.ToString();
        Refusal refusal = await RefuseAsync(provider, Request("a") with { Targets = [Linux] });
        refusal.Hints.ShouldContain(
            $"`{where}`, where {name} is required, holds on no target of the layer; environments = [\"{others}\"] in [tool.uv] leaves that part out"
        );
        ResolutionRequest narrowed = Request("a") with { Targets = [Linux], Environments = [Marker.Parse(others)] };
        (await ResolveAsync(provider, narrowed)).ShouldBeOfType<Solution>();
    }

    [Fact]
    public async Task What_a_dependency_of_another_platform_needs_can_be_left_out()
    {
        MemoryProvider provider = new MemoryProvider()
            .Add("a", "1.0", ["b ; sys_platform == 'win32'"])
            .Add("b", "1.0", ["c"]);
        (await RefuseAsync(provider, Request("a") with { Targets = [Linux] })).Hints.ShouldContain(hint =>
            hint.StartsWith("`sys_platform == 'win32'`, where c is required,")
        );
    }

    [Theory]
    [InlineData("w")]
    [InlineData("w ; sys_platform == 'linux'")]
    [InlineData("w ; sys_platform == 'win32' or sys_platform == 'linux'")]
    [InlineData("w ; python_version >= '3.10'")]
    public async Task What_a_target_needs_cannot_be_left_out(params string[] required)
    {
        MemoryProvider provider = new MemoryProvider().Add("a", "1.0", required);
        (await RefuseAsync(provider, Request("a") with { Targets = [Linux] })).Hints.ShouldNotContain(hint =>
            hint.Contains("environments")
        );
    }

    private static ResolutionRequest Request(params ReadOnlySpan<string> requirements) =>
        new()
        {
            Name = "layer app-x",
            Requirements = [.. requirements.ToArray().Select(Requirement.Parse)],
            RequiresPython = SpecifierSet.Parse("==3.12.*"),
        };

    private static Task<Venvstacks.Resolution.Resolution> ResolveAsync(
        IPackageProvider provider,
        ResolutionRequest request
    ) => new UniversalResolver(provider).ResolveAsync(request, TestContext.Current.CancellationToken);

    private static async Task<Refusal> RefuseAsync(IPackageProvider provider, ResolutionRequest request) =>
        (await ResolveAsync(provider, request)).ShouldBeOfType<Refusal>();
}
