using Venvstacks.Formats.Text;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Markers;

/// <summary>The set of environments in which an environment marker (PEP 508) holds.</summary>
/// <remarks>
/// A reduced, ordered decision diagram: each node asks one question about the environment, and has a child for each range of answers that matters.
/// Markers that hold in the same environments are the same object, so that comparing them costs nothing. Environments that do not exist, such as
/// Windows with <c>os_name == 'posix'</c>, do not count (<see cref="PlatformFacts"/>). <c>docs/design/markers.md</c> explains it. Safe for use by many threads.
/// </remarks>
public sealed class Marker
{
    private Marker? _negation;
    private Marker? _amongPossible;
    private MarkerExpression? _expression;
    private string? _text;

    internal Marker(MarkerQuestion question, MarkerCut[] cuts, Marker[] children)
    {
        (Question, Cuts, Children) = (question, cuts, children);
        HashCode hash = new();
        hash.Add(question);
        foreach (MarkerCut cut in cuts)
            hash.Add(cut);
        foreach (Marker child in children)
        {
            hash.Add(child.Hash);
            Platform |= child.Platform;
        }
        Hash = hash.ToHashCode();
        if (question.Kind == QuestionKind.Text)
            Platform |= PlatformFacts.GetBit(question.Variable);
    }

    /// <summary>A node without a question.</summary>
    private Marker(int hash) => (Question, Cuts, Children, Hash) = (MarkerQuestion.None, [], [this], hash);

    /// <summary>The marker that always holds.</summary>
    public static Marker True { get; } = new(1);

    /// <summary>The marker that never holds.</summary>
    public static Marker False { get; } = new(2);

    /// <summary>In place of true or false where no environment leads; inside <see cref="PlatformFacts"/> only.</summary>
    internal static Marker Impossible { get; } = new(3);

    /// <summary>Whether it always holds.</summary>
    public bool IsTrue => this == True;

    /// <summary>Whether it never holds.</summary>
    public bool IsFalse => this == False;

    internal MarkerQuestion Question { get; }

    /// <summary>The cuts between the answers, in ascending order.</summary>
    internal MarkerCut[] Cuts { get; }

    /// <summary>One more than the cuts: what holds below the first, between them, and above the last; of a yes-or-no question yes comes first. Of true and false, itself.</summary>
    internal Marker[] Children { get; }

    internal int Hash { get; }

    /// <summary>Which of the variables of <see cref="PlatformFacts"/> it asks about.</summary>
    internal PlatformVariables Platform { get; }

    internal bool IsTerminal => Cuts.Length == 0;

    /// <summary>Reads a marker.</summary>
    /// <exception cref="ParseException">The text is not a marker.</exception>
    public static Marker Parse(string text) => From(MarkerExpression.Parse(text));

    /// <summary>Reads a marker, or says why the text is none.</summary>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out Marker? marker,
        [NotNullWhen(false)] out ParseError? error
    )
    {
        marker = MarkerExpression.TryParse(text, out MarkerExpression? expression, out error) ? From(expression) : null;
        return marker is not null;
    }

    /// <summary>
    /// The marker of an expression. Comparisons without meaning (two texts, <c>os_name ~= 'nt'</c>, <c>python_version == 'three'</c>) are passed
    /// over, and an expression of nothing else always holds. <c>python_version in '3.8 3.9'</c> lists versions.
    /// </summary>
    public static Marker From(MarkerExpression expression) => expression.Compiled(MarkerCompiler.Compile);

    /// <summary>The marker <c>variable == 'value'</c>.</summary>
    /// <exception cref="ArgumentException">The comparison has no meaning: the variable is a set, or a version and the value none.</exception>
    public static Marker Equal(MarkerVariable variable, string value) => MarkerCompiler.CompileEqual(variable, value);

    /// <summary>The marker that holds when the release numbers of <c>python_full_version</c> are in a set.</summary>
    public static Marker OfPython(VersionRanges ranges) =>
        MarkerCompiler.CompileRanges(MarkerVariable.PythonFullVersion, ranges);

    /// <summary>Holds where both hold.</summary>
    public Marker And(Marker other) => PlatformFacts.Apply(MarkerAlgebra.And(this, other));

    /// <summary>Holds where one of the two holds or both.</summary>
    public Marker Or(Marker other) => PlatformFacts.Apply(MarkerAlgebra.Or(this, other));

    /// <summary>Holds where this one does not.</summary>
    public Marker Not() => MarkerAlgebra.Not(this);

    /// <summary>Whether no environment lets both hold.</summary>
    public bool IsDisjointFrom(Marker other)
    {
        if (MarkerAlgebra.AreDisjoint(this, other))
            return true;
        return PlatformFacts.AreConnected(Platform | other.Platform) && And(other).IsFalse;
    }

    /// <summary>
    /// Whether it holds in an environment, or may where values are not known; <c>extra == 'name'</c> holds when the environment's
    /// <see cref="MarkerEnvironment.Extra"/> is that name.
    /// </summary>
    public bool Evaluate(MarkerEnvironment environment) => MarkerEvaluation.Evaluate(this, environment, null);

    /// <summary>Whether it holds in an environment, or may where values are not known; <c>extra == 'name'</c> holds when the name is among the given ones.</summary>
    public bool Evaluate(MarkerEnvironment environment, IReadOnlySet<PackageName> extras) =>
        MarkerEvaluation.Evaluate(this, environment, extras);

    /// <summary>
    /// A marker equal to this one wherever an assumption holds, and simpler; elsewhere it may be anything. With the assumption
    /// <c>sys_platform == 'linux'</c>, <c>sys_platform == 'linux' and python_version &lt; '3.11'</c> becomes <c>python_version &lt; '3.11'</c>.
    /// </summary>
    public Marker Assume(Marker assumption) => PlatformFacts.Apply(MarkerAssumption.Assume(this, assumption));

    /// <summary>The marker without questions that the Python versions of a <c>requires-python</c> answer: with <c>&gt;=3.8</c>, <c>python_version == '3.8'</c> becomes <c>python_full_version &lt; '3.9'</c>.</summary>
    /// <param name="lower">Where the Python versions begin, or null.</param>
    /// <param name="upper">Where they end, or null.</param>
    public Marker AssumePython(VersionCut? lower, VersionCut? upper) =>
        PlatformFacts.Apply(MarkerAssumption.AssumePython(this, lower, upper));

    /// <summary>The marker when the extras that the function gives an answer for are asked for (true) or not (false).</summary>
    public Marker AssumeExtras(Func<PackageName, bool?> isAskedFor) =>
        PlatformFacts.Apply(MarkerAssumption.AssumeExtras(this, isAskedFor));

    /// <summary>Holds where this one does with some choice of extras.</summary>
    public Marker WithoutExtras() => PlatformFacts.Apply(MarkerAssumption.WithoutExtras(this));

    /// <summary>Holds for the choices of extras with which this one holds in some environment.</summary>
    public Marker OnlyExtras() => MarkerAssumption.OnlyExtras(this);

    /// <summary>The extra without which the marker never holds, when there is exactly one such in each of its alternatives; else null.</summary>
    public PackageName? RequiredExtra => MarkerDisjunction.FindRequiredExtra(this);

    /// <summary>The Python versions from the first to the last with which the marker holds somewhere; null when it does not ask for them.</summary>
    public VersionRanges? GetPythonRange() => MarkerEvaluation.GetPythonRange(this);

    /// <summary>The extras that the marker asks about, in ascending order.</summary>
    public IReadOnlyCollection<PackageName> GetExtras() => MarkerEvaluation.GetExtras(this);

    /// <summary>The text in its simplest form, as an index of packages and a lock file write it: <c>python_full_version &lt; '3.9' and sys_platform == 'linux'</c>; empty when it always holds.</summary>
    public override string ToString() => _text ??= ToExpression()?.Print('\'') ?? "";

    /// <summary>The marker as it is printed; null when it always holds.</summary>
    public MarkerExpression? ToExpression()
    {
        if (_expression is null && !IsTrue)
        {
            _expression = MarkerText.Express(this);
            _expression.Compiled(_ => this);
        }
        return _expression;
    }

    /// <summary>The negation, worked out once.</summary>
    internal Marker Negation(Func<Marker, Marker> negate) => _negation ??= negate(this);

    /// <summary>The simplest marker that differs only where no environment is, worked out once.</summary>
    internal Marker AmongPossible(Func<Marker, Marker> simplify) => _amongPossible ??= simplify(this);
}
