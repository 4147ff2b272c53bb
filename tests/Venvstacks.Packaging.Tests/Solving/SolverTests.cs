using Venvstacks.Packaging.Solving;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Tests.Solving;

/// <summary>The solver alone, on the cases by which the algorithm is usually explained.</summary>
public class SolverTests
{
    [Fact]
    public void The_newest_versions_where_nothing_is_in_the_way() =>
        new OfflineSearch()
            .Add("root 1", "a>=1")
            .Add("a 1", "b>=1")
            .Add("a 2", "b>=1")
            .Add("b 1")
            .Add("b 2")
            .Solve()
            .ShouldBe("a 2, b 2");

    [Fact]
    public void A_version_whose_requirements_conflict_is_passed_over() =>
        new OfflineSearch()
            .Add("root 1", "foo>=1", "bar>=1")
            .Add("foo 1.1", "bar>=2")
            .Add("foo 1.0")
            .Add("bar 1.0")
            .Add("bar 1.1")
            .Add("bar 2.0", "foo<1.1")
            .Solve()
            .ShouldBe("bar 2.0, foo 1.0");

    [Fact]
    public void A_conflict_leads_back_to_the_choice_that_caused_it() =>
        new OfflineSearch()
            .Add("root 1", "foo>=1")
            .Add("foo 2", "bar>=1")
            .Add("foo 1")
            .Add("bar 1", "foo<2")
            .Solve()
            .ShouldBe("foo 1");

    [Fact]
    public void A_conflict_that_several_choices_share_is_learnt_from_partly() =>
        new OfflineSearch()
            .Add("root 1", "foo>=1", "target>=2")
            .Add("foo 1.1", "left>=1", "right>=1")
            .Add("foo 1.0")
            .Add("left 1", "shared>=1")
            .Add("right 1", "shared<2")
            .Add("shared 2")
            .Add("shared 1", "target<2")
            .Add("target 2")
            .Add("target 1")
            .Solve()
            .ShouldBe("foo 1.0, target 2");

    [Fact]
    public void A_version_that_requires_another_of_itself_is_passed_over() =>
        new OfflineSearch().Add("root 1", "a").Add("a 3", "a<3").Add("a 2", "a<3").Add("a 1").Solve().ShouldBe("a 2");

    [Fact]
    public void A_requirement_that_no_version_fulfils_of_itself_is_told_as_it_was_stated() =>
        new OfflineSearch().Add("root 1", "a").Add("a 1", "a>=2").Solve().ShouldContain("a ==1 needs a >=2");

    [Fact]
    public void Choices_that_do_not_matter_are_jumped_over()
    {
        OfflineSearch search = new OfflineSearch().Add("root 1", "a", "b", "c");
        for (int i = 1; i <= 20; i++)
            search.Add($"a {i}", i > 10 ? "x==1" : "x").Add($"b {i}").Add($"x {i}");
        search.Add("c 1", "x>=2").Solve().ShouldBe("a 10, b 20, c 1, x 20");
        // Tried one by one, 10 versions of a times 20 of b would have been decided on.
        search.Decisions.ShouldBeLessThan(40);
    }

    [Fact]
    public void A_proof_in_a_line() =>
        new OfflineSearch()
            .Add("root 1", "foo", "baz<3")
            .Add("foo 1", "bar>=2")
            .Add("bar 2", "baz>=3")
            .Add("baz 1")
            .Add("baz 3")
            .Solve()
            .ShouldBe(
                """
                Because there is no bar >2 and bar ==2 needs baz >=3, baz not >=3 with bar >=2 is out.
                And because foo ==1 needs bar >=2 and there is no foo !=1, baz not >=3 with foo * is out.
                And because root ==1 needs foo * and root ==1 needs baz <3, nothing serves.
                """
            );

    [Fact]
    public void A_proof_of_what_is_not_there() =>
        new OfflineSearch()
            .Add("root 1", "foo>1")
            .Add("foo 1")
            .Solve()
            .ShouldBe("Because there is no foo >1 and root ==1 needs foo >1, nothing serves.");

    [Fact]
    public void A_clone_goes_its_own_way()
    {
        Solver<string> solver = new("root", PackageVersion.Parse("1"));
        solver.Propagate(Solver<string>.Root, [], out _).ShouldBeTrue();
        Solver<string> clone = solver.Clone();
        clone.Decide(Solver<string>.Root, PackageVersion.Parse("1"));
        clone.Decisions.Count().ShouldBe(1);
        solver.Decisions.ShouldBeEmpty();
    }
}
