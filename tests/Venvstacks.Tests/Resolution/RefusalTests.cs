using Venvstacks.Packaging.Requirements;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Resolution;

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
            "Because only a 1.0 exists and layer app-x requires a>2, the requirements of layer app-x cannot be fulfilled.",
        ]);
    }

    [Fact]
    public async Task A_package_that_does_not_exist()
    {
        Refusal refusal = await RefuseAsync(new MemoryProvider(), "a");
        refusal.Proof.ShouldBe([
            "Because a was not found in the package index and layer app-x requires a, the requirements of layer app-x cannot be fulfilled.",
        ]);
        refusal.Hints.ShouldBe([
            "a is in none of the indexes that are asked for it; is the name right, and is its index among them?",
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
            "Because a 1.0 requires b by an address of its own, and packages are taken from indexes only, and layer app-x requires a, the requirements of layer app-x cannot be fulfilled.",
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
            "Because b 1.0 requires c==2 and all versions of a require c==1, b 1.0 and all versions of a exclude each other.",
            "And because layer app-x requires a and layer app-x requires b, the requirements of layer app-x cannot be fulfilled.",
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
            "Because a 1.0 requires b>=2 and foo 1.0 requires a>=1, foo 1.0 requires b>=2 (1).",
            "Because x 1.0 requires y>=2 and foo 1.1 requires x>=1, foo 1.1 requires y>=2.",
            "And because foo 1.0 requires b>=2 (1), all versions of foo require b>=2 or y>=2.",
            "And because layer app-x requires b<2, all versions of foo require y>=2.",
            "And because layer app-x requires foo and layer app-x requires y<2, the requirements of layer app-x cannot be fulfilled.",
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
            "And because layer app-x requires b>1, the requirements of layer app-x cannot be fulfilled.",
        ]);
    }

    [Fact]
    public async Task A_constraint_is_not_blamed_on_the_package()
    {
        MemoryProvider provider = new MemoryProvider().Add("a", "1.0", ["b>=2"]).Add("b", "1", []).Add("b", "2", []);
        Refusal refusal = await RefuseAsync(
            provider,
            new ResolutionRequest
            {
                Name = "layer app-x",
                Requirements = [Requirement.Parse("a")],
                Constraints = [Requirement.Parse("b==1")],
                RequiresPython = SpecifierSet.Parse("==3.12.*"),
            }
        );
        refusal.Proof.ShouldBe([
            "Because a 1.0 requires b>=2 and a 1.0 needs b, which is held at b==1, a 1.0 cannot be used.",
            "And because layer app-x requires a, the requirements of layer app-x cannot be fulfilled.",
        ]);
        refusal.Hints.ShouldBe(["b is held at ==1 by a constraint: a lower layer supplies it, or the settings say so"]);
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
