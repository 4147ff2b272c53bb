namespace Venvstacks.Packaging.Solving;

/// <summary>Why versions of a package cannot be used, in words that follow the package's name.</summary>
/// <param name="Singular">For one version: <c>has no usable wheels</c>.</param>
/// <param name="Plural">For several: <c>have no usable wheels</c>.</param>
public sealed record UnavailableReason(string Singular, string Plural);
