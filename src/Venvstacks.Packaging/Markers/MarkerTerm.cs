namespace Venvstacks.Packaging.Markers;

/// <summary>A comparison in a marker's text.</summary>
/// <param name="Variable">The variable.</param>
/// <param name="Operator">The comparison.</param>
/// <param name="Value">The value, of a version with <c>.*</c> where it is a prefix.</param>
/// <param name="IsInverted">Whether the value stands on the left: <c>'linux' in sys_platform</c>.</param>
internal readonly record struct MarkerTerm(
    MarkerVariable Variable,
    MarkerOperator Operator,
    string Value,
    bool IsInverted = false
)
{
    /// <summary>The place of its kind in a text: versions first, then texts by the variable's name, sets, extras.</summary>
    public int Rank
    {
        get
        {
            if (Variable is MarkerVariable.Extras or MarkerVariable.DependencyGroups or MarkerVariable.Extra)
                return 200 + (Variable == MarkerVariable.Extra ? 100 : (int)Variable);
            bool isVersion = Variable is MarkerVariable.ImplementationVersion or MarkerVariable.PythonFullVersion;
            return (isVersion ? 0 : 100) + (int)Variable;
        }
    }

    /// <summary>Whether another term holds exactly where this one does not.</summary>
    public bool IsNegationOf(MarkerTerm other) => this with { Operator = Negate(Operator) } == other;

    private static MarkerOperator Negate(MarkerOperator @operator) =>
        @operator switch
        {
            MarkerOperator.Equal => MarkerOperator.NotEqual,
            MarkerOperator.NotEqual => MarkerOperator.Equal,
            MarkerOperator.Less => MarkerOperator.GreaterOrEqual,
            MarkerOperator.LessOrEqual => MarkerOperator.Greater,
            MarkerOperator.Greater => MarkerOperator.LessOrEqual,
            MarkerOperator.GreaterOrEqual => MarkerOperator.Less,
            MarkerOperator.In => MarkerOperator.NotIn,
            _ => MarkerOperator.In,
        };

    /// <summary>The term as written, the value in single quotes (double ones when it holds single quotes).</summary>
    public override string ToString()
    {
        string value = Value.Contains('\'') ? $"\"{Value}\"" : $"'{Value}'";
        return IsInverted
            ? $"{value} {Operator.GetText()} {Variable.GetName()}"
            : $"{Variable.GetName()} {Operator.GetText()} {value}";
    }
}
