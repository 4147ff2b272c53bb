using System.Collections.Immutable;
using Venvstacks.Declarations;
using Venvstacks.Packaging;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Requirements;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Packaging.Versions;
using Venvstacks.Resolution;
using Venvstacks.Settings;

namespace Venvstacks.Tests.Resolution;

/// <summary>Where there is no solution, the proof says why in few sentences.</summary>
public class RefusalTests
{
    [Fact]
    public async Task A_version_that_does_not_exist()
    {
        MemoryProvider provider = new MemoryProvider().Add("a", "1.0", []);
        Refusal refusal = await RefuseAsync(provider, "a>2");
        refusal.Proof.ShouldBe([
            "Because only a 1.0 exists and layer app-x requires a>2, the requirements of layer app-x cannot be satisfied.",
        ]);
    }

    [Fact]
    public async Task A_package_that_does_not_exist()
    {
        Refusal refusal = await RefuseAsync(new MemoryProvider(), "a");
        refusal.Proof.ShouldBe([
            "Because a was not found in the package index and layer app-x requires a, the requirements of layer app-x cannot be satisfied.",
        ]);
        refusal.Hints.ShouldBe([
            "a is in none of the indexes that are searched for it; check its name and the indexes, or supply it from a directory of local wheels",
        ]);
    }

    [Fact]
    public async Task A_requirement_by_address_is_not_taken_from_an_index()
    {
        MemoryProvider provider = new MemoryProvider()
            .Add("a", "1.0", ["b @ https://me:secret@files.test/b-1-py3-none-any.whl"])
            .Add("b", "1.0", []);
        Refusal refusal = await RefuseAsync(provider, "a");
        refusal.Proof.ShouldBe([
            "Because a 1.0 requires b by an address of its own (packages are taken from indexes only) and layer app-x requires a, the requirements of layer app-x cannot be satisfied.",
        ]);
    }

    [Fact]
    public async Task Two_packages_that_need_a_third_differently()
    {
        MemoryProvider provider = new MemoryProvider()
            .Add("a", "1.0", ["c==1"])
            .Add("a", "2.0", ["c==1"])
            .Add("b", "1.0", ["c==2"])
            .Add("c", "1", [])
            .Add("c", "2", []);
        Refusal refusal = await RefuseAsync(provider, "a", "b");
        refusal.Proof.ShouldBe([
            "Because b 1.0 requires c==2 and all versions of a require c==1, b 1.0 and all versions of a are incompatible.",
            "And because layer app-x requires a and layer app-x requires b, the requirements of layer app-x cannot be satisfied.",
        ]);
    }

    [Fact]
    public async Task A_chain_that_branches()
    {
        MemoryProvider provider = new MemoryProvider()
            .Add("foo", "1.0", ["a>=1", "b>=1"])
            .Add("foo", "1.1", ["x>=1", "y>=1"])
            .Add("a", "1.0", ["b>=2"])
            .Add("b", "1.0", [])
            .Add("b", "2.0", ["c>=1"])
            .Add("c", "1.0", [])
            .Add("x", "1.0", ["y>=2"])
            .Add("y", "1.0", [])
            .Add("y", "2.0", []);
        Refusal refusal = await RefuseAsync(provider, "foo", "b<2", "y<2");
        refusal.Proof.ShouldBe([
            "Because x 1.0 requires y>=2 and foo 1.1 requires x>=1, foo 1.1 requires y>=2.",
            "And because foo 1.0 requires a>=1, all versions of foo require y>=2 or a>=1.",
            "And because a 1.0 requires b>=2 and layer app-x requires b<2, all versions of foo require y>=2.",
            "And because layer app-x requires foo and layer app-x requires y<2, the requirements of layer app-x cannot be satisfied.",
        ]);
    }

    [Fact]
    public async Task An_extra_that_does_not_go_with_the_rest()
    {
        MemoryProvider provider = new MemoryProvider()
            .Add("a", "1.0", ["b==1 ; extra == 'x'"])
            .Add("b", "1", [])
            .Add("b", "2", []);
        Refusal refusal = await RefuseAsync(provider, "a[x]", "b>1");
        refusal.Proof.ShouldBe([
            "Because a[x] 1.0 requires b==1 and layer app-x requires a[x], layer app-x requires b==1.",
            "And because layer app-x requires b>1, the requirements of layer app-x cannot be satisfied.",
        ]);
    }

    [Fact]
    public async Task Many_versions_that_require_much_the_same_are_one_fact()
    {
        MemoryProvider provider = new();
        for (int i = 1; i <= 60; i++)
            provider
                .Add("a", $"{i}.0", [$"b=={i}.*; extra == 'x'", "c", $"d<{i}"])
                .Add("b", $"{i}.0", [i % 2 == 0 ? "e>=3" : "e>=4,<9"])
                .Add("c", $"{i}.0", ["d"])
                .Add("d", $"{i}.0", []);
        provider.Add("e", "1.0", []).Add("e", "3.0", []).Add("e", "5.0", []);
        Refusal refusal = await RefuseAsync(provider, "a[x]", "c", "e<2");
        refusal.Proof.ShouldBe([
            "Because all versions of b require e>=3 and all versions of a[x] require b>=1.dev0,<61, all versions of a[x] require e>=3.",
            "And because layer app-x requires a[x] and layer app-x requires e<2, the requirements of layer app-x cannot be satisfied.",
        ]);
        refusal.Packages.Select(package => package.ToString()).ShouldBe(["a", "b", "e"]);
    }

    [Fact]
    public async Task That_old_versions_have_no_wheels_is_not_told_where_new_ones_have()
    {
        MemoryProvider provider = new MemoryProvider().Add("a", "2.0", ["b>1"]).Add("b", "1", []);
        provider.AddFile("a", "1.0", "a-1.0.tar.gz", "", requiresPython: null, yanked: null);
        Refusal refusal = await RefuseAsync(provider, "a");
        refusal.Proof.ShouldBe([
            "Because only b 1 exists and a 2.0 requires b>1, a 2.0 cannot be used.",
            "And because layer app-x requires a, the requirements of layer app-x cannot be satisfied.",
        ]);
        refusal.Hints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Versions_that_can_be_used_are_spoken_of_as_one()
    {
        MemoryProvider provider = new MemoryProvider().Add("b", "1", []);
        foreach (string version in (string[])["1.0", "3.0", "5.0"])
            provider.Add("a", version, ["b>1"]);
        foreach (string version in (string[])["2.0", "4.0"])
            provider.AddFile("a", version, $"a-{version}.tar.gz", "", requiresPython: null, yanked: null);
        Refusal refusal = await RefuseAsync(provider, "a");
        refusal.Proof.ShouldBe([
            "Because only b 1 exists and all usable versions of a require b>1, no version of a can be used.",
            "And because layer app-x requires a, the requirements of layer app-x cannot be satisfied.",
        ]);
    }

    [Fact]
    public async Task A_version_that_would_do_but_cannot_be_used_is_told()
    {
        MemoryProvider provider = new MemoryProvider().Add("a", "1.0", []).Add("a", "2.0", []).Add("b", "1", ["a<1.7"]);
        provider.AddFile("a", "1.5", "a-1.5.tar.gz", "", requiresPython: null, yanked: null);
        Refusal refusal = await RefuseAsync(provider, "a>=1.2", "b");
        string.Join(' ', refusal.Proof).ShouldContain("a 1.5 has no usable wheels");
        refusal.Hints.ShouldBe([
            "source distributions of a are never built; a wheel built elsewhere can be given as a local wheel",
        ]);
    }

    [Fact]
    public async Task A_version_that_is_missing_between_others_is_the_reason()
    {
        MemoryProvider provider = new MemoryProvider().Add("a", "1", ["b"]).Add("a", "3", ["b"]);
        Refusal refusal = await RefuseAsync(provider, "a==2; sys_platform == 'linux'");
        refusal.Proof.ShouldBe([
            "Because only a 1 and 3 exist and layer app-x requires a{sys_platform == 'linux'}==2, the requirements of layer app-x cannot be satisfied.",
        ]);
    }

    [Fact]
    public async Task Indexes_that_were_not_asked_are_a_hint()
    {
        MemoryProvider provider = new MemoryProvider
        {
            Unasked = [new("'ours'", UnaskedReason.IsExplicit), new("'last'", UnaskedReason.HasEarlier)],
        }.Add("a", "1.0", []);
        (await RefuseAsync(provider, "a>1")).Hints.ShouldBe([
            "index 'ours' was not searched for 'a'; an explicit index serves only the packages that package_indexes assigns to it",
            "index 'last' was not searched for 'a', because an earlier index has it; index-strategy = \"unsafe-best-match\" searches all",
        ]);
        (await RefuseAsync(provider, "a", "b")).Hints[0].ShouldStartWith("index 'ours' was not searched for 'b'");
    }

    [Fact]
    public async Task A_version_that_was_uploaded_too_late_is_a_hint_where_the_others_cannot_be_used()
    {
        MemoryProvider provider = new();
        provider.AddFile("a", "1.0", "a-1.0.tar.gz", "", requiresPython: null, yanked: null);
        DateTimeOffset late = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
        provider.AddFile("a", "2.0", "a-2.0-py3-none-any.whl", "", requiresPython: null, yanked: null, late);
        Refusal refusal = await RefuseAsync(
            provider,
            new ResolutionRequest
            {
                Name = "layer app-x",
                Requirements = [Requirement.Parse("a")],
                RequiresPython = SpecifierSet.Parse("==3.12.*"),
                ExcludeNewer = new UploadLimits(late),
            }
        );
        refusal.Hints.ShouldContain(
            "a 2.0 satisfies the requirements, but was uploaded after exclude-newer (2025-01-01T00:00:00Z); a later time would allow it, for this package alone in exclude-newer-package"
        );
    }

    [Fact]
    public async Task The_limit_that_hid_a_version_is_the_one_named()
    {
        MemoryProvider provider = new MemoryProvider().Add("b", "1.0", ["a>=2"]);
        DateTimeOffset late = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);
        provider.AddFile("a", "1.0", "a-1.0-py3-none-any.whl", "", requiresPython: null, yanked: null);
        provider.AddFile("a", "2.0", "a-2.0-py3-none-any.whl", "", requiresPython: null, yanked: null, late);
        Refusal refusal = await RefuseAsync(
            provider,
            new ResolutionRequest
            {
                Requirements = [Requirement.Parse("b")],
                RequiresPython = SpecifierSet.Parse("==3.12.*"),
                ExcludeNewer = new UploadLimits(new DateTimeOffset(2024, 6, 1, 0, 0, 0, TimeSpan.Zero))
                {
                    Packages = ImmutableSortedDictionary<PackageName, DateTimeOffset?>.Empty.Add(
                        PackageName.Parse("a"),
                        new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero)
                    ),
                },
            }
        );
        refusal.Hints.ShouldBe([
            "a 2.0 satisfies the requirements, but was uploaded after exclude-newer-package (2025-01-01T00:00:00Z); a later time would allow it",
        ]);
    }

    [Theory]
    [InlineData("2.0", true)]
    [InlineData(null, true)]
    [InlineData("3.0", false)]
    public async Task Declared_metadata_is_told_where_it_decides(string? version, bool isTold)
    {
        MemoryProvider provider = new MemoryProvider().Add("a", "2.0", ["b>=2"]).Add("b", "1", []);
        Refusal refusal = await RefuseAsync(
            provider,
            new ResolutionRequest
            {
                Requirements = [Requirement.Parse("a")],
                RequiresPython = SpecifierSet.Parse("==3.12.*"),
                DependencyMetadata =
                [
                    new UvDependencyMetadata(PackageName.Parse("a"))
                    {
                        Version = version is null ? null : PackageVersion.Parse(version),
                        RequiresDist = [DeclaredRequirement.Parse("b>=3")],
                    },
                ],
            }
        );
        refusal
            .Hints.Contains("the requirements of a come from dependency-metadata, not from the package")
            .ShouldBe(isTold);
    }

    [Fact]
    public async Task An_override_is_not_blamed_on_the_package()
    {
        MemoryProvider provider = new MemoryProvider().Add("a", "1.0", ["b>=1"]).Add("b", "1", []);
        Refusal refusal = await RefuseAsync(
            provider,
            new ResolutionRequest
            {
                Name = "layer app-x",
                Requirements = [Requirement.Parse("a")],
                Overrides = [Requirement.Parse("b==2")],
                RequiresPython = SpecifierSet.Parse("==3.12.*"),
            }
        );
        refusal
            .Proof[0]
            .ShouldBe(
                "Because only b 1 exists and a 1.0 needs b, which is held at ==2 by override-dependencies, a 1.0 cannot be used."
            );
        refusal.Hints.ShouldBe(["override-dependencies holds b at ==2, whatever other packages require"]);
    }

    [Fact]
    public async Task An_environment_that_has_to_be_covered_is_a_hint()
    {
        MemoryProvider provider = new MemoryProvider().Add("a", "1.0", [], "cp312-cp312-win_amd64");
        Refusal refusal = await RefuseAsync(
            provider,
            new ResolutionRequest
            {
                Name = "layer app-x",
                Requirements = [Requirement.Parse("a; sys_platform == 'linux'")],
                RequiredEnvironments = [Marker.Parse("sys_platform == 'linux'")],
                RequiresPython = SpecifierSet.Parse("==3.12.*"),
            }
        );
        refusal.Hints.ShouldBe([
            "required-environments requires these wheels of a; without this setting the version satisfies the requirements",
        ]);
    }

    [Fact]
    public async Task What_a_lower_layer_supplies_is_not_blamed_on_the_package()
    {
        MemoryProvider provider = new MemoryProvider().Add("a", "1.0", ["b>=2"]).Add("b", "1", []).Add("b", "2", []);
        Refusal refusal = await RefuseAsync(
            provider,
            new ResolutionRequest
            {
                Name = "layer app-x",
                Requirements = [Requirement.Parse("a")],
                Supplied = [Requirement.Parse("b==1")],
                RequiresPython = SpecifierSet.Parse("==3.12.*"),
            }
        );
        refusal.Proof.ShouldBe([
            "Because a 1.0 requires b>=2 and a 1.0 needs b, which is held at ==1 by a lower layer, a 1.0 cannot be used.",
            "And because layer app-x requires a, the requirements of layer app-x cannot be satisfied.",
        ]);
        refusal.Hints.ShouldBe(["b comes from a lower layer; its version can be changed only there"]);
    }

    private static Task<Refusal> RefuseAsync(MemoryProvider provider, params string[] requirements) =>
        RefuseAsync(
            provider,
            new ResolutionRequest
            {
                Name = "layer app-x",
                Requirements = [.. requirements.Select(Requirement.Parse)],
                RequiresPython = SpecifierSet.Parse("==3.12.*"),
            }
        );

    private static async Task<Refusal> RefuseAsync(MemoryProvider provider, ResolutionRequest request) =>
        (
            await new UniversalResolver(provider).ResolveAsync(request, TestContext.Current.CancellationToken)
        ).ShouldBeOfType<Refusal>();
}
