namespace Venvstacks.Packaging.Markers;

/// <summary>A comparison of a marker has no meaning (PEP 508: "an error").</summary>
public sealed class MarkerEvaluationException : Exception
{
    internal MarkerEvaluationException(MarkerComparison comparison)
        : base($"the comparison '{comparison}' has no meaning") => Comparison = comparison;

    /// <summary>The comparison.</summary>
    public MarkerComparison Comparison { get; }
}
