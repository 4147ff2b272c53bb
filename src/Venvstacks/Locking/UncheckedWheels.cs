using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Locking;

/// <summary>Checks that every wheel of a layer can be verified when it is fetched (PEP 751 requires hashes).</summary>
internal static class UncheckedWheels
{
    /// <summary>Checks the packages whose files the layer holds itself.</summary>
    /// <returns>Null if all have hashes; else an error that lists those without.</returns>
    public static Diagnostic? Check(LayerDefinition layer, IEnumerable<LockedPackage> packages)
    {
        string[] lines =
        [
            .. from package in packages
            from wheel in package.Wheels
            where !wheel.CanBeChecked
            select $"{package.Name} {package.Version}: '{wheel.FileName}'",
        ];
        const int few = 5;
        return lines.Length == 0
            ? null
            : Diagnostic.Error(
                DiagnosticCodes.UnhashedWheels,
                $"layer '{layer.BuildName}' cannot be locked: {lines.Length} wheel{(lines.Length == 1 ? " has" : "s have")} no SHA-256, SHA-384 or SHA-512 hash on the index, so {(lines.Length == 1 ? "it" : "they")} cannot be verified",
                layer.Span
            ) with
            {
                Advice = new Remedy.NameWheels("use an index that gives hashes, or download the wheels"),
                Notes = [.. lines.Take(few), .. lines.Length > few ? [$"and {lines.Length - few} more"] : (string[])[]],
            };
    }
}
