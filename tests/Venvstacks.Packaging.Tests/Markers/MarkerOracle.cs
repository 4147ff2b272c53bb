using Venvstacks.Formats.Text;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Tests.Markers;

/// <summary>Evaluates markers as <c>packaging</c> does, comparison by comparison: what the diagrams of the product are compared with.</summary>
internal static class MarkerOracle
{
    public static bool Evaluate(MarkerExpression expression, MarkerEnvironment environment)
    {
        switch (expression)
        {
            case MarkerComparison comparison:
                return EvaluateComparison(comparison, environment);
            case MarkerAnd and:
                bool all = true;
                foreach (MarkerExpression operand in and.Operands)
                    all &= Evaluate(operand, environment);
                return all;
            default:
                bool any = false;
                foreach (MarkerExpression operand in ((MarkerOr)expression).Operands)
                    any |= Evaluate(operand, environment);
                return any;
        }
    }

    private static bool EvaluateComparison(MarkerComparison comparison, MarkerEnvironment environment)
    {
        (MarkerOperand left, MarkerOperand right) = (comparison.Left, comparison.Right);
        if ((left.Variable ?? right.Variable) is not { } variable || left.Variable is { } first && first.IsSet())
            throw new NoMeaningException(comparison);
        if (right.Variable is { } second && second.IsSet())
            return IsMember(comparison, environment);

        string leftValue = GetValue(left, environment);
        string rightValue = GetValue(right, environment);
        if (variable.IsVersion() && CompareVersions(leftValue, comparison.Operator, rightValue) is { } result)
            return result;
        return CompareTexts(comparison, leftValue, rightValue);
    }

    private static string GetValue(MarkerOperand operand, MarkerEnvironment environment) =>
        operand.Variable is { } variable ? environment.GetValue(variable) ?? "" : operand.Text;

    private static bool IsMember(MarkerComparison comparison, MarkerEnvironment environment)
    {
        bool isMember =
            PackageName.TryParse(GetValue(comparison.Left, environment), out PackageName name)
            && environment.GetSet(comparison.Right.Variable!.Value).Contains(name);
        return comparison.Operator switch
        {
            MarkerOperator.In => isMember,
            MarkerOperator.NotIn => !isMember,
            _ => throw new NoMeaningException(comparison),
        };
    }

    /// <summary>The comparison by the rules of version specifiers (PEP 440); null when operator and right side make none.</summary>
    private static bool? CompareVersions(string left, MarkerOperator @operator, string right)
    {
        if (@operator is MarkerOperator.In or MarkerOperator.NotIn)
            return null;
        if (!Specifier.TryParse(@operator.GetText() + right, out Specifier? specifier, out ParseError? _))
            return null;
        if (specifier.Operator == SpecifierOperator.Arbitrary)
            return SpecifierMatch.IsIdentical(specifier.VersionText, left);
        return PackageVersion.TryParse(left, out PackageVersion? version) && specifier.Contains(version);
    }

    private static bool CompareTexts(MarkerComparison comparison, string left, string right) =>
        comparison.Operator switch
        {
            MarkerOperator.In => right.Contains(left, StringComparison.Ordinal),
            MarkerOperator.NotIn => !right.Contains(left, StringComparison.Ordinal),
            MarkerOperator.Equal or MarkerOperator.LessOrEqual or MarkerOperator.GreaterOrEqual => left == right,
            MarkerOperator.NotEqual => left != right,
            MarkerOperator.Less or MarkerOperator.Greater => false,
            _ => throw new NoMeaningException(comparison),
        };

    /// <summary>A comparison has no meaning (PEP 508: "an error").</summary>
    internal sealed class NoMeaningException(MarkerComparison comparison)
        : Exception($"the comparison '{comparison}' has no meaning");
}
