using Venvstacks.Packaging;

namespace Venvstacks.Definitions;

/// <summary>The keys <c>wheel-checks</c> and <c>wheel-checks-exempt</c> of <c>[tool.venvstacks]</c>: what of odd wheels a stack accepts. In no lock.</summary>
public sealed record WheelChecks
{
    /// <summary>Whether <c>wheel-checks</c> is <c>strict</c>: what is a warning otherwise is an error.</summary>
    public bool IsStrict { get; init; }

    /// <summary>The packages whose wheels are accepted with a warning where others are refused.</summary>
    public ImmutableSortedSet<PackageName> Exempt { get; init; } = [];
}
