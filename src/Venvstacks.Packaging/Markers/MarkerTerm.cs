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

    public MarkerComparison ToExpression()
    {
        (MarkerOperand variable, MarkerOperand value) = (MarkerOperand.Of(Variable), MarkerOperand.Of(Value));
        return IsInverted ? new(value, Operator, variable) : new(variable, Operator, value);
    }
}
