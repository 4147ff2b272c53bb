namespace Venvstacks.Packaging.Markers;

/// <summary>Writes a marker: its alternatives, with what they share taken out of them.</summary>
/// <remarks>
/// <code>
/// (a and x) or (a and y)                a and (x or y)              the terms that clauses begin with
/// (a and x) or (b and x)                (a or b) and x              the rest that clauses end with
/// (a and x) or (b and y)                stays as it is: nothing is shared
/// </code>
/// </remarks>
internal static class MarkerText
{
    public static string Format(Marker marker)
    {
        List<List<MarkerTerm>> clauses = MarkerDisjunction.Of(marker);
        if (clauses.Count == 1)
            return JoinTerms(clauses[0]);
        List<Product> products = JoinHeads(TakeHeads(clauses));
        bool isShorter = products.Exists(product => product.IsShorter);
        return isShorter ? string.Join(" or ", products.Select(product => product.Format())) : JoinClauses(clauses);
    }

    /// <summary>Clauses with the same first term, each group with the terms that all of it begin with.</summary>
    private static List<Product> TakeHeads(List<List<MarkerTerm>> clauses)
    {
        List<Product> products = [];
        foreach (IGrouping<MarkerTerm, List<MarkerTerm>> group in clauses.GroupBy(clause => clause[0]))
        {
            List<List<MarkerTerm>> members = [.. group];
            int shared = members.Count == 1 ? 1 : CountShared(members);
            products.Add(new Product([members[0][..shared]], members.ConvertAll(member => member[shared..])));
        }
        return products;
    }

    private static int CountShared(List<List<MarkerTerm>> clauses)
    {
        List<MarkerTerm> first = clauses[0];
        int shared = 1;
        while (
            clauses.TrueForAll(clause =>
                shared < clause.Count && shared < first.Count && clause[shared] == first[shared]
            )
        )
            shared++;
        return shared;
    }

    /// <summary>Products with the same rest become one, with their heads as alternatives.</summary>
    private static List<Product> JoinHeads(List<Product> products)
    {
        List<Product> joined = [];
        foreach (Product product in products)
        {
            if (joined.Find(other => other.HasSameRest(product)) is { } same)
                same.Heads.AddRange(product.Heads);
            else
                joined.Add(product);
        }
        return joined;
    }

    private static string JoinTerms(List<MarkerTerm> clause) => string.Join(" and ", clause);

    private static string JoinClauses(List<List<MarkerTerm>> clauses) =>
        string.Join(" or ", clauses.Select(clause => clause.Count == 1 ? JoinTerms(clause) : $"({JoinTerms(clause)})"));

    /// <summary>One of <paramref name="heads"/> and one of <paramref name="rests"/>.</summary>
    private sealed class Product(List<List<MarkerTerm>> heads, List<List<MarkerTerm>> rests)
    {
        public List<List<MarkerTerm>> Heads { get; } = heads;

        /// <summary>Whether there is a rest, so that putting clauses together saved something.</summary>
        public bool IsShorter => (Heads.Count > 1 && HasRest) || rests.Count > 1;

        private bool HasRest => rests[0].Count > 0;

        private List<List<MarkerTerm>> Rests => rests;

        public bool HasSameRest(Product other) =>
            rests.Count == other.Rests.Count
            && rests.Zip(other.Rests).All(pair => pair.First.SequenceEqual(pair.Second));

        public string Format()
        {
            if (!HasRest)
                return JoinClauses(Heads);
            return $"{FormatFactor(Heads)} and {FormatFactor(rests)}";
        }

        private static string FormatFactor(List<List<MarkerTerm>> clauses) =>
            clauses.Count == 1 ? JoinTerms(clauses[0]) : $"({JoinClauses(clauses)})";
    }
}
