namespace Venvstacks.Packaging.Markers;

/// <summary>Makes a marker's expression: its alternatives, with what they share taken out of them.</summary>
/// <remarks>
/// <code>
/// (a and x) or (a and y)                a and (x or y)              the terms that clauses begin with
/// (a and x) or (b and x)                (a or b) and x              the rest that clauses end with
/// (a and x) or (b and y)                stays as it is: nothing is shared
/// </code>
/// </remarks>
internal static class MarkerText
{
    private static readonly MarkerExpression Never = new MarkerComparison(
        MarkerOperand.Of(MarkerVariable.PythonVersion),
        MarkerOperator.Less,
        MarkerOperand.Of("0")
    );

    public static MarkerExpression Express(Marker marker)
    {
        if (marker.IsFalse)
            return Never;
        List<List<MarkerTerm>> clauses = MarkerDisjunction.Of(marker);
        if (clauses.Count == 1)
            return All(clauses[0]);
        List<Product> products = JoinHeads(TakeHeads(clauses));
        bool isShorter = products.Exists(product => product.IsShorter);
        return isShorter ? Any([.. products.SelectMany(product => product.Express())]) : Any(OneByOne(clauses));
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

    private static MarkerExpression All(List<MarkerTerm> clause, bool inParentheses = false) =>
        All([.. clause.Select(term => term.ToExpression())], inParentheses);

    private static MarkerExpression All(ImmutableArray<MarkerExpression> operands, bool inParentheses = false) =>
        operands is [var only] ? only : new MarkerAnd(operands, inParentheses);

    private static MarkerExpression Any(ImmutableArray<MarkerExpression> operands) =>
        operands is [var only] ? only : new MarkerOr(operands);

    private static ImmutableArray<MarkerExpression> OneByOne(List<List<MarkerTerm>> clauses) =>
        [.. clauses.Select(clause => All(clause, inParentheses: true))];

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

        /// <summary>The product, or, without a rest, its heads as alternatives.</summary>
        public ImmutableArray<MarkerExpression> Express() =>
            HasRest ? [All([.. Factor(Heads), .. Factor(rests)])] : OneByOne(Heads);

        private static ImmutableArray<MarkerExpression> Factor(List<List<MarkerTerm>> clauses) =>
            clauses is [var only] ? [.. only.Select(term => term.ToExpression())] : [Any(OneByOne(clauses))];
    }
}
