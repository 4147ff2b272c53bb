using Venvstacks.Formats.Text;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Markers;

/// <summary>Makes diagrams of written markers.</summary>
internal static class MarkerCompiler
{
    public static Marker Compile(MarkerExpression expression) => CompileAny(expression) ?? Marker.True;

    /// <summary>The marker <c>variable == 'value'</c>.</summary>
    public static Marker CompileEqual(MarkerVariable variable, string value)
    {
        MarkerOperand left = MarkerOperand.Of(variable);
        return CompileAny(new MarkerComparison(left, MarkerOperator.Equal, MarkerOperand.Of(value)))
            ?? throw new ArgumentException($"{variable.GetName()} has no value '{value}'", nameof(value));
    }

    /// <summary>The marker that holds when a version variable is in a set.</summary>
    public static Marker CompileRanges(MarkerVariable variable, VersionRanges ranges)
    {
        MarkerCut[] cuts = new MarkerCut[ranges.Cuts.Length];
        for (int i = 0; i < cuts.Length; i++)
            cuts[i] = MarkerCut.Of(ranges.Cuts[i]);
        return Alternate(new MarkerQuestion(QuestionKind.Version, variable, ""), ranges.StartsInside, cuts);
    }

    /// <summary>The marker of an expression, or null when it is all without meaning.</summary>
    private static Marker? CompileAny(MarkerExpression expression)
    {
        if (expression is MarkerComparison comparison)
            return CompileComparison(comparison);
        return expression is MarkerAnd and
            ? Join(and.Operands, static (left, right) => left.And(right))
            : Join(((MarkerOr)expression).Operands, static (left, right) => left.Or(right));
    }

    /// <summary>Joins operands half by half, so that few of the diagrams on the way are large.</summary>
    private static Marker? Join(ImmutableArray<MarkerExpression> operands, Func<Marker, Marker, Marker> join)
    {
        if (operands.Length == 1)
            return CompileAny(operands[0]);
        int half = operands.Length / 2;
        Marker? left = Join(operands[..half], join);
        Marker? right = Join(operands[half..], join);
        return left is null || right is null ? left ?? right : join(left, right);
    }

    private static Marker? CompileComparison(MarkerComparison comparison)
    {
        (MarkerOperand left, MarkerOperand right) = (comparison.Left, comparison.Right);
        if (left.Variable is null == right.Variable is null)
            return null;
        bool isInverted = left.Variable is null;
        MarkerVariable variable = left.Variable ?? right.Variable!.Value;
        string text = isInverted ? left.Text : right.Text;
        MarkerOperator @operator = isInverted ? Invert(comparison.Operator) : comparison.Operator;
        return variable switch
        {
            MarkerVariable.Extra => CompileExtra(@operator, text),
            MarkerVariable.Extras or MarkerVariable.DependencyGroups => isInverted
                ? CompileMember(variable, @operator, text)
                : null,
            MarkerVariable.PythonVersion or MarkerVariable.PythonFullVersion or MarkerVariable.ImplementationVersion =>
                CompileVersion(variable, @operator, text, isInverted),
            _ => CompileText(variable, @operator, text, isInverted),
        };
    }

    /// <summary>The comparison with its sides exchanged.</summary>
    private static MarkerOperator Invert(MarkerOperator @operator) =>
        @operator switch
        {
            MarkerOperator.Less => MarkerOperator.Greater,
            MarkerOperator.LessOrEqual => MarkerOperator.GreaterOrEqual,
            MarkerOperator.Greater => MarkerOperator.Less,
            MarkerOperator.GreaterOrEqual => MarkerOperator.LessOrEqual,
            _ => @operator,
        };

    private static Marker? CompileExtra(MarkerOperator @operator, string text)
    {
        if (@operator is not (MarkerOperator.Equal or MarkerOperator.NotEqual))
            return null;
        if (!PackageName.TryParse(text, out PackageName name))
            return Marker.False;
        MarkerQuestion question = new(QuestionKind.Extra, MarkerVariable.Extra, name.ToString());
        return Decide(question, @operator == MarkerOperator.Equal);
    }

    private static Marker? CompileMember(MarkerVariable variable, MarkerOperator @operator, string text)
    {
        if (@operator is not (MarkerOperator.In or MarkerOperator.NotIn))
            return null;
        return Decide(new MarkerQuestion(QuestionKind.Member, variable, text), @operator == MarkerOperator.In);
    }

    private static Marker? CompileVersion(
        MarkerVariable variable,
        MarkerOperator @operator,
        string text,
        bool isInverted
    )
    {
        VersionRanges? ranges = null;
        if (@operator is MarkerOperator.In or MarkerOperator.NotIn)
            ranges = isInverted ? null : ReadVersionList(variable, @operator, text);
        else if (!(isInverted && text.EndsWith(".*", StringComparison.Ordinal)))
            ranges = ReadComparison(variable, @operator, text);
        if (ranges is null)
            return null;
        return CompileRanges(
            variable == MarkerVariable.PythonVersion ? MarkerVariable.PythonFullVersion : variable,
            ranges
        );
    }

    private static VersionRanges? ReadComparison(MarkerVariable variable, MarkerOperator @operator, string text)
    {
        MarkerOperator known = @operator == MarkerOperator.Arbitrary ? MarkerOperator.Equal : @operator;
        if (!Specifier.TryParse(known.GetText() + text, out Specifier? specifier, out ParseError? _))
            return null;
        return variable == MarkerVariable.PythonVersion
            ? PythonVersionRanges.Of(specifier)
            : specifier.ToReleaseRanges();
    }

    /// <summary><c>in</c> between a version and a text is read as a list of versions with spaces between them, not as part of a text.</summary>
    private static VersionRanges? ReadVersionList(MarkerVariable variable, MarkerOperator @operator, string text)
    {
        VersionRanges ranges = VersionRanges.Empty;
        foreach (string item in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (
                ReadComparison(variable, MarkerOperator.Equal, item) is not { } equal
                || item.EndsWith(".*", StringComparison.Ordinal)
            )
                return null;
            ranges = ranges.Union(equal);
        }
        return @operator == MarkerOperator.In ? ranges : ranges.Complement();
    }

    private static Marker? CompileText(MarkerVariable variable, MarkerOperator @operator, string text, bool isInverted)
    {
        if (@operator == MarkerOperator.Compatible)
            return null;
        if (@operator is MarkerOperator.In or MarkerOperator.NotIn)
        {
            QuestionKind kind = isInverted ? QuestionKind.Contains : QuestionKind.PartOf;
            return Decide(new MarkerQuestion(kind, variable, text), @operator == MarkerOperator.In);
        }
        if (variable == MarkerVariable.PlatformSystem && PlatformFacts.FindPlatform(text) is { } platform)
            (variable, text) = (MarkerVariable.SysPlatform, platform);
        MarkerQuestion question = new(QuestionKind.Text, variable, "");
        MarkerCut before = MarkerCut.Before(text);
        MarkerCut after = MarkerCut.After(text);
        bool isOrdered = variable is MarkerVariable.PlatformRelease or MarkerVariable.PlatformVersion;
        return @operator switch
        {
            MarkerOperator.NotEqual => Alternate(question, true, [before, after]),
            MarkerOperator.Less => isOrdered ? Alternate(question, true, [before]) : Marker.False,
            MarkerOperator.LessOrEqual when isOrdered => Alternate(question, true, [after]),
            MarkerOperator.Greater => isOrdered ? Alternate(question, false, [after]) : Marker.False,
            MarkerOperator.GreaterOrEqual when isOrdered => Alternate(question, false, [before]),
            _ => Alternate(question, false, [before, after]), // texts without an order: <= and >= are ==
        };
    }

    private static Marker Decide(MarkerQuestion question, bool yes) =>
        yes
            ? MarkerTable.Get(question, Marker.True, Marker.False)
            : MarkerTable.Get(question, Marker.False, Marker.True);

    /// <summary>The node that is true and false in turn between cuts.</summary>
    private static Marker Alternate(MarkerQuestion question, bool startsTrue, ReadOnlySpan<MarkerCut> cuts)
    {
        Marker[] children = new Marker[cuts.Length + 1];
        for (int i = 0; i < children.Length; i++)
            children[i] = startsTrue ^ (i % 2 == 1) ? Marker.True : Marker.False;
        return MarkerTable.Get(question, cuts, children);
    }
}
