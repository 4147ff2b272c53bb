using System.Globalization;
using Venvstacks.Packaging.Solving;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Tests.Solving;

/// <summary>A shorter proof proves the same from facts that are true.</summary>
public class ProofShortenerTests
{
    private const int Problems = 1_000;

    [Fact]
    public void Versions_that_require_ever_more_are_one_fact()
    {
        OfflineSearch search = new OfflineSearch().Add("root 1", "a", "b<2").Add("b 1").Add("b 99");
        for (int i = 1; i <= 50; i++)
            search.Add($"a {i}", $"b>={i + 1}", "c").Add($"c {i}");
        search.Solve(out Derivation<string>? failure).ShouldBeNull();

        OfflineSearch
            .Write(new ProofShortener<string>(search).Shorten(failure!))
            .ShouldBe(
                "Because a * needs b >=2 and root * needs a *, b not >=2 with root * is out.\n"
                    + "And because root * needs b <2, nothing serves."
            );
    }

    [Fact]
    public void Facts_that_are_needed_as_they_are_stay_apart()
    {
        OfflineSearch search = new OfflineSearch()
            .Add("root 1", "a", "b", "c==1")
            .Add("a 1", "x==1")
            .Add("a 2", "x==2")
            .Add("b 1", "x==3")
            .Add("c 1")
            .Add("x 1")
            .Add("x 2", "c==2")
            .Add("x 3");
        search.Solve(out Derivation<string>? failure).ShouldBeNull();

        Derivation<string> proof = new ProofShortener<string>(search).Shorten(failure!);
        ShouldBeTrue(search, proof, "by hand");
        proof.Ends().OfType<Derivation<string>.Dependency>().Select(fact => fact.Required).ShouldNotContain("c");
    }

    [Fact]
    public void Random_proofs_rest_on_true_facts_and_never_grow()
    {
        int refused = 0;
        for (int seed = 0; seed < Problems; seed++)
        {
            OfflineSearch search = RandomProblem(new Random(seed));
            if (search.Solve(out Derivation<string>? failure) is not null)
                continue;
            refused++;
            Derivation<string> proof = new ProofShortener<string>(search).Shorten(failure!);
            string context = string.Create(CultureInfo.InvariantCulture, $"seed {seed}");
            ShouldBeTrue(search, proof, context);
            proof.Terms.ShouldAllBe(term => term.Package == "root" && term.Term.IsPositive, context);
            Needs(proof).ShouldBeLessThanOrEqualTo(Needs(failure!), context);
        }
        refused.ShouldBeGreaterThan(Problems / 20);
    }

    private static int Needs(Derivation<string> proof) => proof.Ends().OfType<Derivation<string>.Dependency>().Count();

    /// <summary>Six packages of up to five versions, each with up to three requirements.</summary>
    private static OfflineSearch RandomProblem(Random random)
    {
        OfflineSearch search = new();
        search.Add("root 1", [.. Enumerable.Range(0, 3).Select(_ => RandomRequirement(random))]);
        foreach (char package in "abcdef")
            for (int version = 1; version <= random.Next(1, 6); version++)
                search.Add(
                    $"{package} {version}",
                    [.. Enumerable.Range(0, random.Next(4)).Select(_ => RandomRequirement(random))]
                );
        return search;
    }

    private static string RandomRequirement(Random random)
    {
        string[] operators = ["", ">=", "<", "==", "!="];
        string chosen = operators[random.Next(operators.Length)];
        char package = "abcdef"[random.Next(6)];
        return chosen.Length == 0 ? $"{package}" : $"{package}{chosen}{random.Next(1, 6)}";
    }

    /// <summary>Every version that a fact speaks of requires what the fact says, or more.</summary>
    private static void ShouldBeTrue(OfflineSearch search, Derivation<string> proof, string context)
    {
        foreach (Derivation<string> fact in proof.Ends())
        {
            (string package, Term term) = fact.Terms[0];
            foreach (PackageVersion version in search.VersionsOf(package).Where(term.Versions.Contains))
                if (fact is Derivation<string>.Dependency need)
                    search
                        .Needs(package, version, need.Required)
                        .ShouldContain(
                            versions =>
                                search
                                    .VersionsOf(need.Required)
                                    .Where(versions.Contains)
                                    .All(need.RequiredVersions.Contains),
                            $"{context}: {package} {version} needs {need.Required} {need.RequiredVersions}"
                        );
                else
                    (fact is Derivation<string>.NotRoot).ShouldBeTrue($"{context}: there is {package} {version}");
        }
    }
}
