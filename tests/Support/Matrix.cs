namespace Venvstacks.Testing;

/// <summary>Tests of many combinations run a few of them; <c>VENVSTACKS_MATRIX=full</c> runs all.</summary>
public static class Matrix
{
    /// <summary>Whether all combinations are run.</summary>
    public static bool IsFull => Environment.GetEnvironmentVariable("VENVSTACKS_MATRIX") == "full";
}
