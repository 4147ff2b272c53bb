using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging;
using Venvstacks.Resolution;

namespace Venvstacks.Locking;

/// <summary>The error for a layer without a solution, with the pins of lower layers that are part of the proof.</summary>
internal static class RefusalDiagnostic
{
    public static Diagnostic Describe(LayerDefinition layer, Refusal refusal, ImmutableArray<LayerLock> lower) =>
        Diagnostic.Error(
            DiagnosticCodes.NoSolution,
            $"layer '{layer.BuildName}' cannot be locked: its requirements have no common solution",
            layer.Span,
            refusal.Hints.IsEmpty ? null : string.Join('\n', refusal.Hints)
        ) with
        {
            Notes = [.. refusal.Proof, .. PinsOf(refusal.Packages, lower)],
        };

    private static IEnumerable<string> PinsOf(ImmutableArray<PackageName> packages, ImmutableArray<LayerLock> lower) =>
        from below in lower
        from package in below.OwnPackages
        where packages.Contains(package.Name)
        select $"layer '{below.Layer.BuildName}' supplies {package}, which the layers above it must use";
}
