namespace Venvstacks.Packaging.Solving;

/// <summary>The words of a <see cref="FailureWriter{TPackage}"/>: what it needs to know of packages.</summary>
/// <typeparam name="TPackage">The type of packages.</typeparam>
public interface IFailureWords<TPackage>
{
    /// <summary>A fact that nothing follows from: a clause such as <c>a 1.0 requires b&gt;=2</c>.</summary>
    string Fact(Derivation<TPackage> fact);

    /// <summary>The conclusion of a step: a clause such as <c>a and b&lt;2 are incompatible</c>.</summary>
    string Conclusion(Derivation<TPackage>.Conclusion conclusion);

    /// <summary>Whether a fact goes without saying, as that a package with an extra is that package.</summary>
    bool IsSelfEvident(Derivation<TPackage> fact);
}

/// <summary>Writes a proof in sentences. A step that is used again gets a number; a chain of steps runs on without numbers.</summary>
/// <typeparam name="TPackage">The type of packages.</typeparam>
/// <param name="words">The words.</param>
public sealed class FailureWriter<TPackage>(IFailureWords<TPackage> words)
{
    /// <summary>The most lines that a proof has.</summary>
    public const int MaximumLines = 15;

    // Put in words only when they are among the last: a proof may have thousands.
    private readonly List<(Func<string> Text, int? Number)> _lines = [];
    private readonly Dictionary<Derivation<TPackage>, int> _numbers = [];
    private readonly Dictionary<Derivation<TPackage>, int> _uses = [];
    private readonly Dictionary<Derivation<TPackage>, Derivation<TPackage>?> _plain = [];

    /// <summary>The sentences of a proof, at most <see cref="MaximumLines"/>: of a longer one the last, which say what it comes to.</summary>
    public IReadOnlyList<string> Write(Derivation<TPackage> proof)
    {
        switch (Plain(proof))
        {
            case Derivation<TPackage>.Conclusion conclusion:
                CountUses(conclusion);
                Visit(conclusion, isNumbered: false);
                break;
            case { } fact:
                AddLine(() => $"{Capitalized(words.Fact(fact))}.", null);
                break;
        }
        int skipped = _lines.Count <= MaximumLines ? 0 : _lines.Count - MaximumLines + 1;
        IEnumerable<string> written = _lines.Skip(skipped).Select(Format);
        return [.. skipped > 0 ? written.Prepend($"({skipped} steps before these are left out.)") : written];
    }

    /// <summary>The proof without what goes without saying; null where nothing is left.</summary>
    private Derivation<TPackage>? Plain(Derivation<TPackage> step)
    {
        if (_plain.TryGetValue(step, out Derivation<TPackage>? known))
            return known;
        Derivation<TPackage>? plain = step;
        if (step is Derivation<TPackage>.Conclusion conclusion)
        {
            Derivation<TPackage>? first = Plain(conclusion.First);
            Derivation<TPackage>? second = Plain(conclusion.Second);
            plain =
                first is null || second is null || first == second
                    ? first ?? second
                    : United(conclusion.With(first, second));
        }
        else if (words.IsSelfEvident(step))
        {
            plain = null;
        }
        return _plain[step] = plain;
    }

    /// <summary>One after the other, versions that cannot be used would take a line for each two.</summary>
    private static Derivation<TPackage> United(Derivation<TPackage>.Conclusion conclusion) =>
        Derivation<TPackage>.Unusable.Of(conclusion) ?? (Derivation<TPackage>)conclusion;

    private void CountUses(Derivation<TPackage>.Conclusion conclusion)
    {
        foreach (Derivation<TPackage> cause in (Derivation<TPackage>[])[conclusion.First, conclusion.Second])
        {
            bool isNew = _uses.TryAdd(cause, 0);
            _uses[cause]++;
            if (isNew && cause is Derivation<TPackage>.Conclusion step)
                CountUses(step);
        }
    }

    private void Visit(Derivation<TPackage>.Conclusion conclusion, bool isNumbered)
    {
        isNumbered |= _uses.GetValueOrDefault(conclusion) > 1;
        Func<string> text = (conclusion.First, conclusion.Second) switch
        {
            (Derivation<TPackage>.Conclusion first, Derivation<TPackage>.Conclusion second) => Join(
                first,
                second,
                conclusion
            ),
            (Derivation<TPackage>.Conclusion step, var fact) => Continue(step, fact, conclusion),
            (var fact, Derivation<TPackage>.Conclusion step) => Continue(step, fact, conclusion),
            var (first, second) => () => $"Because {words.Fact(first)} and {words.Fact(second)}, {So(conclusion)}.",
        };
        AddLine(text, isNumbered ? conclusion : null);
    }

    /// <summary>A step from two steps.</summary>
    private Func<string> Join(
        Derivation<TPackage>.Conclusion first,
        Derivation<TPackage>.Conclusion second,
        Derivation<TPackage>.Conclusion so
    )
    {
        if (_numbers.ContainsKey(first) && _numbers.ContainsKey(second))
            return () => $"Because {Numbered(first)} and {Numbered(second)}, {So(so)}.";
        if (_numbers.ContainsKey(second))
            (first, second) = (second, first);
        if (!_numbers.ContainsKey(first))
            Visit(first, isNumbered: true);
        Visit(second, isNumbered: false);
        return () => $"And because {Numbered(first)}, {So(so)}.";
    }

    /// <summary>A step from a step and a fact.</summary>
    private Func<string> Continue(
        Derivation<TPackage>.Conclusion step,
        Derivation<TPackage> fact,
        Derivation<TPackage>.Conclusion so
    )
    {
        if (_numbers.ContainsKey(step))
            return () => $"Because {words.Fact(fact)} and {Numbered(step)}, {So(so)}.";
        if (Skippable(step) is var (inner, innerFact))
        {
            Visit(inner, isNumbered: false);
            return () => $"And because {words.Fact(innerFact)} and {words.Fact(fact)}, {So(so)}.";
        }
        Visit(step, isNumbered: false);
        return () => $"And because {words.Fact(fact)}, {So(so)}.";
    }

    private string So(Derivation<TPackage>.Conclusion conclusion) => words.Conclusion(conclusion);

    private string Numbered(Derivation<TPackage>.Conclusion step) => $"{words.Conclusion(step)} ({_numbers[step]})";

    /// <summary>The step before, and the fact added to it, of a step that needs no sentence of its own.</summary>
    private (Derivation<TPackage>.Conclusion Step, Derivation<TPackage> Fact)? Skippable(
        Derivation<TPackage>.Conclusion step
    ) =>
        _uses.GetValueOrDefault(step) > 1
            ? null
            : (step.First, step.Second) switch
            {
                (Derivation<TPackage>.Conclusion, Derivation<TPackage>.Conclusion) => null,
                (Derivation<TPackage>.Conclusion inner, var fact) when !_numbers.ContainsKey(inner) => (inner, fact),
                (var fact, Derivation<TPackage>.Conclusion inner) when !_numbers.ContainsKey(inner) => (inner, fact),
                _ => null,
            };

    private void AddLine(Func<string> text, Derivation<TPackage>? numbered)
    {
        int? number = null;
        if (numbered is not null)
        {
            number = _numbers.Count + 1;
            _numbers[numbered] = number.Value;
        }
        _lines.Add((text, number));
    }

    private static string Format((Func<string> Text, int? Number) line)
    {
        string text = line.Text();
        return line.Number is { } number ? $"{text[..^1]} ({number})." : text;
    }

    private static string Capitalized(string text) =>
        text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
